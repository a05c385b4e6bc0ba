/** How well a model answered an item of a feature; a row is written once and never changed, its prompt is not kept. */
const outcomes = `
create table apex.outcomes (
  organization_id LowCardinality(String),
  project String,
  feature String,
  model String,
  item String,
  input_tokens UInt32,
  output_tokens UInt32,
  score Float64,
  prompt_characters UInt32,
  prompt_hash String,
  job_id String,
  imported_at DateTime64(3, 'UTC') default now64(3, 'UTC')
) engine = ReplacingMergeTree(imported_at)
order by (organization_id, project, feature, model, item)`;

export const outcomeTables: readonly string[] = [outcomes];
