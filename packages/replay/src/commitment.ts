import type { Change, Period } from '@netra/contract';
import { attoFromUsd } from './amount.ts';
import { type ByScenario, byScenario, scenarios } from './scenario.ts';

const hourMs = 3_600_000;

/** The hour since 1970 in which an instant lies. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs);
}

/** Hours of the clock that a period touches: capacity is paid for each of them, begun ones too. */
export function hoursOf({ from, to }: Period): number {
  return Math.ceil(Date.parse(to) / hourMs) - hourOf(Date.parse(from));
}

/** What calls cost in each hour (atto-dollars), in each scenario: what capacity by the hour can carry. */
export type HourlyCosts = Map<number, Record<'low' | 'expected' | 'high', bigint>>;

/** Adds a cost to its hour. */
export function addToHour(costs: HourlyCosts, hour: number, cost: ByScenario<bigint>): void {
  const sum = costs.get(hour);
  if (sum === undefined) costs.set(hour, { ...cost });
  else for (const scenario of scenarios) sum[scenario] += cost[scenario];
}

/**
 * What capacity by the hour saves (atto-dollars, negative where it costs more than it carries): each hour the matched
 * calls' cost up to what it covers, less its price for every hour of the period.
 */
export function commitmentSaving(
  { hourlyCost, coversPerHour }: Extract<Change, { kind: 'commit' }>,
  costs: HourlyCosts,
  hours: number,
): ByScenario<bigint> {
  const covers = attoFromUsd(coversPerHour);
  const charge = attoFromUsd(hourlyCost) * BigInt(hours);
  return byScenario((scenario) => {
    let carried = 0n;
    for (const { [scenario]: cost } of costs.values()) {
      const isCovered = cost < covers;
      carried += isCovered ? cost : covers;
    }
    return carried - charge;
  });
}
