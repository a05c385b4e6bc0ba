import { sumUsd, usd } from '@netra/contract';
import { hostsOf, type ModelFacts, modelFacts } from '@netra/pricing';
import { z } from 'zod';
import { bookModel } from '../market.ts';
import { selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { narrowedTo, rowOf } from './group-filter.ts';
import {
  type Candidate,
  callCount,
  featureName,
  type Lever,
  type LeverContext,
  matchOf,
  namedRuleId,
  percent,
  ruleId,
} from './lever.ts';

/** Another host must cost at most this part of the present one for these calls to be worth the move. */
const mostCost = 0.95;

/**
 * Fires where the same open weights cost less at another seller, and where calls run in a region that costs more than the
 * seller's plain price. The prices are certain; that a host answers alike (its precision, its limits) and that nothing
 * ties the calls to the region is for the team to say: grade B.
 */
export const hostChoice: Lever = {
  name: 'host-choice',
  propose: async (context) => ({
    candidates: [
      ...context.groups.flatMap((group) => elsewhere(group, context) ?? []),
      ...(await outOfRegions(context)),
    ],
    // The price book tells who sells what; a call without a region runs at the plain price.
    dataGaps: [],
  }),
};

function elsewhere(group: Group, { selection, book }: LeverContext): Candidate | undefined {
  const query = { provider: group.seller, model: group.model, at: Date.parse(selection.period.to) - 1 };
  const present = modelFacts(query, book);
  const hosts = hostsOf(query, book).filter((host) => canServe(host, group));
  const [cheapest] = hosts
    .map((host) => ({ host, cost: costAt(host, group) }))
    .toSorted((left, right) => left.cost - right.cost || (left.host.provider < right.host.provider ? -1 : 1));
  if (present === undefined || cheapest === undefined) return undefined;
  const spent = costAt(present, group);
  if (cheapest.cost > mostCost * spent) return undefined;
  const { host } = cheapest;
  const name = featureName(group);
  return {
    lever: 'host-choice',
    feature: group.feature,
    title: `Buy ${group.model} for ${name} from ${host.provider}`,
    why: `${group.seller} runs ${group.model} for ${name}; ${host.provider} sells the same open weights as ${host.model} for ${percent(cheapest.cost / spent, 1)} of that, by the price book for the tokens of these calls. Of ${hosts.length + 1} sellers that the price book knows it is the cheapest that can take them.`,
    grade: 'B',
    effort: 'medium',
    risk: 'medium',
    qualityEffect: `The weights are the same; hosts differ in numeric precision and in limits of length, so try a sample of ${name} there first.`,
    latencyEffect: 'Not measured here: hosts differ, compare time to first token on a sample.',
    rollback: `Send ${name} to ${group.seller} again.`,
    upgradeTest: null,
    rule: {
      id: ruleId('host-choice', group),
      match: matchOf(group),
      change: {
        kind: 'model',
        provider: host.provider,
        model: host.model,
        tokenRatio: { low: 1, expected: 1, high: 1 },
      },
    },
    group,
    facts: { host: host.provider, hostModel: host.model, sellers: hosts.length + 1 },
  };
}

/** Whether a host takes prompts as long as these, and tools where they are used. What it does not state is open. */
function canServe({ contextWindow, capabilities }: ModelFacts, group: Group): boolean {
  const takesLength = contextWindow === null || contextWindow >= group.longestInput;
  const takesTools =
    group.withTools === 0 || capabilities === null || capabilities.includes('function_calling');
  return takesLength && takesTools;
}

function costAt({ prices }: ModelFacts, { promptTokens, outputTokens }: Group): number {
  const { inputUncached, outputVisible } = prices.standard.rates;
  return promptTokens * Number(inputUncached) + outputTokens * Number(outputVisible);
}

const regionSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  regions: z.array(z.tuple([z.string(), z.coerce.number(), z.coerce.string()])),
});

/** Calls that run where the seller's prices are raised, as one finding for each group. */
async function outOfRegions(context: LeverContext): Promise<Candidate[]> {
  const { store, selection, groups } = context;
  const raised = groups.filter((group) => Object.keys(regionsOf(group, context)).length > 0);
  if (raised.length === 0) return [];
  const parameters = new SqlParameters();
  const sql = `select feature, provider, model, groupArray((region, calls, toString(spent))) as regions
from (
  select feature, provider, model, region, count() as calls, sum(cost) as spent
  from apex.llm_calls
  where ${selectionCondition(narrowedTo(selection, raised), parameters)} and isNotNull(cost) and region != ''
  group by feature, provider, model, region
)
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, regionSchema);
  return raised.flatMap((group) => {
    const factors = regionsOf(group, context);
    const dear = (rowOf(rows, group)?.regions ?? []).filter(([region]) => Number(factors[region] ?? 1) > 1);
    return dear.length === 0 ? [] : [plainRegion(group, dear)];
  });
}

function regionsOf(group: Group, { book }: LeverContext): Readonly<Record<string, string>> {
  return bookModel({ provider: group.seller, model: group.model }, book)?.regions ?? {};
}

function plainRegion(
  group: Group,
  dear: readonly (readonly [region: string, calls: number, spent: string])[],
): Candidate {
  const name = featureName(group);
  const regions = dear.map(([region]) => region).join(' and ');
  const calls = dear.reduce((sum, [, count]) => sum + count, 0);
  return {
    lever: 'host-choice',
    feature: group.feature,
    title: `Serve ${name} without the region ${regions}`,
    why: `${callCount(calls)} of ${name} to ${group.model} run in ${regions}, where ${group.seller} raises its prices; the same model at the plain price is served anywhere.`,
    grade: 'B',
    effort: 'low',
    risk: 'medium',
    qualityEffect: 'None: the same model answers.',
    latencyEffect: 'Distance to the region may change; not measured here.',
    rollback: `Name the region ${regions} in the requests of ${name} again.`,
    upgradeTest: null,
    rule: {
      id: namedRuleId('host-choice', group.feature, `${group.provider}/${group.model}`, 'region'),
      match: matchOf(group),
      change: { kind: 'region', region: '' },
    },
    group: { spent: sumUsd(dear.map(([, , spent]) => usd(spent))) },
    facts: { regions, callsInRegions: calls },
  };
}
