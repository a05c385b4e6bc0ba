/** Everything that is kept of calls by time, in parts by the month or the year. */
const rollUps = [
  'calls_hourly',
  'calls_daily',
  'distinct_hourly',
  'distinct_daily',
  'distinct_by_dimension',
  'minutes_by_project',
  'minutes_by_model',
] as const;

/** How long nothing must have been written to a month or year before what lies in it is made one part, in seconds. */
const idleSeconds = 120;

/**
 * A time to which nothing is written any more becomes one part. The engine never merges a large part with a few small
 * ones by itself, so an import of history left every later question to add up the same rows again and again.
 * Source of the settings: ClickHouse, MergeTree table settings.
 */
export const idleTimes: readonly string[] = rollUps.map(
  (name) => `
alter table apex.${name} modify setting
  min_age_to_force_merge_seconds = ${idleSeconds}, min_age_to_force_merge_on_partition_only = 1`,
);
