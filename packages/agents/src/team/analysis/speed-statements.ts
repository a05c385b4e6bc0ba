import type { Span } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

type Bottlenecks = Reading<'latency-bottlenecks'>;

function remedyText(reading: Bottlenecks, index: number): Span[] {
  const row = reading.result.rows[index];
  if (row === undefined) return [];
  switch (row.bottleneck) {
    case 'generation':
      return prose`Most of it is generating (${figureOf(reading, ['rows', index, 'generationShare'], 'percent')}), so shorter answers or a model that generates faster help; a shorter prompt does not.`;
    case 'first-token':
      return prose`Most of it is waiting for the first token (${figureOf(reading, ['rows', index, 'firstTokenP50Ms'], 'ms')}), so shorter or cached prompts, another region or a higher service tier help; shorter answers do not.`;
    case 'unknown':
      return prose`Its calls do not state when the first token came, so whether prompts or answers are slow cannot be told.`;
  }
}

/** That nothing is faster is said only where there was something to compare with. */
function noneFasterText(reading: Bottlenecks, index: number): Span[] {
  const compared = reading.result.rows[index]?.comparedModels;
  if (compared === undefined) return [];
  return compared === 0
    ? prose`Whether another model generates faster cannot be told: too few calls of two models say how long they took.`
    : prose`By your own calls, no model generates faster than its own; ${counted(reading, ['rows', index, 'comparedModels'], 'other model')} could be compared.`;
}

function fasterText(reading: Bottlenecks, index: number): Span[] {
  const row = reading.result.rows[index];
  if (row === undefined || row.tokensPerSecond === null) return [];
  const affordable = row.faster.findIndex(({ isDearer }) => isDearer === false);
  const chosen = affordable >= 0 ? affordable : row.faster.length > 0 ? 0 : undefined;
  const faster = chosen === undefined ? undefined : row.faster[chosen];
  if (chosen === undefined || faster === undefined) return noneFasterText(reading, index);
  const of = (field: string, format: 'ratio' | 'usd') =>
    figureOf(reading, ['rows', index, 'faster', chosen, field], format);
  const name = nameOf(reading, ['rows', index, 'faster', chosen, 'model'], 'another model');
  const price =
    faster.isDearer === null
      ? prose`at a price that cannot be compared, as the price book has no price of one of the two`
      : prose`at ${faster.isDearer ? 'a' : 'no'} higher price (${of('listCostThen', 'usd')} for the same tokens instead of ${of('listCostNow', 'usd')})`;
  return prose`By your own calls, ${name} generates ${of('speedRatio', 'ratio')} as fast ${price}; whether it is good enough needs a test.`;
}

/** Where the slowest feature waits, what helps there, and which model is faster; `isNamed` when it was just spoken of. */
export function bottleneckStatements(reading: Bottlenecks, isNamed = false): Span[][] {
  if (reading.result.rows.length === 0) return isNamed ? [] : [prose`No call reported how long it took.`];
  const name = nameOf(reading, ['rows', 0, 'key'], 'What names no feature');
  const usual = figureOf(reading, ['rows', 0, 'durationP50Ms'], 'ms');
  const remedy = remedyText(reading, 0);
  return [isNamed ? remedy : prose`${name} usually takes ${usual}. ${remedy}`, fasterText(reading, 0)].filter(
    (spans) => spans.length > 0,
  );
}
