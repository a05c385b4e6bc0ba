import { type CommitmentOffer, multiplyUsd, usd } from '@netra/contract';
import { findProvider } from '@netra/pricing';
import { hoursOf } from '@netra/replay';
import { z } from 'zod';
import { aggregateOperation } from '../../store/columns.ts';
import { isSameModel, originalOf } from '../market.ts';
import { filterCondition, type Selection } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { narrowedTo } from './group-filter.ts';
import {
  type Candidate,
  type DataGap,
  type Lever,
  type LeverContext,
  namedRuleId,
  percent,
} from './lever.ts';

/** A shorter period says nothing of nights and weekends, which capacity is paid for as well. */
const fewestHours = 72;
/** What is there in this part of the hours is a base that capacity would carry. */
const baseShare = 0.95;
/** Bases that are named when no offer is stated: the largest. */
const mostBases = 3;
/** More units of one offer than this are no plan but a contract of its own. */
const mostUnits = 10_000;

/**
 * Fires where a seller's offer of capacity by the hour costs less than the calls it would carry: arithmetic on what the
 * calls cost in each hour of the period (grade A). Without an offer it says which load is always there, which any offer
 * must beat: a data gap, not a saving.
 */
export const commitment: Lever = {
  name: 'commitment',
  propose: async (context) => {
    const hours = hoursOf(context.selection.period);
    if (context.groups.length === 0) return { candidates: [], dataGaps: [] };
    if (hours < fewestHours) return { candidates: [], dataGaps: [tooShort(hours)] };
    if (context.commitmentOffers.length === 0)
      return { candidates: [], dataGaps: await withoutOffer(context, hours) };
    const candidates: Candidate[] = [];
    const dataGaps: DataGap[] = [];
    for (const [index, offer] of context.commitmentOffers.entries()) {
      const groups = context.groups.filter((group) => isCovered(group, offer, context));
      if (groups.length === 0) {
        dataGaps.push(nothingCovered(offer));
        continue;
      }
      const found = candidate(offer, { groups, hours, curve: await curveOf(context, groups), index });
      if (found !== undefined) candidates.push(found);
    }
    return { candidates, dataGaps };
  },
};

function isCovered(group: Group, offer: CommitmentOffer, { book }: LeverContext): boolean {
  const own = { provider: group.seller, model: group.model };
  const named = findProvider(book, offer.provider);
  // Calls under a name of the organization's own are bought from whoever sells what it stands for.
  const seller = findProvider(book, originalOf(own, book).provider);
  const isSeller =
    named.found && seller.found
      ? named.provider === seller.provider
      : group.seller === offer.provider || group.provider === offer.provider;
  if (!isSeller || offer.model === undefined || offer.model === group.model) return isSeller;
  return isSameModel({ provider: offer.provider, model: offer.model }, own, book);
}

/** The hours of the clock that a selection touches, in the roll-up of hours: exact for whole hours, which is enough to choose by. */
function hoursCondition({ period, filter }: Selection, parameters: SqlParameters): string {
  const second = (moment: string) => Math.floor(Date.parse(moment) / 1_000);
  return [
    'r.organization_id = {organization:String}',
    `r.hour >= toStartOfHour(toDateTime(${parameters.bind('UInt32', second(period.from))}, 'UTC'))`,
    `r.hour < toDateTime(${parameters.bind('UInt32', second(period.to))}, 'UTC')`,
    `r.operation != '${aggregateOperation}'`,
    filterCondition(filter, parameters),
  ].join(' and ');
}

/** What the calls of some groups cost in each hour that has any, in USD, for choosing only. */
async function curveOf(
  { store, selection }: LeverContext,
  groups: readonly Group[],
): Promise<readonly number[]> {
  const parameters = new SqlParameters();
  const sql = `select toFloat64(sum(r.cost)) as spent from apex.calls_hourly as r
where ${hoursCondition(narrowedTo(selection, groups), parameters)}
group by r.hour order by spent desc`;
  const { rows } = await store.read(
    selection.scope,
    { sql, parameters: parameters.values },
    z.object({ spent: z.number() }),
  );
  return rows.map(({ spent }) => spent);
}

/** The number of units that saves most: another one is worth it as long as what it carries exceeds its price. */
function bestUnits({ hourlyCost, coversPerHour }: CommitmentOffer, curve: readonly number[], hours: number) {
  const covers = Number(coversPerHour);
  const price = Number(hourlyCost) * hours;
  if (!(covers > 0)) return 0;
  let units = 0;
  while (units < mostUnits) {
    const carried = curve.reduce(
      (sum, spent) => sum + Math.min(covers, Math.max(0, spent - units * covers)),
      0,
    );
    if (carried <= price) break;
    units += 1;
  }
  return units;
}

