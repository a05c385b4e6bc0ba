import { type Call, type Usage, usageBuckets } from '@netra/contract';

// Two calls with the same content have the same hash, whichever way they came in and in whatever order their fields were
// stated. A field that holds its default adds nothing, so a field that is new in the contract changes no hash of before.

let low = 0;
let high = 0;

/** Adds one value, hashed with the place it stands in; after "cyrb53" (public domain, by bryc). */
function add(place: number, text: string): void {
  let first = 0xdeadbeef ^ place;
  let second = 0x41c6ce57 ^ place;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, 2_654_435_761);
    second = Math.imul(second ^ code, 1_597_334_677);
  }
  mix(first, second);
}

function mix(first: number, second: number): void {
  let left = Math.imul(first ^ (first >>> 16), 2_246_822_507);
  left ^= Math.imul(second ^ (second >>> 13), 3_266_489_909);
  let right = Math.imul(second ^ (second >>> 16), 2_246_822_507);
  right ^= Math.imul(left ^ (left >>> 13), 3_266_489_909);
  low = (low + left) | 0;
  high = (high + right) | 0;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

function addNumber(place: number, value: number): void {
  float[0] = value;
  const one = words[0] ?? 0;
  const two = words[1] ?? 0;
  let first = Math.imul(0xdeadbeef ^ place ^ one, 2_654_435_761);
  let second = Math.imul(0x41c6ce57 ^ place ^ one, 1_597_334_677);
  first = Math.imul(first ^ (first >>> 15) ^ two, 2_654_435_761);
  second = Math.imul(second ^ (second >>> 15) ^ two, 1_597_334_677);
  mix(first, second);
}

function text(place: number, value: string, preset = ''): void {
  if (value !== preset) add(place, value);
}

/** A number whose default is null. */
function optional(place: number, value: number | null): void {
  if (value !== null) addNumber(place, value);
}

function count(place: number, value: number): void {
  if (value !== 0) addNumber(place, value);
}

function addUsage(usage: Usage): void {
  for (let index = 0; index < usageBuckets.length; index += 1)
    count(100 + index, usage[usageBuckets[index] as (typeof usageBuckets)[number]]);
  for (const unit in usage.toolUnits) add(120, `${unit}\n${usage.toolUnits[unit]}`);
}

/**
 * Hash of what the sender stated of a call, as a whole number below 2^53; `startedAtMs` is its `startedAt`. It tells
 * contents of the same call apart and nothing more: it is no protection against someone who wants two to be alike.
 */
export function contentHash(call: Call, startedAtMs: number): number {
  low = 0;
  high = 0;
  text(1, call.callId);
  text(2, call.project, 'default');
  text(3, call.environment, 'production');
  text(4, call.feature);
  text(5, call.agent);
  text(6, call.promptName);
  text(7, call.promptVersion);
  text(8, call.traceId);
  text(9, call.spanId);
  text(10, call.parentSpanId);
  text(11, call.conversationId);
  text(12, call.endUser);
  text(13, call.provider);
  text(14, call.host);
  text(15, call.requestModel);
  text(16, call.responseModel);
  text(17, call.operation, 'chat');
  text(18, call.serviceTier, 'standard');
  text(19, call.region);
  if (call.isBatch) add(20, 'true');
  if (call.isStream) add(21, 'true');
  addNumber(22, startedAtMs);
  optional(23, call.timeToFirstTokenMs);
  optional(24, call.durationMs);
  text(25, call.status, 'ok');
  text(26, call.errorType);
  count(27, call.httpStatus);
  text(28, call.retryOf);
  text(29, call.finishReason);
  optional(30, call.maxTokens);
  optional(31, call.temperature);
  if (call.providedCost !== null) add(32, call.providedCost);
  text(33, call.promptHash);
  text(34, call.systemHash);
  text(35, call.toolsHash);
  if (call.prefixHashes.length > 0) add(36, call.prefixHashes.join('\n'));
  count(37, call.prefixBlockTokens);
  optional(38, call.systemTokens);
  optional(39, call.toolDefinitionTokens);
  optional(40, call.historyTokens);
  optional(41, call.outcomeScore);
  text(42, call.outcomeLabel);
  if (call.synthetic) add(44, 'true');
  for (const tag in call.tags) add(43, `${tag}\n${call.tags[tag]}`);
  addUsage(call.usage);
  return (high & 0x1f_ffff) * 4_294_967_296 + (low >>> 0);
}
