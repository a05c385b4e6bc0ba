/** Rows that could not be taken in, kept with the reason so that a person can correct and send them again. */
const quarantine = `
create table apex.quarantine (
  organization_id LowCardinality(String),
  job_id String,
  file_name String,
  format LowCardinality(String),
  line UInt64,
  field LowCardinality(String),
  problem String,
  expected String,
  content String CODEC(ZSTD(1)),
  created_at DateTime64(3, 'UTC') default now64(3, 'UTC')
) engine = MergeTree
order by (organization_id, job_id, line)`;

/** Up to when everything that was written is known to stand in every table; see `repair.ts`. */
const watermark = `
create table apex.write_watermark (
  writer LowCardinality(String),
  consistent_until DateTime64(3, 'UTC'),
  written_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(written_at)
order by writer`;

/** Facts of the installation that must outlive a process, such as the key that end users are hashed with. */
const facts = `
create table apex.store_facts (
  name String,
  value String,
  written_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(written_at)
order by name`;

export const ingestionTables: readonly string[] = [quarantine, watermark, facts];
