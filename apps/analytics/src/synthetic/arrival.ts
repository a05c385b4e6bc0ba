import type { Arrival } from './arrival-process.ts';
import type { FeatureProfile } from './profile.ts';
import type { Quantity } from './quantity.ts';
import { uniform } from './random-sql.ts';
import { sampleOf } from './sample-quantity.ts';
import { gammaNumber, poissonNumber, type SeededRandom, seededRandom } from './seeded-random.ts';

const hourMs = 3_600_000;

/** One part of a workload in time: its hours and the sessions that start in them. */
export type Slots = {
  readonly startMs: number;
  readonly hours: number;
  readonly sessions: number;
  readonly seed: number;
  /** Tells the parts of a workload apart. */
  readonly stream: string;
};

/**
 * How many sessions start in each hour of the period, from the first hour on: the daily and weekly shape, made uneven
 * by the arrival process, and rounded by largest remainder so that the sum is exactly `sessions`.
 */
export function sessionsPerHour(
  feature: Pick<FeatureProfile, 'hours' | 'weekend' | 'arrival'>,
  slots: Slots,
): number[] {
  const weights = Array.from({ length: slots.hours }, (_, slot) => {
    const at = new Date(slots.startMs + slot * hourMs);
    const weekday = at.getUTCDay();
    const isWeekend = weekday === 0 || weekday === 6;
    return (feature.hours[at.getUTCHours()] ?? 0) * (isWeekend ? feature.weekend : 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const expected = weights.map((weight) => (slots.sessions * weight) / total);
  return roundedTo(slots.sessions, chance(expected, feature.arrival, slots));
}

/** The expected numbers as the process makes them: hour after hour, each from its own random numbers. */
function chance(expected: readonly number[], arrival: Arrival, { seed, stream }: Slots): number[] {
  const random = (slot: number) => seededRandom(seed, stream, 'hour', slot);
  switch (arrival.process) {
    case 'even':
    case 'renewal':
      return [...expected];
    case 'poisson':
      return expected.map((mean, slot) => poissonNumber(random(slot), mean));
    case 'gamma':
      return expected.map((mean, slot) => {
        const factor = gammaNumber(random(slot), 1_000, arrival.shape) / arrival.shape;
        return poissonNumber(random(slot), mean * factor);
      });
    case 'hawkes': {
      // What an hour's sessions still bring after it fades with the decay; the rest they bring within the hour.
      const later = Math.exp(-hourMs / arrival.decayMs);
      let pending = 0;
      return expected.map((mean, slot) => {
        const own = poissonNumber(random(slot), mean * (1 - arrival.branching) + pending * (1 - later));
        const made = withOffspring(own, arrival.branching * (1 - later), (generation) =>
          seededRandom(seed, stream, 'hour', slot, generation),
        );
        pending = (pending + arrival.branching * made) * later;
        return made;
      });
    }
  }
}

/** Sessions, those that they bring, those that these bring, and so on. */
function withOffspring(first: number, mean: number, random: (generation: number) => SeededRandom): number {
  let all = first;
  let last = first;
  for (let generation = 1; last > 0 && generation < 200; generation += 1) {
    last = poissonNumber(random(generation), last * mean);
    all += last;
  }
  return all;
}

function roundedTo(sum: number, values: readonly number[]): number[] {
  const total = values.reduce((all, value) => all + value, 0);
  if (total === 0) return values.map((_, slot) => (slot === 0 ? sum : 0));
  const exact = values.map((value) => (value * sum) / total);
  const counts = exact.map(Math.floor);
  let missing = sum - counts.reduce((all, count) => all + count, 0);
  const byRemainder = exact
    .map((value, slot) => ({ slot, remainder: value - Math.floor(value) }))
    .sort((left, right) => right.remainder - left.remainder || left.slot - right.slot);
  for (const { slot } of byRemainder) {
    if (missing === 0) break;
    counts[slot] = (counts[slot] ?? 0) + 1;
    missing -= 1;
  }
  return counts;
}

/**
 * When the sessions of an hour start, in ms from its beginning: an expression over `slot`, `sessions` and `place` (from 0)
 * or, where one session's start depends on those before it, over `offsets`, which `offsetsOf` gives.
 */
export function offsetOf(arrival: Arrival): string {
  switch (arrival.process) {
    case 'even':
    case 'poisson':
      return `toInt64(floor(${uniform('session_key', 1)} * ${hourMs}))`;
    case 'hawkes': {
      // As clusters: a first session by chance, and those it brings, generation after generation, each a while later.
      const first = `sipHash64({seed:UInt64}, stream_name, slot, 'cluster', floor(${uniform('session_key', 4)} * ceil(sessions * ${1 - arrival.branching})))`;
      const generation =
        arrival.branching === 0
          ? '0'
          : `floor(log(${uniform('session_key', 5)}) / log(${arrival.branching}))`;
      const later = `-${arrival.decayMs} * arraySum(arrayMap(step -> log(${uniform('sipHash64(session_key, step)', 6)}), range(toUInt32(least(50, ${generation})))))`;
      return `toInt64(floor(${uniform(first, 1)} * ${hourMs} + ${later}))`;
    }
    case 'gamma':
    case 'renewal':
      return 'toInt64(floor(offset))';
  }
}

/** The microseconds by which a session starts after the ms of `offsetOf`: none where nothing finer is drawn. */
export function microsecondsOf(arrival: Arrival): string {
  return arrival.process === 'renewal' ? 'toUInt16((offset - floor(offset)) * 1000)' : 'toUInt16(0)';
}

/** The starts of all sessions of an hour, where gaps are what is drawn: they fill the hour. */
export function offsetsOf(arrival: Arrival): string | undefined {
  const gaps = gapsOf(arrival);
  if (gaps === undefined) return undefined;
  const key = 'sipHash64({seed:UInt64}, stream_name, slot, place)';
  // One gap more than sessions: the last one ends the hour.
  const all = `arrayCumSum(arrayMap(place -> greatest(0, ${sampleOf(gaps, key, 1)}), range(sessions + 1))) as gap_sums`;
  const fills = arrival.process !== 'renewal' || arrival.fills;
  const stretch = `${hourMs} / greatest(1e-9, gap_sums[-1])`;
  return `arrayMap(at -> at * ${fills ? stretch : `least(1, ${stretch})`}, arrayPopBack(${all}))`;
}

function gapsOf(arrival: Arrival): Quantity | undefined {
  switch (arrival.process) {
    case 'even':
    case 'poisson':
    case 'hawkes':
      return undefined;
    case 'renewal':
      return arrival.gapMs;
    case 'gamma':
      return { quantiles: gammaQuantiles(arrival.shape) };
  }
}

/** Quantiles of a gamma distribution of mean 1, from a large fixed sample. */
function gammaQuantiles(shape: number): number[] {
  const size = 8_000;
  const steps = 200;
  const random = seededRandom(0, 'gamma', shape);
  const values = Array.from({ length: size }, (_, at) => gammaNumber(random, at * 1_000, shape) / shape);
  values.sort((left, right) => left - right);
  return Array.from({ length: steps + 1 }, (_, step) =>
    Number((values[Math.min(size - 1, Math.floor((step * size) / steps))] ?? 0).toFixed(9)),
  );
}

/** Calls an average session of a feature makes, retries not counted. */
export function callsPerSession({
  minTurns,
  maxTurns,
  runaway,
  pattern,
  continues,
}: Pick<FeatureProfile, 'minTurns' | 'maxTurns' | 'runaway' | 'pattern' | 'continues'>): number {
  const usual =
    pattern === 'conditional' && continues < 1
      ? minTurns + (continues - continues ** (maxTurns - minTurns + 1)) / (1 - continues)
      : (minTurns + maxTurns) / 2;
  return runaway === undefined ? usual : usual * (1 - runaway.share) + runaway.turns * runaway.share;
}
