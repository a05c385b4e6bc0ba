import { sumUsd, type Usd, usd } from '@netra/contract';
import { z } from 'zod';
import { namesKey, selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import { type Candidate, featureName, type Lever, type LeverContext, namedRuleId } from './lever.ts';

/** A run is a loop beyond this many times the median calls of a run, and never below this many calls. */
const timesMedian = 3;
const fewestCap = 10;
/** Fewer runs beyond the cap are accidents, not a habit. */
const fewestRuns = 3;
/** Part of the feature's cost that calls beyond the cap must make up. */
const smallestPart = 0.02;
/** Calls of a run cost more or less than its average, and a sample is not the whole: the estimate may fall this much short. */
const estimateSlack = 0.5;
/** Part of the calls that must say to which run they belong. */
const enoughRuns = 0.5;
/**
 * A conversation (no trace) whose calls are further apart than this, in ms, is people talking, not an agent looping: no
 * limit on calls for them. At most this part of the excess may be theirs.
 */
const machinePaceMs = 30_000;
const mostPeople = 0.1;
/**
 * Calls whose runs are counted: more are sampled by run (all calls of a run or none), so that the count of runs, which can
 * be as many as calls, stays within a few hundred MB.
 */
const mostCalls = 4_000_000;

const count = z.coerce.number();
const rowSchema = z.object({
  feature: z.string(),
  withRun: count,
  cap: count,
  median: count,
  /** Runs beyond the cap, of those looked at. */
  longRuns: count,
  longest: count,
  /** About what all calls beyond the cap cost, in USD, and those of conversations at the pace of people. */
  excessSpent: count,
  peopleSpent: count,
});
type Row = z.infer<typeof rowSchema>;

/**
 * Fires on agents that loop: a few runs (traces, else conversations) of a feature make far more calls than its median
 * run. The cap is three times the median and at least ten. Grade B: the calls are counted, that they led nowhere is what
 * their being so far from usual shows.
 */
export const loopWaste: Lever = {
  name: 'loop-waste',
  propose: async (context) => {
    const features = featuresOf(context.groups);
    const rows = await runsOf(context);
    const known = features.flatMap((feature) => {
      const row = rows.find((one) => one.feature === feature.feature);
      return row === undefined ? [] : [{ feature, row }];
    });
    return {
      candidates: known
        .filter(({ feature, row }) => loops(feature, row))
        .map(({ feature, row }) => candidate(feature, row)),
      dataGaps: dataGapOf(
        features.filter(({ feature, calls, embeddings }) => {
          const row = rows.find((one) => one.feature === feature);
          // Texts are embedded by pipelines, not by agents.
          return embeddings < calls && (row?.withRun ?? 0) < enoughRuns * calls;
        }),
        (names) => ({
          lever: 'loop-waste',
          field: 'traceId',
          why: `Most calls of ${names} do not say to which run they belong, so runs that loop cannot be seen.`,
          howToGet: 'Send traceId with every call: the same for all calls of one run of an agent.',
        }),
      ),
    };
  },
};

type Feature = {
  readonly feature: string;
  readonly calls: number;
  readonly embeddings: number;
  readonly spent: Usd;
};

function featuresOf(groups: readonly Group[]): Feature[] {
  const names = [...new Set(groups.map(({ feature }) => feature))];
  return names.map((feature) => {
    const own = groups.filter((group) => group.feature === feature);
    return {
      feature,
      calls: own.reduce((sum, { calls }) => sum + calls, 0),
      embeddings: own.reduce((sum, { embeddings }) => sum + embeddings, 0),
      spent: sumUsd(own.map(({ spent }) => usd(spent))),
    };
  });
}

function loops({ spent }: Feature, { longRuns, excessSpent, peopleSpent }: Row): boolean {
  return (
    longRuns >= fewestRuns &&
    excessSpent >= smallestPart * estimateSlack * Number(spent) &&
    peopleSpent <= mostPeople * excessSpent
  );
}

/** Counts runs by their length within the engine: what leaves it is one row a feature. */
async function runsOf({ store, selection, groups }: LeverContext): Promise<Row[]> {
  const calls = groups.reduce((sum, group) => sum + group.calls, 0);
  const parts = Math.max(1, Math.ceil(calls / mostCalls));
  const parameters = new SqlParameters();
  const sql = `select feature, ${parts} * sumIf(calls * runs, is_run) as withRun,
  quantileExactWeightedIf(0.5)(calls, runs, is_run) as median, greatest(${fewestCap}, ${timesMedian} * median) as cap,
  arrayFilter(one -> one.1 > cap, groupArrayIf((calls, runs, spent, people_spent), is_run)) as long,
  arraySum(one -> one.2, long) as longRuns, arrayMax(one -> one.1, arrayPushBack(long, (0, 0, 0., 0.))) as longest,
  ${parts} * arraySum(one -> one.3 * (1 - cap / one.1), long) as excessSpent,
  ${parts} * arraySum(one -> one.4 * (1 - cap / one.1), long) as peopleSpent
from (
  select feature, is_run, calls, count() as runs, sum(run_spent) as spent, sumIf(run_spent, at_peoples_pace) as people_spent
  from (
    select any(name) as feature, run != 0 as is_run, toInt64(count()) as calls, sum(call_cost) as run_spent,
      not max(is_traced) and max(started_ms) - min(started_ms) > ${machinePaceMs} * (calls - 1) as at_peoples_pace
    from (
      select feature as name, ${namesKey(['feature'])} as name_key, toFloat64(assumeNotNull(cost)) as call_cost, toUnixTimestamp64Milli(started_at) as started_ms,
        trace_id != '' as is_traced,
        multiIf(is_traced, cityHash64(is_traced, trace_id), conversation_id != '', cityHash64(is_traced, conversation_id), 0) as run
      from apex.llm_calls
      where ${selectionCondition(selection, parameters)} and isNotNull(cost)
    )
    where run % ${parts} = 0
    group by name_key, run
  )
  group by feature, is_run, calls
)
group by feature
order by feature`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}

function candidate({ feature, spent }: Feature, { cap, median, longRuns, longest }: Row): Candidate {
  const name = featureName({ feature });
  return {
    lever: 'loop-waste',
    feature,
    title: `End runs of ${name} after ${cap} calls`,
    why: `Half of the runs of ${name} make at most ${median} calls; ${longRuns} of those looked at make more than ${cap}, up to ${longest}: they repeat themselves instead of coming to an end.`,
    grade: 'B',
    effort: 'low',
    risk: 'medium',
    qualityEffect: `A run that would have ended well after more than ${cap} calls ends without an answer.`,
    latencyEffect: 'Runs that loop end sooner.',
    rollback: `Raise the limit on calls a run of ${name}.`,
    upgradeTest: null,
    rule: {
      id: namedRuleId('loop-waste', feature),
      match: { feature: [feature] },
      change: { kind: 'drop', which: { of: 'run-excess', maxCalls: cap } },
    },
    group: { spent },
  };
}
