import { z } from 'zod';
import { bucketColumns, inputBuckets } from '../store/columns.ts';
import type { Store } from '../store/store.ts';
import { finishedAs } from './finish-reasons.ts';
import { sellerOf } from './market.ts';
import { type Selection, selectionCondition } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

const count = z.coerce.number().int();

/** Output tokens up to which an answer counts as short: a label, a number, a yes or no. */
export const shortAnswerTokens = 64;

/** History tokens up to which a conversation is not worth compacting: about six pages of text. */
export const longHistoryTokens = 4_000;

/** Operation of calls that turn text into vectors, as every way in names it. */
export const embeddingOperation = 'embeddings';

const groupSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  hosts: z.array(z.string()),
  calls: count,
  /** What they cost, in USD. */
  spent: z.coerce.string(),
  promptTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  longAnswers: count,
  answered: count,
  streamed: count,
  inConversation: count,
  withTools: count,
  /** Calls that say how many tokens their tool definitions have; zero is an answer too. */
  toolsStated: count,
  batched: count,
  flexed: count,
  /** Calls by the tier that served them, and those of them that somebody waits for: streamed or in a conversation. */
  standard: count,
  standardWaited: count,
  priority: count,
  priorityWaited: count,
  embeddings: count,
  /** Calls that say why they ended; of them those that ended by themselves, at a token limit, and in a tool call. */
  finishStated: count,
  stopped: count,
  cutShort: count,
  calledTools: count,
  historyStated: count,
  /** History tokens above `longHistoryTokens`, over all calls. */
  longHistory: count,
  /** The longest input of a call, in tokens of all input buckets. */
  longestInput: count,
  imageTokens: count,
  audioTokens: count,
  /** Calls that failed or were cancelled and cost something, and what they cost. */
  failedPaid: count,
  failedSpent: z.coerce.string(),
  /** Calls that say which call they repeat, and what they cost. */
  retries: count,
  retriesSpent: z.coerce.string(),
  withPromptHash: count,
  distinctPrompts: count,
  withPrefix: count,
  withOutcome: count,
  /** Calls in each hour of the day, UTC. */
  hours: z.array(count),
  activeDays: count,
  /** When the last call started, in ms since 1970. */
  lastMs: count,
});

/** Facts about the priced calls one model serves for one feature: what levers decide by. */
export type Group = Omit<z.infer<typeof groupSchema>, 'hosts'> & {
  /** Whose prices hold: the host, where all calls have the same and it sells models itself, else the provider. */
  readonly seller: string;
};

/** Reads the facts of every feature and model of a selection, dearest first. */
export async function surveyOf(store: Store, selection: Selection): Promise<Group[]> {
  const parameters = new SqlParameters();
  const hours = Array.from({ length: 24 }, (_, hour) => `countIf(hour = ${hour})`);
  const sql = `select feature, provider, model, groupUniqArray(2)(host) as hosts, count() as calls, sum(paid) as spent,
  sum(toUInt64(input_uncached) + cache_read + cache_write_5m + cache_write_1h) as promptTokens,
  sum(cache_read) as cacheReadTokens, sum(toUInt64(cache_write_5m) + cache_write_1h) as cacheWriteTokens,
  sum(toUInt64(output_visible) + reasoning) as outputTokens, sum(reasoning) as reasoningTokens,
  countIf(output_visible + reasoning > ${shortAnswerTokens}) as longAnswers, countIf(status = 'ok') as answered,
  countIf(is_stream = 1) as streamed, countIf(conversation_id != '') as inConversation,
  countIf(ifNull(tool_definition_tokens, 0) > 0) as withTools,
  countIf(isNotNull(tool_definition_tokens)) as toolsStated,
  countIf(in_batch) as batched, countIf(service_tier = 'flex') as flexed,
  countIf(service_tier = 'standard' and not in_batch) as standard,
  countIf(service_tier = 'standard' and not in_batch and is_waited) as standardWaited,
  countIf(service_tier = 'priority') as priority, countIf(service_tier = 'priority' and is_waited) as priorityWaited,
  countIf(operation = '${embeddingOperation}') as embeddings,
  countIf(finish_reason != '') as finishStated, countIf(${finishedAs('stop')}) as stopped,
  countIf(${finishedAs('length')}) as cutShort, countIf(${finishedAs('tools')}) as calledTools,
  countIf(isNotNull(history_tokens)) as historyStated,
  sumIf(toUInt64(assumeNotNull(history_tokens)) - ${longHistoryTokens}, ifNull(history_tokens, 0) > ${longHistoryTokens}) as longHistory,
  max(toUInt64(0) + ${inputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ')}) as longestInput,
  sum(input_image) as imageTokens, sum(input_audio) as audioTokens,
  countIf(status != 'ok' and paid > 0) as failedPaid, sumIf(paid, status != 'ok') as failedSpent,
  countIf(retry_of != '') as retries, sumIf(paid, retry_of != '') as retriesSpent,
  countIf(prompt_hash != '') as withPromptHash, uniqCombined64If(prompt_hash, prompt_hash != '' and status = 'ok') as distinctPrompts,
  countIf(notEmpty(prefix_hashes)) as withPrefix, countIf(isNotNull(outcome_score)) as withOutcome,
  [${hours.join(', ')}] as hours, uniqExact(toDate(started_at)) as activeDays,
  max(toUnixTimestamp64Milli(started_at)) as lastMs
from (select *, assumeNotNull(cost) as paid, toHour(started_at) as hour, is_batch = 1 or service_tier = 'batch' as in_batch,
    is_stream = 1 or conversation_id != '' as is_waited
  from apex.llm_calls
  where ${selectionCondition(selection, parameters)} and isNotNull(cost))
group by feature, provider, model
order by spent desc, feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, groupSchema);
  return rows.map(({ hosts, ...group }) => ({
    ...group,
    seller: sellerOf(group.provider, hosts.length === 1 ? (hosts[0] ?? '') : ''),
  }));
}
