import { ApexError, type Lever, type Period } from '@netra/contract';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { callsPerSession, sessionsPerHour } from './arrival.ts';
import { type Injection, inject } from './inject/inject.ts';
import { type PriceSegment, priceSegments } from './price-segments.ts';
import type { FeatureProfile, WorkloadProfile } from './profile.ts';

const hourMs = 3_600_000;

/** One entry of a profile as it is generated: its prices, and how many sessions start in each hour of the period. */
export type StreamPlan = {
  readonly feature: FeatureProfile;
  /** Tells the entry's random numbers from another's; the same whatever stands before it in the profile. */
  readonly stream: string;
  readonly segments: readonly PriceSegment[];
  /** Prices of who serves its retries. */
  readonly fallback?: readonly PriceSegment[];
  readonly sessionsPerHour: readonly number[];
};

/** A workload, planned: everything its calls follow from. */
export type WorkloadPlan = {
  readonly profile: WorkloadProfile;
  readonly project: string;
  readonly seed: number;
  /** Whole hours. */
  readonly period: Period;
  readonly hours: number;
  /** What its calls are priced with. */
  readonly book: PriceBook;
  readonly streams: readonly StreamPlan[];
};

export type PlanOptions = {
  readonly profile: WorkloadProfile;
  /** About how many calls: chance makes it a little more or less. */
  readonly calls: number;
  /** When the calls start; cut to whole hours. */
  readonly period: Period;
  /** Same seed, same calls. */
  readonly seed: number;
  /** Wastes to add to the profile's own, and wastes that other features look like without being any. */
  readonly inject?: readonly Injection[];
  readonly distractors?: readonly Lever[];
  /** The profile's own when absent. */
  readonly project?: string;
  /** The price book of the organization they are made for; the published prices for calls that are nobody's. */
  readonly book?: PriceBook;
};

/** The period of so many days that ends with the last whole hour before an instant. */
export function lastDays(days: number, endsAt: string): Period {
  const toMs = Math.floor(Date.parse(endsAt) / hourMs) * hourMs;
  return { from: new Date(toMs - days * 24 * hourMs).toISOString(), to: new Date(toMs).toISOString() };
}

/**
 * Plans a workload. Raises `profile_unpriced`, and `invalid_request` for a period of less than an hour, fewer calls than
 * one, or an injected feature that the profile has already.
 */
export function planWorkload({ calls, period, seed, project, ...options }: PlanOptions): WorkloadPlan {
  const fromMs = Math.floor(Date.parse(period.from) / hourMs) * hourMs;
  const hours = Math.floor((Date.parse(period.to) - fromMs) / hourMs);
  if (!(hours >= 1 && calls >= 1)) {
    throw new ApexError(
      'invalid_request',
      `A workload lasts at least an hour and makes at least one call; ${calls} calls from ${period.from} to ${period.to} do not.`,
      { details: { period, calls } },
    );
  }
  const whole = {
    from: new Date(fromMs).toISOString(),
    to: new Date(fromMs + hours * hourMs).toISOString(),
  };
  const { inject: injections = [], distractors = [], book = shippedBook() } = options;
  const pricing = { book, period: whole };
  const profile = inject(options.profile, { injections, distractors, seed, callsPerHour: calls / hours });
  const weight = profile.features.reduce((sum, feature) => sum + feature.weight, 0);
  const names = new Map<string, number>();
  const streams = profile.features.map((feature): StreamPlan => {
    const before = names.get(feature.feature) ?? 0;
    names.set(feature.feature, before + 1);
    const stream = before === 0 ? feature.feature : `${feature.feature}#${before}`;
    const extra = feature.errorShare + feature.paid.failed + feature.paid.repeated;
    const share = (calls * feature.weight) / weight / (1 + extra);
    const sessions = Math.round(share / callsPerSession(feature));
    const { fallback } = feature;
    return {
      feature,
      stream,
      segments: priceSegments(feature.feature, feature, pricing),
      ...(fallback === undefined
        ? {}
        : { fallback: priceSegments(feature.feature, { ...feature, ...fallback }, pricing) }),
      sessionsPerHour: sessionsPerHour(feature, { startMs: fromMs, hours, sessions, seed, stream }),
    };
  });
  return { profile, project: project ?? profile.project, seed, period: whole, hours, book, streams };
}

/** Hours that are generated together. */
export type Batch = {
  readonly firstHour: number;
  readonly hours: number;
  /** About how many calls their sessions make. */
  readonly calls: number;
};

/** The whole period as one batch. */
export function wholeBatch(plan: WorkloadPlan): Batch {
  const [first] = batchesOf(plan, Number.POSITIVE_INFINITY);
  return first ?? { firstHour: 0, hours: plan.hours, calls: 0 };
}

/** The period in batches of whole hours, each of about so many calls. */
export function batchesOf(plan: WorkloadPlan, batchCalls: number): Batch[] {
  const perHour = Array.from({ length: plan.hours }, (_, hour) =>
    plan.streams.reduce(
      (sum, { feature, sessionsPerHour: sessions }) =>
        sum +
        (sessions[hour] ?? 0) *
          callsPerSession(feature) *
          (1 + feature.errorShare + feature.paid.failed + feature.paid.repeated),
      0,
    ),
  );
  const batches: Batch[] = [];
  const total = perHour.reduce((sum, calls) => sum + calls, 0);
  // Batches of one size: a last one of a few calls would cost as much as any other.
  const most = Math.max(1, total / Math.max(1, Math.round(total / batchCalls)));
  let open = { firstHour: 0, hours: 0, calls: 0 };
  for (const [hour, calls] of perHour.entries()) {
    if (open.hours > 0 && open.calls + calls / 2 > most) {
      batches.push(open);
      open = { firstHour: hour, hours: 0, calls: 0 };
    }
    open = { firstHour: open.firstHour, hours: open.hours + 1, calls: open.calls + calls };
  }
  batches.push(open);
  return batches.map((batch) => ({ ...batch, calls: Math.round(batch.calls) }));
}
