import type { Call, UsageBucket } from '@netra/contract';
import type { bucketColumns } from './columns.ts';

type BucketColumn = (typeof bucketColumns)[UsageBucket];

/** A cost in whole pico-dollars (10^-12 USD), below 2^53: in all, and of each column of `costColumns`. */
export type PlainCost = { readonly total: number; readonly parts: Float64Array };

/** A row of `llm_calls` as it is written: amounts are decimal strings, times are ms since 1970. */
export type CallRow = {
  organization_id: string;
  project: string;
  environment: string;
  call_id: string;
  trace_id: string;
  span_id: string;
  parent_span_id: string;
  conversation_id: string;
  end_user_hash: string;
  feature: string;
  agent: string;
  prompt_name: string;
  prompt_version: string;
  provider: string;
  host: string;
  request_model: string;
  model: string;
  operation: string;
  service_tier: Call['serviceTier'];
  region: string;
  is_batch: 0 | 1;
  is_stream: 0 | 1;
  started_at: number;
  time_to_first_token_ms: number | null;
  duration_ms: number | null;
  status: Call['status'];
  error_type: string;
  http_status: number;
  retry_of: string;
  finish_reason: string;
  max_tokens: number | null;
  temperature: number | null;
  tool_units: Readonly<Record<string, number>>;
  provided_cost: string | null;
  cost: string | null;
  /** What each bucket and the tools cost, by column; a column that is absent cost nothing. */
  cost_parts: Readonly<Record<string, string>>;
  /** Where it is there, it stands in the place of `cost` and `cost_parts`. */
  plain_cost?: PlainCost;
  unpriced_reason: string;
  price_ids: readonly string[];
  prompt_hash: string;
  system_hash: string;
  tools_hash: string;
  prefix_hashes: readonly string[];
  prefix_block_tokens: number;
  system_tokens: number | null;
  tool_definition_tokens: number | null;
  history_tokens: number | null;
  outcome_score: number | null;
  outcome_label: string;
  tags: Readonly<Record<string, string>>;
  synthetic: 0 | 1;
  source: string;
  version: number;
  /** Hash of what the sender stated, a whole number below 2^53: the same call sent again is known by it. */
  content_hash: number;
} & Record<BucketColumn, number>;
