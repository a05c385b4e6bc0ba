/** Days after which the spans of a trace are forgotten: those that arrive later are judged by themselves. */
const keptDays = 3;
/** Ids, counts and names of the spans of late, so that a span that arrives later is judged together with its trace. */
const spans = `
create table apex.otlp_spans (
  organization_id LowCardinality(String),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  kind LowCardinality(String),
  input_tokens UInt64,
  output_tokens UInt64,
  response_id String CODEC(ZSTD(1)),
  failed UInt8,
  started_at_ms Int64,
  feature LowCardinality(String),
  agent LowCardinality(String),
  prompt_name LowCardinality(String),
  prompt_version LowCardinality(String),
  conversation_id String CODEC(ZSTD(1)),
  default_feature LowCardinality(String),
  received_at DateTime default now('UTC')
) engine = ReplacingMergeTree(received_at)
partition by toDate(received_at)
order by (organization_id, trace_id, span_id)
ttl received_at + interval ${keptDays} day
settings index_granularity = 256, ttl_only_drop_parts = 1`;

/** A store that took spans in before this entry has the table already: it stays as it is. */
export const spanTables: readonly string[] = [spans];
