import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

type Models = Reading<'compare-models'>;

const mostModels = 3;

function modelText(reading: Models, index: number): Span[] {
  const row = reading.result.rows[index];
  if (row === undefined) return [];
  const name = nameOf(reading, ['rows', index, 'key'], 'Calls that name no model');
  const calls = counted(reading, ['rows', index, 'calls'], 'call');
  const cost =
    row.costPerCall === null
      ? prose`${name} has no known price (${calls})`
      : prose`${name} cost ${figureOf(reading, ['rows', index, 'cost'], 'usd')} for ${calls}, ${figureOf(reading, ['rows', index, 'costPerCall'], 'usd')} each`;
  const time =
    row.durationP50Ms === null
      ? []
      : prose`, and took ${figureOf(reading, ['rows', index, 'durationP50Ms'], 'ms')} at p50`;
  const outcome =
    row.successShare === null
      ? []
      : prose`; ${figureOf(reading, ['rows', index, 'successShare'], 'percent')} of its scored calls succeeded`;
  return prose`${cost}${time}${outcome}.`;
}

/** The model with the cheapest calls, and the one with the dearest; nothing where prices are unknown. */
export function cheapestModelStatements(reading: Models): Span[][] {
  const priced = reading.result.rows
    .flatMap(({ costPerCall }, index) => (costPerCall === null ? [] : [{ costPerCall, index }]))
    .toSorted((left, right) => compareUsd(left.costPerCall, right.costPerCall));
  const [cheapest, dearest] = [priced[0], priced.at(-1)];
  if (cheapest === undefined || dearest === undefined || cheapest === dearest) return [];
  const name = (index: number) => nameOf(reading, ['rows', index, 'key'], 'Calls that name no model');
  const each = (index: number) => figureOf(reading, ['rows', index, 'costPerCall'], 'usd');
  return [
    prose`${name(cheapest.index)} costs least a call, with ${each(cheapest.index)}, and ${name(dearest.index)} most, with ${each(dearest.index)}.`,
  ];
}

/** Models side by side, a sentence each, and what the comparison cannot say. */
export function modelComparisonStatements(reading: Models): Span[][] {
  const { rows } = reading.result;
  if (rows.length < 2) return [];
  const isScored = rows.some(({ successShare }) => successShare !== null);
  const caution = isScored
    ? prose`They may not have done the same work, so compare them only where they have.`
    : prose`They may not have done the same work, and no call carries an outcome score: the logs cannot say which answers better.`;
  return [...rows.slice(0, mostModels).map((_, index) => modelText(reading, index)), caution];
}

/** What another model would have cost for the same calls. */
export function modelSwitchStatements(reading: Reading<'simulate-model'>): Span[][] {
  const { costNow, callsTouched, saving } = reading.result;
  if (callsTouched === 0 || compareUsd(costNow, zeroUsd) === 0)
    return [prose`There are no calls with a known price here that could be served by another model.`];
  const usd = (...path: readonly string[]) => figureOf(reading, path, 'usd');
  const name = prose`${figureOf(reading, ['model'], 'text')} of ${figureOf(reading, ['provider'], 'text')}`;
  const isCheaper = compareUsd(saving.expected, zeroUsd) > 0;
  return [
    prose`Had ${name} served these ${counted(reading, ['callsTouched'], 'call')}, they would have cost ${usd('costThen', 'expected')} instead of ${usd('costNow')}.`,
    isCheaper
      ? prose`The other model is cheaper, if it needs as many tokens. Prices say nothing about quality: score some answers of both models first.`
      : prose`The other model saves nothing, if it needs as many tokens.`,
  ];
}

/** What the price book has under a name that the data does not know. */
export function modelSearchStatements(reading: Reading<'search-models'>): Span[][] {
  const [first] = reading.result.rows;
  if (first === undefined)
    return [prose`The price book has no model of that name either, so what it would cost cannot be said.`];
  if (first.inputPriceMillion === null || first.outputPriceMillion === null) return [];
  const usd = (field: string) => figureOf(reading, ['rows', 0, field], 'usd');
  return [
    prose`The price book lists ${figureOf(reading, ['rows', 0, 'model'], 'text')} of ${figureOf(reading, ['rows', 0, 'provider'], 'text')} at ${usd('inputPriceMillion')} for input and ${usd('outputPriceMillion')} for output, each for a million tokens.`,
  ];
}
