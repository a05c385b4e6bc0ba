import type { SavingsSearch } from './savings-search.ts';
import type { Limits } from './use-savings.ts';

/** What a portfolio must keep to, as an address of the page states it. */
export function limitsOf({ loss, effort, risk, delay, without }: SavingsSearch): Limits {
  return {
    maxQualityLoss: loss ?? 0,
    constraints: {
      ...(effort === undefined ? {} : { maxEffort: effort }),
      ...(risk === undefined ? {} : { maxRisk: risk }),
      ...(delay === undefined ? {} : { maxLatency: delay }),
      ...(without === undefined ? {} : { excludedProviders: [without] }),
    },
  };
}
