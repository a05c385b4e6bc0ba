import { microsecondsOf, offsetOf, offsetsOf } from './arrival.ts';
import { evenStep } from './evaluation-rows.ts';
import type { FeatureProfile, WorkloadProfile } from './profile.ts';
import { normal, uniform } from './random-sql.ts';
import { ofNormal, sampleOf, tokensOf } from './sample-quantity.ts';
import { text } from './sql-text.ts';

const hourMs = 3_600_000;
const turnGapSigma = 0.4;
/** How long a sender waits before it tries again, in ms. */
const retryDelayMs = 2_000;

/** True when every session of a feature is one call, which is then neither a conversation nor a run. */
export function standsAlone({ maxTurns, runaway }: FeatureProfile): boolean {
  return maxTurns === 1 && runaway === undefined;
}

/**
 * One row per session, its hour and place in the hour as key. Parameters: `seed`, `fromMs`, and per part of a workload
 * `<slots>` (how many sessions start in each hour) and `<slots>First` (the number of the first of these hours).
 */
function sessionsQuery(profile: WorkloadProfile, feature: FeatureProfile, slots: string): string {
  const offsets = offsetsOf(feature.arrival);
  return `select slot, sessions, place, sipHash64({seed:UInt64}, stream_name, slot, place) as session_key,
    {fromMs:Int64} + toInt64(slot) * ${hourMs} + ${offsetOf(feature.arrival)} as session_ms,
    ${microsecondsOf(feature.arrival)} as session_us,
    ${environmentOf(feature.environments ?? profile.environments)} as environment
  from (
    select slot, sessions${offsets === undefined ? '' : `, ${offsets} as offsets`}
    from (select arrayJoin(arrayZip(arrayEnumerate({${slots}:Array(UInt32)}), {${slots}:Array(UInt32)})) as hour,
      toUInt32({${slots}First:UInt32} + hour.1 - 1) as slot, hour.2 as sessions where sessions > 0)
  )
  array join range(sessions) as place${offsets === undefined ? '' : ', offsets as offset'}`;
}

function environmentOf(environments: WorkloadProfile['environments']): string {
  const last = environments.at(-1)?.environment ?? 'production';
  if (environments.length === 1) return text(last);
  let below = 0;
  const cases = environments.slice(0, -1).map(({ environment, share }) => {
    below += share;
    return `${uniform('session_key', 2)} < ${below}, ${text(environment)}`;
  });
  return `multiIf(${cases.join(', ')}, ${text(last)})`;
}

/** One row per turn: what was asked, how long it and its answer are, and what came before it. */
function turnsQuery(profile: WorkloadProfile, feature: FeatureProfile, slots: string): string {
  const sessions = sessionsQuery(profile, feature, slots);
  const output = outputOf(feature);
  if (standsAlone(feature)) {
    return `select slot, sessions, place, session_key, session_ms, session_us, environment, toUInt32(0) as turn, toUInt32(1) as turn_count,
      sipHash64(session_key, 'turn', 0) as turn_key, ${repeated(feature)} as is_repeat,
      ${promptKey(feature)} as prompt_key, ${promptTokens(feature, 'prompt_key')} as user_tokens,
      ${output('prompt_key', 'turn_key')} as output_tokens,
      toUInt32(0) as history, toUInt32(0) as previous_output, toInt64(0) as elapsed_ms
    from (${sessions})`;
  }
  const gap = sampleOf({ median: feature.turnGapMs, sigma: turnGapSigma, most: 86_400_000 }, 'key', 30);
  const waits =
    feature.pattern === 'parallel' ? 'turn = 0 or (turn > 1 and turn < turn_count - 1)' : 'turn = 0';
  const isConversation = feature.session === 'conversation';
  return `select slot, sessions, place, session_key, session_ms, session_us, environment, turn, turn_count, turn_key, false as is_repeat,
    turn_key as prompt_key, user_tokens, output_tokens, history, previous_output, elapsed_ms
  from (
    select slot, sessions, place, session_key, session_ms, session_us, environment, ${turnCount(feature)} as turn_count,
      arrayMap(turn -> sipHash64(session_key, 'turn', turn), range(turn_count)) as turn_keys,
      arrayMap(key -> ${promptTokens(feature, 'key')}, turn_keys) as users,
      arrayMap(key -> ${output('key', 'key')}, turn_keys) as outputs,
      ${
        isConversation
          ? `arrayPushFront(arrayPopBack(arrayCumSum(arrayMap((user, output) -> user + output, users, outputs))), 0) as histories,
      arrayPushFront(arrayPopBack(outputs), toUInt32(0)) as previous_outputs`
          : `arrayMap(key -> toUInt32(0), turn_keys) as histories, histories as previous_outputs`
      },
      arrayCumSum(arrayMap((key, turn) -> if(${waits}, 0, toInt64(${gap})), turn_keys, range(turn_count))) as elapsed
    from (${sessions})
  )
  array join range(turn_count) as turn, turn_keys as turn_key, users as user_tokens, outputs as output_tokens,
    histories as history, previous_outputs as previous_output, elapsed as elapsed_ms`;
}

