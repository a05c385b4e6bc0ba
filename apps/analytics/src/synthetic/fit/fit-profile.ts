import { ApexError } from '@netra/contract';
import { gapsOf } from '@netra/foundation';
import type { FeatureInput } from '../inject/entry.ts';
import type { WorkloadProfileInput } from '../profile.ts';
import { fewestTogether, quantilesOf, rankCorrelation } from './distribution.ts';
import type { TraceCall } from './trace-call.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Calls a feature needs to be learned by itself; those of smaller ones are learned together. */
const fewestOfFeature = 10 * fewestTogether;
const mostFeatures = 100;
/** A trace shorter than this shows how calls follow each other, not how busy hours differ: its gaps are kept as they are. */
const shortMs = 3 * hourMs;
const mostCalls = 10_000_000;

export type FitOptions = {
  readonly name: string;
  /** Who serves calls of a trace that names no model, as `provider/model`. */
  readonly model: string;
};

export type Fitted = {
  readonly profile: WorkloadProfileInput;
  readonly calls: number;
  readonly notes: readonly string[];
};

type Group = { feature: string; provider: string; model: string; calls: TraceCall[] };

/**
 * Learns a profile from calls: when they come, how long prompts and answers are and how these go together, and who serves
 * them. It keeps quantiles that each stand for at least ten calls, and names of features and models; no call's own value.
 * Raises `no_calls` for fewer than a hundred calls, `invalid_request` for more than ten million or a model without seller.
 */
export async function fitProfile(
  calls: AsyncIterable<TraceCall>,
  { name, model }: FitOptions,
): Promise<Fitted> {
  const [, provider, plainModel] = /^([^/]+)\/(.+)$/.exec(model) ?? [];
  if (provider === undefined || plainModel === undefined)
    throw new ApexError('invalid_request', `"${model}" names no model: expected provider/model.`);
  const groups = new Map<string, Group>();
  let count = 0;
  let unnamed = 0;
  for await (const call of calls) {
    count += 1;
    if (count > mostCalls)
      throw new ApexError('invalid_request', `A profile is learned from at most ${mostCalls} calls.`, {
        suggestion: 'Learn from a shorter period.',
      });
    const isNamed = call.provider !== '' && call.model !== '';
    if (!isNamed) unnamed += 1;
    const by = isNamed ? { provider: call.provider, model: call.model } : { provider, model: plainModel };
    const feature = call.feature || name;
    const key = `${feature}\n${by.provider}\n${by.model}`;
    const group = groups.get(key) ?? { feature, ...by, calls: [] };
    group.calls.push(call);
    groups.set(key, group);
  }
  if (count < fewestOfFeature)
    throw new ApexError(
      'no_calls',
      `${count} calls are too few to learn from; at least ${fewestOfFeature} are needed.`,
    );
  const learned = together([...groups.values()], `${name}-other`);
  const notes = [
    ...(unnamed > 0
      ? [`${unnamed} calls name no model: they are priced as ${model} (--model names another).`]
      : []),
    ...(learned.length < groups.size
      ? [`${groups.size - learned.length + 1} groups of few calls are learned together as ${name}-other.`]
      : []),
  ];
  const profile: WorkloadProfileInput = {
    name,
    description: `Learned from ${count} calls; holds quantiles of theirs, none of their values.`,
    project: name,
    environments: [{ environment: 'production', share: 1 }],
    features: learned.map(featureOf),
  };
  return { profile, calls: count, notes };
}

/** The groups large enough to be learned by themselves, and all others as one, served as the largest of them. */
function together(groups: readonly Group[], feature: string): Group[] {
  const bySize = groups.toSorted((left, right) => right.calls.length - left.calls.length);
  const large = bySize.filter(({ calls }, at) => calls.length >= fewestOfFeature && at < mostFeatures);
  const small = bySize.slice(large.length);
  const [first] = small;
  if (first === undefined) return large;
  const rest = { ...first, feature, calls: small.flatMap(({ calls }) => calls) };
  if (rest.calls.length >= fewestOfFeature) return [...large, rest];
  // Too few even together: they count among the largest feature's.
  const [largest, ...others] = large;
  return largest === undefined
    ? [rest]
    : [{ ...largest, calls: [...largest.calls, ...rest.calls] }, ...others];
}

function featureOf({ feature, provider, model, calls }: Group): FeatureInput {
  const context = calls.map(({ contextTokens }) => contextTokens);
  const generated = calls.map(({ generatedTokens }) => generatedTokens);
  const correlation = rankCorrelation(context, generated);
  return {
    feature,
    weight: calls.length,
    provider,
    model,
    ...whenOf(calls.map(({ atMs }) => atMs)),
    systemTokens: 0,
    userTokens: { quantiles: quantilesOf(context, 1) },
    outputTokens: { quantiles: quantilesOf(generated, 1) },
    // The correlation of the normal scores behind two distributions whose ranks correlate so (Pearson 1907).
    lengthCorrelation: Number((2 * Math.sin((Math.PI * correlation) / 6)).toFixed(3)),
    promptCache: 'none',
    prefixHashes: false,
    promptHashes: false,
    timeToFirstTokenMs: { median: 600, sigma: 0.4 },
    msPerOutputToken: 8,
    errorShare: 0,
  };
}

/** When calls come: by hour of the day and weekend, and the gaps between them within an hour. */
function whenOf(moments: readonly number[]): Pick<FeatureInput, 'hours' | 'weekend' | 'arrival'> {
  const sorted = Float64Array.from(moments).sort();
  const spanMs = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  const hours = Array.from({ length: 24 }, () => 0);
  const perHour = new Map<number, number>();
  for (const moment of sorted) {
    const hour = Math.floor(moment / hourMs);
    perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
    hours[hour % 24] = (hours[hour % 24] ?? 0) + 1;
  }
  const isShort = spanMs < shortMs;
  // Longer traces: gaps relative to their hour's mean, so that busy and quiet hours tell of the same process.
  const gaps = isShort
    ? gapsOf(moments)
    : gapsOf(moments).map(
        (gap, at) => (gap * (perHour.get(Math.floor((sorted[at] ?? 0) / hourMs)) ?? 1)) / hourMs,
      );
  return {
    hours: hours.map((calls) => Number((calls / moments.length).toFixed(5))),
    weekend: spanMs < 7 * dayMs ? 1 : weekendOf(sorted),
    arrival: {
      process: 'renewal',
      gapMs: { quantiles: quantilesOf(gaps, 5) },
      fills: !isShort,
    },
  };
}

/** Calls on an average Saturday or Sunday for one on another day. */
function weekendOf(moments: Float64Array): number {
  const first = Math.floor((moments[0] ?? 0) / dayMs);
  const last = Math.floor((moments.at(-1) ?? 0) / dayMs);
  // The first of January 1970 was a Thursday.
  const isWeekend = (day: number) => [2, 3].includes(day % 7);
  const days = { weekend: 0, week: 0 };
  for (let day = first; day <= last; day += 1) days[isWeekend(day) ? 'weekend' : 'week'] += 1;
  let weekend = 0;
  for (const moment of moments) if (isWeekend(Math.floor(moment / dayMs))) weekend += 1;
  const week = moments.length - weekend;
  if (days.weekend === 0 || days.week === 0 || week === 0) return 1;
  return Number((weekend / days.weekend / (week / days.week)).toFixed(3));
}
