/** How long calls are kept, by project; the empty project is every one without its own, and 0 days is for ever. */
const settings = `
create table apex.retention_settings (
  organization_id LowCardinality(String),
  project String,
  days UInt32,
  set_by String,
  set_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(set_at)
order by (organization_id, project)`;

/**
 * Removals of calls, each written before its first step with all it needs, and again when it is done: one that was cut
 * off is taken up again. An end user stands here only as the hash.
 */
const removals = `
create table apex.removals (
  organization_id LowCardinality(String),
  id String,
  reason LowCardinality(String),
  project String,
  before DateTime64(3, 'UTC'),
  end_user_hash String,
  hours Array(UInt32) CODEC(ZSTD(1)),
  calls UInt64,
  done UInt8,
  written_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(written_at)
order by (organization_id, id)`;

/** Calls let in, by UTC day; the empty key is the organization with all its keys. */
const usage = `
create table apex.ingest_usage (
  organization_id LowCardinality(String),
  key_id String,
  day Date,
  calls Int64
) engine = SummingMergeTree
order by (organization_id, day, key_id)
ttl day + interval 7 day`;

export const retentionTables: readonly string[] = [settings, removals, usage];
