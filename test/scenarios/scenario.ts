import type { ReportKind, Usd } from '../../packages/contract/src/index.ts';
import type { Truth } from './truth.ts';

/** What a right answer holds, worked out from the calls themselves. */
export type Expectation = {
  /** Kinds of report that are right; `full` or `partial` unless said otherwise. */
  readonly kinds?: readonly ReportKind[];
  /** Amounts in USD that must stand in the report as figures, exact to the last decimal. */
  readonly amounts?: readonly Usd[];
  /** Counts that must stand in it as figures. */
  readonly counts?: readonly number[];
  /** What its text must say, each in some form. */
  readonly says?: readonly RegExp[];
  /** What its text must not say. */
  readonly never?: readonly RegExp[];
  /** Levers of which some recommendation must be made, and what none may be about. */
  readonly recommends?: readonly { readonly lever: string; readonly title: RegExp }[];
  /** True where the report must leave the numbers of other features alone. */
  readonly onlyFeature?: string;
};

/** A question as somebody would ask it, with those before it in the same thread. */
export type Scenario = {
  readonly id: string;
  readonly after?: readonly string[];
  readonly question: string;
  /** What a person says when the run asks for their consent; a run that asks without one fails. */
  readonly decision?: 'approved' | 'denied';
  readonly expected: (truth: Truth) => Expectation;
};
