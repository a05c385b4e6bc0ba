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

export type TrendGrain = 'hour' | 'day' | 'week' | 'month';

/** Most columns a chart can show side by side. */
const mostColumns = 120;

/** Joins days to weeks, or to months of the calendar, when there are too many to draw; the sums stay exact. */
export function coarsen(
  points: readonly TrendPoint[],
  grain: 'hour' | 'day',
): { readonly grain: TrendGrain; readonly points: readonly TrendPoint[] } {
  if (grain === 'hour' || points.length <= mostColumns) return { grain, points };
  const weekly = points.length <= mostColumns * 7;
  const groups = Map.groupBy(points, (point) =>
    weekly ? Math.floor(Date.parse(point.at) / (7 * stepMs.day)) : point.at.slice(0, 7),
  );
  const joined = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const amounts = first.amounts.map((_, index) =>
      sumUsd(group.map((point) => point.amounts[index] ?? zeroUsd)),
    );
    return [
      {
        at: first.at,
        total: sumUsd(group.map((point) => point.total)),
        amounts,
        rest: sumUsd(group.map((point) => point.rest)),
      },
    ];
  });
  return { grain: weekly ? 'week' : 'month', points: joined };
}

/** How many keys may have a series of their own, so that no answer is cut at its limit of rows. */
export function seriesLimit(input: { period: Period; grain: 'hour' | 'day'; mostRows: number }): number {
  const points = (Date.parse(input.period.to) - Date.parse(input.period.from)) / stepMs[input.grain];
  return Math.max(1, Math.min(7, Math.floor(input.mostRows / Math.max(1, points))));
}
