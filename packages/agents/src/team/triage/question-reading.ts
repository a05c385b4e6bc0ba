import type { Filter, Period } from '@netra/contract';
import type { BeyondReason } from './beyond.ts';
import type { Intent } from './intent-signs.ts';
import type { Mention } from './names.ts';

/** What a question was understood as, before it is known which data there is for it. */
export type QuestionReading = {
  readonly question: string;
  /** Most important first; never empty. */
  readonly intents: readonly Intent[];
  /** 0..1: how plainly the question says so. */
  readonly confidence: number;
  readonly mentions: readonly Mention[];
  /** The model that calls might be moved to; null where no move is supposed. */
  readonly target: string | null;
  /** A period that rules did not find. */
  readonly period: Period | undefined;
  readonly isFollowUp: boolean;
  /** Why no log of AI calls can answer it. */
  readonly beyond: BeyondReason | null;
};

/** What the answer is narrowed to: the names that are mentioned, within the given projects. */
export function filterOf(
  { mentions, target }: Pick<QuestionReading, 'mentions' | 'target'>,
  projects: readonly string[],
): Filter {
  const values = (dimension: Mention['dimension']) =>
    mentions
      .filter((mention) => mention.dimension === dimension)
      .filter(({ value }) => dimension !== 'model' || value !== target)
      .map(({ value }) => value);
  const filter: Filter = {};
  for (const dimension of ['feature', 'model', 'provider', 'project'] as const) {
    const named = values(dimension);
    const kept = named.length === 0 && dimension === 'project' ? [...projects] : named;
    if (kept.length > 0) filter[dimension] = kept;
  }
  // A model's name says more than its provider's.
  if (filter.model !== undefined) delete filter.provider;
  return filter;
}
