import { type Period, type QuestionAnswer, subtractUsd, sumUsd, type Usd, zeroUsd } from '@netra/contract';

type SpendRow = QuestionAnswer<'spend'>['rows'][number];

export type TrendInput = {
  readonly period: Period;
  readonly grain: 'hour' | 'day';
  /** Total cost of each point in time. */
  readonly totals: readonly SpendRow[];
  /** Cost of each key that has its own series, at each point in time. */
  readonly parts: readonly SpendRow[];
  /** Keys with a series of their own, largest first. */
  readonly keys: readonly string[];
};

export type TrendPoint = {
  readonly at: string;
  readonly total: Usd;
  /** One amount a key, in the order of `keys`. */
  readonly amounts: readonly Usd[];
  /** What all other keys cost together: the total less the amounts, exactly. */
  readonly rest: Usd;
};

const stepMs = { hour: 60 * 60 * 1000, day: 24 * 60 * 60 * 1000 } as const;

/** One point an hour or day of the period, also where nothing was spent; amounts stay exact decimals. */
export function trendOf(input: TrendInput): readonly TrendPoint[] {
  const totals = new Map(input.totals.map((row) => [instantOf(row), row.cost]));
  const parts = new Map(input.parts.map((row) => [`${instantOf(row)} ${row.key[0] ?? ''}`, row.cost]));
  const points: TrendPoint[] = [];
  const endMs = Date.parse(input.period.to);
  for (let ms = Date.parse(input.period.from); ms < endMs; ms += stepMs[input.grain]) {
    const total = totals.get(ms) ?? zeroUsd;
    const amounts = input.keys.map((key) => parts.get(`${ms} ${key}`) ?? zeroUsd);
    points.push({
      at: new Date(ms).toISOString(),
      total,
      amounts,
      rest: subtractUsd(total, sumUsd(amounts)),
    });
  }
  return points;
}

function instantOf(row: SpendRow): number {
  return row.at === null ? Number.NaN : Date.parse(row.at);
}

/** How many keys may have a series of their own, so that no answer is cut at its limit of rows. */
export function seriesLimit(input: { period: Period; grain: 'hour' | 'day'; mostRows: number }): number {
  const points = (Date.parse(input.period.to) - Date.parse(input.period.from)) / stepMs[input.grain];
  return Math.max(1, Math.min(7, Math.floor(input.mostRows / Math.max(1, points))));
}