function turnCount({ minTurns, maxTurns, runaway, pattern, continues }: FeatureProfile): string {
  const draw = uniform('session_key', 3);
  const usual =
    pattern === 'conditional' && continues > 0 && continues < 1
      ? `least(${maxTurns}, ${minTurns} + floor(log(${draw}) / log(${continues})))`
      : `${minTurns} + floor(${draw} * ${maxTurns - minTurns + 1})`;
  return runaway === undefined
    ? `toUInt32(${usual})`
    : `toUInt32(if(${uniform('session_key', 7)} < ${runaway.share}, ${runaway.turns}, ${usual}))`;
}

/** What a turn asks; by a normal score where the length of the answer goes with it. */
function promptTokens({ userTokens, lengthCorrelation }: FeatureProfile, key: string): string {
  const drawn =
    lengthCorrelation === 0 ? sampleOf(userTokens, key, 20) : ofNormal(userTokens, normal(key, 20));
  return tokensOf(userTokens, drawn);
}

/** The tokens of an answer, by the key of its prompt (for lengths that go together) and its own. */
function outputOf({ outputTokens, lengthCorrelation, cutOff }: FeatureProfile) {
  return (promptKey: string, key: string): string => {
    const both =
      lengthCorrelation === 0
        ? normal(key, 22)
        : `(${lengthCorrelation} * ${normal(promptKey, 20)} + ${Math.sqrt(1 - lengthCorrelation ** 2)} * ${normal(key, 22)})`;
    const drawn = tokensOf(
      outputTokens,
      lengthCorrelation === 0 ? sampleOf(outputTokens, key, 22) : ofNormal(outputTokens, both),
    );
    return cutOff === undefined
      ? drawn
      : `if(${uniform(key, 44)} < ${cutOff.share}, toUInt32(${cutOff.maxTokens}), ${drawn})`;
  };
}

function repeated({ repeats }: FeatureProfile): string {
  return repeats === undefined ? 'false' : `${uniform('turn_key', 10)} < ${repeats.share}`;
}

function promptKey({ repeats }: FeatureProfile): string {
  if (repeats === undefined) return 'turn_key';
  const slot = repeats.within === 'hour' ? 'slot' : `'period'`;
  return `if(is_repeat, sipHash64({seed:UInt64}, stream_name, 'repeated', environment, ${slot}, floor(${uniform('turn_key', 11)} * ${repeats.distinct})), turn_key)`;
}

/**
 * One row per call: each turn, and what is sent again after it. `is_error` calls are on no bill; `is_broken` ones broke
 * off and are paid; `is_cancelled` ones were given up by the user; `is_double` ones repeat what had been answered.
 */
export function attemptsQuery(profile: WorkloadProfile, feature: FeatureProfile, slots: string): string {
  const { errorShare, paid, cutOff, rateLimited, fallback } = feature;
  const failed = errorShare + paid.failed;
  const again = failed + paid.repeated;
  return `select *, attempt, ${uniform('turn_key', 40)} as fate,
    session_ms + elapsed_ms + attempt * ${retryDelayMs} as started_ms,
    fate < ${errorShare} and attempt = 0 as is_error,
    is_error and ${uniform('turn_key', 41)} < ${rateLimited} as is_rate_limited,
    fate >= ${errorShare} and fate < ${failed} and attempt = 0 as is_broken,
    fate >= ${failed} and fate < ${again} and attempt = 1 as is_double,
    fate >= ${again} and fate < ${again + paid.cancelled} as is_cancelled,
    ${fallback === undefined ? 'false' : `fate < ${errorShare} and attempt = 1`} as is_fallback,
    ${cutOff === undefined ? 'false' : `${uniform('turn_key', 44)} < ${cutOff.share}`} as is_cut_off,
    not (is_error or is_broken or is_cancelled) as is_answered,
    ${isHard(feature, slots)} as is_hard
  from (${turnsQuery(profile, feature, slots)})
  array join range(if(${uniform('turn_key', 40)} < ${again}, 2, 1)) as attempt
  where started_ms < {toMs:Int64}`;
}

/**
 * Hard questions are spread evenly over the sessions, so that few calls have their share of them too. `<slots>Before` is
 * how many sessions began before each hour.
 */
function isHard({ hardShare }: FeatureProfile, slots: string): string {
  if (hardShare === 0) return 'false';
  const before = `{${slots}Before:Array(UInt32)}[slot - {${slots}First:UInt32} + 1]`;
  return `(${before} + place + turn) * ${evenStep} - floor((${before} + place + turn) * ${evenStep}) < ${hardShare}`;
}