function candidate(
  offer: CommitmentOffer,
  found: { groups: readonly Group[]; hours: number; curve: readonly number[]; index: number },
): Candidate | undefined {
  const { groups, hours, curve, index } = found;
  const units = bestUnits(offer, curve, hours);
  if (units === 0) return undefined;
  const spent = groups.reduce((sum, group) => sum + Number(group.spent), 0);
  const capacity = units * Number(offer.coversPerHour);
  const carried = curve.reduce((sum, cost) => sum + Math.min(capacity, cost), 0);
  const models = [...new Set(groups.map(({ model }) => model))];
  const providers = [...new Set(groups.map(({ provider }) => provider))];
  const what = offer.model ?? `the models of ${offer.provider}`;
  return {
    lever: 'commitment',
    feature: '',
    title: `Commit to ${units === 1 ? 'one unit' : `${units} units`} of ${what} by the hour`,
    why: `${units === 1 ? 'One unit carries' : `${units} units carry`} ${percent(carried, spent)} of what the calls cost, in ${hours} hours of the period, and ${units === 1 ? 'is' : 'are'} paid in each of them, used or not (${percent(carried, capacity * hours)} used). One more would cost more than it carries.`,
    grade: 'A',
    effort: 'medium',
    risk: 'medium',
    qualityEffect: 'None: the same models answer.',
    latencyEffect: 'Usually steadier on reserved capacity; not measured here.',
    rollback: 'A commitment runs to the end of its term: begin with the shortest, and with fewer units.',
    upgradeTest: null,
    rule: {
      id: namedRuleId('commitment', '', offer.provider, offer.model ?? 'all', String(index + 1)),
      match: { provider: providers, model: models },
      change: {
        kind: 'commit',
        hourlyCost: multiplyUsd(offer.hourlyCost, units),
        coversPerHour: multiplyUsd(offer.coversPerHour, units),
      },
    },
    group: { spent: usd(spent.toFixed(9)) },
    facts: { units, hours, usedShare: carried / (capacity * hours), carriedShare: carried / spent },
  };
}

function tooShort(hours: number): DataGap {
  return {
    lever: 'commitment',
    field: 'period',
    why: `The period has ${hours} hours: too few to know nights and weekends, for which capacity is paid as well.`,
    howToGet: 'Choose a period of at least three days, better of four weeks.',
  };
}

function nothingCovered(offer: CommitmentOffer): DataGap {
  const what = offer.model === undefined ? offer.provider : `${offer.provider}/${offer.model}`;
  return {
    lever: 'commitment',
    field: 'commitmentOffers',
    why: `No call of the period is served by ${what}, which the offer covers.`,
    howToGet: 'State the provider and model of the offer as the calls name them.',
  };
}

/** The load that is there in almost every hour, by model: what an hour of capacity must cost less than. */
async function withoutOffer(context: LeverContext, hours: number): Promise<DataGap[]> {
  const { store, selection, groups } = context;
  const parameters = new SqlParameters();
  const sql = `select provider, model, groupArray(toFloat64(spent)) as curve
from (
  select r.provider as provider, r.model as model, r.hour as hour, sum(r.cost) as spent from apex.calls_hourly as r
  where ${hoursCondition(narrowedTo(selection, groups), parameters)}
  group by provider, model, hour
  having spent > 0
)
group by provider, model
having count() >= ${Math.ceil(baseShare * hours)}`;
  const { rows } = await store.read(
    selection.scope,
    { sql, parameters: parameters.values },
    z.object({ provider: z.string(), model: z.string(), curve: z.array(z.number()) }),
  );
  const bases = rows
    .map(({ provider, model, curve }) => ({ name: `${provider}/${model}`, base: baseOf(curve, hours) }))
    .filter(({ base }) => base > 0)
    .toSorted((left, right) => right.base - left.base)
    .slice(0, mostBases);
  if (bases.length === 0) return [];
  const loads = bases.map(({ name, base }) => `${name} costs at least $${base.toPrecision(3)} an hour`);
  return [
    {
      lever: 'commitment',
      field: 'commitmentOffers',
      why: `In ${percent(baseShare, 1)} of the hours ${loads.join(', ')}: capacity that carries this for less an hour would pay. No offer is stated.`,
      howToGet:
        'Ask the seller for provisioned or reserved capacity and state it: commitmentOffers [{ provider, model, hourlyCost, coversPerHour }].',
    },
  ];
}

/** The cost an hour that is reached in that part of the period's hours; hours without calls count as 0. */
function baseOf(curve: readonly number[], hours: number): number {
  const descending = curve.toSorted((left, right) => right - left);
  return descending[Math.ceil(baseShare * hours) - 1] ?? 0;
}
