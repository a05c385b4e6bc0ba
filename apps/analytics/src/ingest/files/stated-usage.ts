import { isEmptyUsage, unpricedTag } from '../aggregate.ts';
import { refuse } from './fields.ts';

/** Token counts as logs state them: totals that include their parts. */
export type StatedTotals = {
  /** All input, cached and written tokens included. */
  readonly input: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly inputAudio?: number | undefined;
  readonly inputImage?: number | undefined;
  /** All output, reasoning included. */
  readonly output: number;
  readonly reasoning?: number | undefined;
  readonly outputAudio?: number | undefined;
  readonly outputImage?: number | undefined;
  readonly toolUnits?: Readonly<Record<string, number>>;
};

/** Splits totals into disjoint buckets; refuses a record whose parts are more than their total, naming the field. */
export function bucketsOfTotals(
  totals: StatedTotals,
  names: { readonly input: string; readonly output: string },
): Record<string, unknown> {
  const { cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, inputAudio = 0, inputImage = 0 } = totals;
  const { reasoning = 0, outputAudio = 0, outputImage = 0 } = totals;
  const inputParts = cacheRead + cacheWrite5m + cacheWrite1h + inputAudio + inputImage;
  if (inputParts > totals.input)
    refuse(
      names.input,
      `is ${totals.input}, its parts are ${inputParts}`,
      'a total that includes cached tokens',
    );
  const outputParts = reasoning + outputAudio + outputImage;
  if (outputParts > totals.output)
    refuse(
      names.output,
      `is ${totals.output}, its parts are ${outputParts}`,
      'a total that includes reasoning tokens',
    );
  return {
    inputUncached: totals.input - inputParts,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    inputAudio,
    inputImage,
    outputVisible: totals.output - outputParts,
    reasoning,
    outputAudio,
    outputImage,
    toolUnits: Object.fromEntries(Object.entries(totals.toolUnits ?? {}).filter(([, units]) => units > 0)),
  };
}

/**
 * Tags of a call that was answered although no token of it is stated: what it used is not known, so neither is what it cost,
 * and that is not $0. None where tokens are stated.
 */
export function notReported(usage: Readonly<Record<string, unknown>>): Record<string, string> {
  return isEmptyUsage(usage) ? { usage: 'not reported', [unpricedTag]: 'usage_not_reported' } : {};
}
