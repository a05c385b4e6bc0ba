import type { Block } from '@netra/contract';
import { dayText, minuteText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { chart, columns, table } from './blocks.ts';
import { cachingTable, concurrencyTable, priceChangesTable } from './limit-tables.ts';
import type { Materials } from './materials.ts';

/** More points than this are too many to read. */
const mostPoints = 92;

function forecastChart(reading: Reading<'forecast'>): Block[] {
  const { days } = reading.result;
  if (days.length > mostPoints) return [];
  return chart(
    { chart: 'line', title: 'What the days to come will cost', format: 'usd', series: 'expected' },
    days.map((day, index) => ({
      label: dayText(day.at),
      value: figureOf(reading, ['days', index, 'expected'], 'usd'),
    })),
  );
}

function anomaliesTable(reading: Reading<'anomalies'>): Block[] {
  return table(
    'Hours out of the ordinary',
    columns('from', 'feature', 'model', '#hours', '#usual', '#was'),
    reading.result.rows.map((row, index) => [
      `${minuteText(row.startsAt)} UTC`,
      nameOf(reading, ['rows', index, 'segment', 'feature'], '(no feature)'),
      nameOf(reading, ['rows', index, 'segment', 'model'], '(no model)'),
      figureOf(reading, ['rows', index, 'hours'], 'count'),
      figureOf(reading, ['rows', index, 'expected'], 'usd'),
      figureOf(reading, ['rows', index, 'actual'], 'usd'),
    ]),
  );
}

/** What a call, a conversation, a user and a success of each feature cost. */
export function unitsTable(reading: Reading<'unit-economics'>): Block[] {
  const { rows } = reading.result;
  const each = (index: number, unit: 'conversation' | 'user' | 'success') =>
    rows[index]?.[unit].costPerUnit == null
      ? null
      : figureOf(reading, ['rows', index, unit, 'costPerUnit'], 'usd');
  return table(
    'What one of each costs, by feature',
    columns('feature', '#calls', '#a call', '#a conversation', '#a user', '#a success'),
    rows.map((row, index) => [
      nameOf(reading, ['rows', index, 'key'], '(no feature)'),
      figureOf(reading, ['rows', index, 'calls'], 'count'),
      row.costPerCall === null ? null : figureOf(reading, ['rows', index, 'costPerCall'], 'usd'),
      each(index, 'conversation'),
      each(index, 'user'),
      each(index, 'success'),
    ]),
  );
}

/** Charts and tables of what is to come, what was unusual, and what one unit costs; only what was asked. */
export function outlookBlocks({
  forecast,
  anomalies,
  units,
  concurrency,
  caching,
  priceChanges,
}: Materials): Block[] {
  return [
    ...(concurrency === undefined ? [] : concurrencyTable(concurrency)),
    ...(caching === undefined ? [] : cachingTable(caching)),
    ...(priceChanges === undefined ? [] : priceChangesTable(priceChanges)),
    ...(forecast === undefined ? [] : forecastChart(forecast)),
    ...(anomalies === undefined ? [] : anomaliesTable(anomalies)),
    ...(units === undefined ? [] : unitsTable(units)),
  ];
}
