/** Roll-ups that are kept by the month. */
const monthly = ['calls_hourly', 'distinct_hourly', 'minutes_by_project', 'minutes_by_model'] as const;

/** How long nothing must have been written to a month before what lies in it is made one part, in seconds. */
const idleSeconds = 120;

/**
 * A month to which nothing is written any more becomes one part. The engine never merges a large part with a few small
 * ones by itself, so an import of history left every later question to add up the same rows again and again.
 * Source of the settings: ClickHouse, MergeTree table settings.
 */
export const idleMonths: readonly string[] = monthly.map(
  (name) => `
alter table apex.${name} modify setting
  min_age_to_force_merge_seconds = ${idleSeconds}, min_age_to_force_merge_on_partition_only = 1`,
);
