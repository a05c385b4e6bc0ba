import { type Usd, usd } from '../../packages/contract/src/index.ts';
import { listPrices, type WorkloadCall } from './workload.ts';

export type Period = { readonly from: string; readonly to: string };
export type Where = { readonly feature?: string; readonly model?: string; readonly provider?: string };

/** What is known of a workload without asking Apex: sums over the calls themselves, by list prices. */
export type Truth = {
  readonly calls: readonly WorkloadCall[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Exact, in USD. */
  cost(period: Period, where?: Where): Usd;
  count(period: Period, where?: Where): number;
  failures(period: Period, where?: Where): number;
  /** The dearest value of a dimension first. */
  dearest(period: Period, by: 'feature' | 'model' | 'provider'): { name: string; cost: Usd }[];
  readonly periods: Record<
    'usual' | 'yesterday' | 'dayBefore' | 'lastWeek' | 'lastMonth' | 'thisMonth' | 'lastSevenDays',
    Period
  >;
};

const dayMs = 86_400_000;

function picoOf(call: WorkloadCall): bigint {
  const prices = listPrices[call.responseModel];
  if (prices === undefined) throw new Error(`the test has no price for ${call.responseModel}`);
  return (
    BigInt(call.usage.inputUncached ?? 0) * prices.input +
    BigInt(call.usage.outputVisible ?? 0) * prices.output
  );
}

function usdOf(pico: bigint): Usd {
  const digits = pico.toString().padStart(13, '0');
  return usd(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
}

/** Sums over the calls of a workload that ends at `toMs` (a midnight, UTC). */
export function truthOf({
  calls,
  fromMs,
  toMs,
}: {
  calls: readonly WorkloadCall[];
  fromMs: number;
  toMs: number;
}): Truth {
  const within = (period: Period, where: Where = {}) => {
    const from = Date.parse(period.from);
    const to = Date.parse(period.to);
    return calls.filter(
      (call) =>
        call.startedAtMs >= from &&
        call.startedAtMs < to &&
        (where.feature === undefined || call.feature === where.feature) &&
        (where.model === undefined || call.responseModel === where.model) &&
        (where.provider === undefined || call.provider === where.provider),
    );
  };
  const costOf = (some: readonly WorkloadCall[]) => some.reduce((sum, call) => sum + picoOf(call), 0n);
  const period = (from: number, to: number): Period => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  const today = new Date(toMs);
  const monthStart = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
  const monday = toMs - ((today.getUTCDay() + 6) % 7) * dayMs;
  return {
    calls,
    fromMs,
    toMs,
    cost: (asked, where) => usdOf(costOf(within(asked, where))),
    count: (asked, where) => within(asked, where).length,
    failures: (asked, where) => within(asked, where).filter((call) => call.status === 'error').length,
    dearest(asked, by) {
      const sums = new Map<string, bigint>();
      for (const call of within(asked)) {
        const name = by === 'model' ? call.responseModel : (call[by] ?? '');
        sums.set(name, (sums.get(name) ?? 0n) + picoOf(call));
      }
      return [...sums]
        .toSorted(([, left], [, right]) => (right > left ? 1 : right < left ? -1 : 0))
        .map(([name, pico]) => ({ name, cost: usdOf(pico) }));
    },
    periods: {
      // What an answer is about when the question names no period.
      usual: period(toMs - 30 * dayMs, toMs),
      yesterday: period(toMs - dayMs, toMs),
      dayBefore: period(toMs - 2 * dayMs, toMs - dayMs),
      lastWeek: period(monday - 7 * dayMs, monday),
      lastMonth: period(fromMs, monthStart),
      thisMonth: period(monthStart, toMs),
      // Today is the seventh of them, and has no calls.
      lastSevenDays: period(toMs - 6 * dayMs, toMs),
    },
  };
}
