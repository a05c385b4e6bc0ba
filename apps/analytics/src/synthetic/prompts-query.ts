import { callsPerSession } from './arrival.ts';
import type { TokenExpressions } from './cost-sql.ts';
import type { FeatureProfile, WorkloadProfile } from './profile.ts';
import { uniform } from './random-sql.ts';
import { sampleOf, tokensOf } from './sample-quantity.ts';
import { attemptsQuery, standsAlone } from './sessions-query.ts';
import { text } from './sql-text.ts';

const hourMs = 3_600_000;
/** How long a prompt cache remembers, in ms; what the generator builds its cache reads on. */
const cacheLifetimeMs = 300_000;
/** Automatic prompt caches are best effort: this part of what could hit does. */
const automaticHitShare = 0.97;

/** The tokens of each call by bucket, as `promptsQuery` names them; what is not here is nothing. */
export function tokensOfCall(feature: FeatureProfile): TokenExpressions {
  return {
    inputUncached: 'uncached_tokens',
    ...(feature.promptCache === 'none' ? {} : { cacheRead: 'read_tokens' }),
    ...(feature.promptCache === '5m' ? { cacheWrite5m: 'written_tokens' } : {}),
    outputVisible: 'visible_tokens',
    ...(feature.reasoningTokens === undefined ? {} : { reasoning: 'thought_tokens' }),
    ...(feature.imageTokens === undefined ? {} : { inputImage: 'image_tokens' }),
    ...(feature.audioTokens === undefined ? {} : { inputAudio: 'audio_tokens' }),
  };
}

/**
 * One row per call of a part of a workload, as it was made: its place in its session, the tokens of its prompt by what
 * the application's own caching serves, and its answer. Everything about a call, and what should have been done
 * instead, follows from these columns.
 */
export function promptsQuery(
  profile: WorkloadProfile,
  { feature, stream }: { feature: FeatureProfile; stream: string },
  slots: string,
): string {
  const has = (tokens: 'reasoningTokens' | 'imageTokens' | 'audioTokens', tag: number, when: string) => {
    const quantity = feature[tokens];
    return quantity === undefined
      ? 'toUInt32(0)'
      : `if(${when}, ${tokensOf(quantity, sampleOf(quantity, 'turn_key', tag))}, 0)`;
  };
  return `with ${text(stream)} as stream_name
  select *, toUInt32(${feature.systemTokens + feature.toolDefinitionTokens}) as fixed_tokens,
    toUInt32(${profile.prefixBlockTokens}) as block_tokens,
    if(is_rate_limited, 0, fixed_tokens + history + user_tokens) as prompt_tokens,
    intDiv(prompt_tokens, block_tokens) as blocks,
    ${cacheExpressions(feature)},
    toUInt32(prompt_tokens - read_tokens - written_tokens) as uncached_tokens,
    multiIf(is_error, 0, is_broken or is_cancelled, toUInt32(ceil(output_tokens / 2)), output_tokens) as visible_tokens,
    ${has('reasoningTokens', 24, 'not is_error')} as thought_tokens,
    ${has('imageTokens', 26, 'not is_rate_limited')} as image_tokens,
    ${has('audioTokens', 28, 'not is_rate_limited')} as audio_tokens,
    prompt_tokens + image_tokens + audio_tokens as input_length
  from (${attemptsQuery(profile, feature, slots)})`;
}

function cacheExpressions(feature: FeatureProfile): string {
  // Every hour can be made by itself: the last call before its first one is drawn, as long before the hour as chance has it.
  const hourStart = `{fromMs:Int64} + toInt64(slot) * ${hourMs}`;
  const gap = `${hourMs} / (sessions * ${callsPerSession(feature)})`;
  const before = `${hourStart} + toInt64(floor(log(${uniform('sipHash64({seed:UInt64}, stream_name, slot)', 9)}) * ${gap}))`;
  const since = `started_ms - lagInFrame(started_ms, 1, ${before}) over (partition by slot order by started_ms, turn_key, attempt)`;
  const first = `if(${since} <= ${cacheLifetimeMs}, fixed_tokens, 0)`;
  const known =
    feature.session === 'run' || standsAlone(feature)
      ? first
      : `if(turn = 0, ${first}, fixed_tokens + history - previous_output)`;
  const readable = `least(blocks, intDiv(${known}, block_tokens)) * block_tokens`;
  switch (feature.promptCache) {
    case 'none':
      return 'toUInt32(0) as read_tokens, toUInt32(0) as written_tokens';
    case '5m':
      return `toUInt32(${readable}) as read_tokens, toUInt32(blocks * block_tokens - read_tokens) as written_tokens`;
    case 'automatic':
      return `toUInt32(if(${uniform('turn_key', 50)} < ${automaticHitShare}, ${readable}, 0)) as read_tokens, toUInt32(0) as written_tokens`;
  }
}
