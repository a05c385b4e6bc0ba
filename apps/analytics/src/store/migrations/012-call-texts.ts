/** Whether and how a project keeps the texts of its calls; the empty project is every one without a setting of its own. */
const settings = `
create table apex.text_settings (
  organization_id LowCardinality(String),
  project String,
  keep UInt8,
  days UInt16,
  words Array(String),
  set_by String,
  set_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(set_at)
order by (organization_id, project)`;

/**
 * What was asked and answered in calls of projects that keep it, redacted before it came here. Start, project and end user are
 * those of the call, so that the removals of calls find it. In parts by the week, small enough to be written anew when
 * rows of them are past their time.
 */
const texts = `
create table apex.call_texts (
  organization_id LowCardinality(String),
  project LowCardinality(String),
  call_id String CODEC(ZSTD(1)),
  end_user_hash String CODEC(ZSTD(1)),
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  days UInt16,
  prompt String CODEC(ZSTD(3)),
  completion String CODEC(ZSTD(3)),
  redacted Map(LowCardinality(String), UInt32),
  prompt_characters UInt32 CODEC(ZSTD(1)),
  completion_characters UInt32 CODEC(ZSTD(1)),
  is_prompt_cut UInt8,
  is_completion_cut UInt8,
  written_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(written_at)
partition by toMonday(started_at)
order by (organization_id, call_id)
ttl toDateTime(started_at) + toIntervalDay(days)
settings index_granularity = 256`;

export const callTextTables: readonly string[] = [settings, texts];
