import type { CallInput } from '../../packages/contract/src/index.ts';
import { type Random, randomOf } from '../faults/random.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** How a feature of the workload behaves; money per million tokens in USD as its provider lists it. */
type FeatureModel = {
  readonly feature: string;
  readonly provider: string;
  readonly model: string;
  readonly callsPerDay: number;
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  readonly firstTokenMs: readonly [number, number];
  readonly msPerToken: number;
  readonly hours: readonly [number, number];
  readonly failShare?: number;
  readonly turns?: number;
  /** The whole prompt of every repeats-th call is one that the same hour has seen. */
  readonly repeatEvery?: number;
};

/** All calls of the workload belong to it. */
export const project = 'shop';
export const supportChat = 'support-chat';
export const nightlySummaries = 'nightly-summaries';
export const ticketRouting = 'ticket-routing';
export const checkoutAssistant = 'checkout-assistant';
export const search = 'search';
export const productTexts = 'product-texts';

/** On this many days before the end, checkout-assistant moved from gpt-4o-mini to gpt-4o. */
const upgradeDaysAgo = 3;

const features: readonly FeatureModel[] = [
  {
    feature: supportChat,
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    callsPerDay: 90,
    input: [600, 1_400],
    output: [150, 450],
    firstTokenMs: [900, 2_400],
    msPerToken: 20,
    hours: [7, 22],
    turns: 3,
  },
  {
    feature: nightlySummaries,
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    callsPerDay: 40,
    input: [4_000, 8_000],
    output: [300, 600],
    firstTokenMs: [1_200, 2_000],
    msPerToken: 18,
    hours: [1, 4],
  },
  {
    feature: ticketRouting,
    provider: 'anthropic',
    model: 'claude-opus-4-5',
    callsPerDay: 60,
    input: [300, 700],
    output: [3, 9],
    firstTokenMs: [400, 700],
    msPerToken: 10,
    hours: [8, 18],
  },
  {
    feature: search,
    provider: 'google',
    model: 'gemini-2.5-flash',
    callsPerDay: 110,
    input: [1_000, 2_600],
    output: [80, 240],
    firstTokenMs: [300, 600],
    msPerToken: 5,
    hours: [6, 23],
    failShare: 0.06,
  },
  {
    feature: productTexts,
    provider: 'openai',
    model: 'gpt-4o',
    callsPerDay: 50,
    input: [500, 900],
    output: [300, 500],
    firstTokenMs: [500, 900],
    msPerToken: 11,
    hours: [8, 17],
    repeatEvery: 3,
  },
];

function checkout(isUpgraded: boolean): FeatureModel {
  return {
    feature: checkoutAssistant,
    provider: 'openai',
    model: isUpgraded ? 'gpt-4o' : 'gpt-4o-mini',
    callsPerDay: 120,
    input: [800, 1_600],
    output: [100, 300],
    firstTokenMs: isUpgraded ? [500, 900] : [350, 700],
    msPerToken: isUpgraded ? 12 : 8,
    hours: [6, 23],
  };
}

export type WorkloadCall = CallInput & { readonly startedAtMs: number };

function callOf(of: FeatureModel, random: Random, place: { dayMs: number; index: number }): WorkloadCall {
  const [from, to] = of.hours;
  const startedAtMs =
    place.dayMs +
    from * hourMs +
    Math.floor(((place.index + random.next()) / of.callsPerDay) * (to - from) * hourMs);
  const failed = random.next() < (of.failShare ?? 0);
  const between = ([low, high]: readonly [number, number]) => random.between(low, high);
  const output = failed ? 0 : between(of.output);
  const firstTokenMs = between(of.firstTokenMs);
  const isRepeat = of.repeatEvery !== undefined && place.index % of.repeatEvery === 1;
  const day = place.dayMs / dayMs;
  const prompt = isRepeat ? `${day}-${place.index - 1}` : `${day}-${place.index}`;
  return {
    startedAtMs,
    callId: `${of.feature}-${day}-${place.index}`,
    project,
    feature: of.feature,
    provider: of.provider,
    requestModel: of.model,
    responseModel: of.model,
    startedAt: new Date(startedAtMs).toISOString(),
    timeToFirstTokenMs: failed ? null : firstTokenMs,
    durationMs: failed ? 5_000 : firstTokenMs + output * of.msPerToken,
    status: failed ? 'error' : 'ok',
    errorType: failed ? 'overloaded' : '',
    httpStatus: failed ? 529 : 200,
    finishReason: failed ? '' : 'stop',
    isStream: of.turns !== undefined || of.feature === checkoutAssistant,
    ...(of.turns === undefined
      ? {}
      : { conversationId: `${of.feature}-${day}-${Math.floor(place.index / of.turns)}` }),
    endUser: `user-${(place.index * 7 + day) % 40}`,
    promptHash: `${of.feature}-${prompt}`,
    usage: { inputUncached: failed ? 0 : between(of.input), outputVisible: output },
  };
}

/** Every call of the shop from the first day of last month to the end of yesterday (UTC), the same for the same day. */
export function workloadUntil(nowMs: number): { calls: WorkloadCall[]; fromMs: number; toMs: number } {
  const toMs = Math.floor(nowMs / dayMs) * dayMs;
  const today = new Date(toMs);
  const fromMs = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1);
  const calls: WorkloadCall[] = [];
  for (let at = fromMs; at < toMs; at += dayMs) {
    const random = randomOf(at / dayMs);
    const isUpgraded = at >= toMs - upgradeDaysAgo * dayMs;
    for (const of of [...features, checkout(isUpgraded)]) {
      for (let index = 0; index < of.callsPerDay; index += 1)
        calls.push(callOf(of, random, { dayMs: at, index }));
    }
  }
  return { calls, fromMs, toMs };
}

/** Prices of the models above in pico-dollars a token (10^-12 USD), as their providers list them. */
export const listPrices: Readonly<Record<string, { input: bigint; output: bigint }>> = {
  'claude-sonnet-4-5': { input: 3_000_000n, output: 15_000_000n },
  'claude-opus-4-5': { input: 5_000_000n, output: 25_000_000n },
  'gemini-2.5-flash': { input: 300_000n, output: 2_500_000n },
  'gpt-4o': { input: 2_500_000n, output: 10_000_000n },
  'gpt-4o-mini': { input: 150_000n, output: 600_000n },
};
