// Questions: each one file with one query, typed parameters and a typed answer, always of one organization. Money is
// exact; what is not known is null and counted, never 0.
import type { QuestionAnswer, QuestionName, questions, Scope } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { z } from 'zod';
import type { Store } from '../store/store.ts';

/** Parameters of a question with every default filled in. */
export type Asked<Name extends QuestionName> = z.output<(typeof questions)[Name]['parameters']>;

export type QuestionContext = {
  readonly store: Store;
  readonly scope: Scope;
  readonly signal?: AbortSignal;
  /** The prices the organization's calls are priced with; the shipped book when absent. */
  readonly book?: PriceBook;
};

/** Answers one question for the scope's organization. Raises what `Store.read` raises. */
export type Answerer<Name extends QuestionName> = (
  context: QuestionContext,
  parameters: Asked<Name>,
) => Promise<QuestionAnswer<Name>>;
