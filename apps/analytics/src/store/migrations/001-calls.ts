import { usageBuckets } from '@netra/contract';
import { bucketColumns, costColumns } from '../columns.ts';

const tokenColumns = usageBuckets.map((bucket) => `${bucketColumns[bucket]} UInt32 CODEC(T64, ZSTD(1))`);
const amountColumns = costColumns.map((column) => `${column} Decimal(38, 18) CODEC(ZSTD(1))`);

/**
 * One row per call, at every moment: calls are deduplicated on (organization_id, call_id) before they are
 * written, and a later version takes the place of the earlier one under its `started_at`. No reader needs FINAL.
 */
const calls = `
create table apex.llm_calls (
  organization_id LowCardinality(String),
  project LowCardinality(String) default 'default',
  environment LowCardinality(String) default 'production',
  call_id String CODEC(ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  conversation_id String CODEC(ZSTD(1)),
  end_user_hash String CODEC(ZSTD(1)),
  feature LowCardinality(String),
  agent LowCardinality(String),
  prompt_name LowCardinality(String),
  prompt_version LowCardinality(String),
  provider LowCardinality(String),
  host LowCardinality(String),
  request_model LowCardinality(String),
  model LowCardinality(String),
  operation LowCardinality(String) default 'chat',
  service_tier LowCardinality(String) default 'standard',
  region LowCardinality(String),
  is_batch UInt8,
  is_stream UInt8,
  started_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  time_to_first_token_ms Nullable(Float64) CODEC(ZSTD(1)),
  duration_ms Nullable(Float64) CODEC(ZSTD(1)),
  status LowCardinality(String) default 'ok',
  error_type LowCardinality(String),
  http_status UInt16,
  retry_of String CODEC(ZSTD(1)),
  finish_reason LowCardinality(String),
  max_tokens Nullable(UInt32) CODEC(ZSTD(1)),
  temperature Nullable(Float64) CODEC(ZSTD(1)),
  ${tokenColumns.join(',\n  ')},
  tool_units Map(LowCardinality(String), Decimal(18, 6)),
  provided_cost Nullable(Decimal(38, 18)) CODEC(ZSTD(1)),
  cost Nullable(Decimal(38, 18)) CODEC(ZSTD(1)),
  ${amountColumns.join(',\n  ')},
  unpriced_reason LowCardinality(String),
  price_ids Array(LowCardinality(String)),
  prompt_hash String CODEC(ZSTD(1)),
  system_hash String CODEC(ZSTD(1)),
  tools_hash String CODEC(ZSTD(1)),
  prefix_hashes Array(String) CODEC(ZSTD(1)),
  prefix_block_tokens UInt32,
  system_tokens Nullable(UInt32) CODEC(ZSTD(1)),
  tool_definition_tokens Nullable(UInt32) CODEC(ZSTD(1)),
  history_tokens Nullable(UInt32) CODEC(ZSTD(1)),
  outcome_score Nullable(Float64) CODEC(ZSTD(1)),
  outcome_label LowCardinality(String),
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  synthetic UInt8,
  source LowCardinality(String),
  version UInt32 default 1,
  content_hash UInt64,
  ingested_at DateTime64(3, 'UTC') default now64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  index ingested_at_range ingested_at type minmax granularity 1
) engine = MergeTree
partition by toYYYYMM(started_at)
primary key (organization_id, project, started_at)
order by (organization_id, project, started_at, call_id)`;

/** Finds whether a call is already there: small granules, because it is read by single keys. */
const callKeys = `
create table apex.call_keys (
  organization_id LowCardinality(String),
  call_key UInt64,
  call_id String CODEC(ZSTD(1)),
  project LowCardinality(String),
  started_at DateTime64(3, 'UTC'),
  version UInt32,
  content_hash UInt64
) engine = ReplacingMergeTree(version)
order by (organization_id, call_key, call_id)
settings index_granularity = 256`;

const callKeysFeed = `
create materialized view apex.call_keys_feed to apex.call_keys as
select organization_id, sipHash64(call_id) as call_key, call_id, project, started_at, version, content_hash
from apex.llm_calls`;

export const callTables: readonly string[] = [calls, callKeys, callKeysFeed];
