import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { sellerOf } from './market.ts';
import { type Selection, selectionCondition } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

const count = z.coerce.number().int();

/** Output tokens up to which an answer counts as short: a label, a number, a yes or no. */
export const shortAnswerTokens = 64;

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
  batched: count,
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
  const sql = `select feature, provider, model, groupUniqArray(2)(host) as hosts, count() as calls, sum(cost) as spent,
  sum(toUInt64(input_uncached) + cache_read + cache_write_5m + cache_write_1h) as promptTokens,
  sum(cache_read) as cacheReadTokens, sum(toUInt64(cache_write_5m) + cache_write_1h) as cacheWriteTokens,
  sum(toUInt64(output_visible) + reasoning) as outputTokens, sum(reasoning) as reasoningTokens,
  countIf(output_visible + reasoning > ${shortAnswerTokens}) as longAnswers, countIf(status = 'ok') as answered,
  countIf(is_stream = 1) as streamed, countIf(conversation_id != '') as inConversation,
  countIf(ifNull(tool_definition_tokens, 0) > 0) as withTools,
  countIf(is_batch = 1 or service_tier = 'batch') as batched,
  countIf(prompt_hash != '') as withPromptHash, uniqCombined64If(prompt_hash, prompt_hash != '' and status = 'ok') as distinctPrompts,
  countIf(notEmpty(prefix_hashes)) as withPrefix, countIf(isNotNull(outcome_score)) as withOutcome,
  [${hours.join(', ')}] as hours, uniqExact(toDate(started_at)) as activeDays,
  max(toUnixTimestamp64Milli(started_at)) as lastMs
from (select *, toHour(started_at) as hour from apex.llm_calls
  where ${selectionCondition(selection, parameters)} and isNotNull(cost))
group by feature, provider, model
order by spent desc, feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, groupSchema);
  return rows.map(({ hosts, ...group }) => ({
    ...group,
    seller: sellerOf(group.provider, hosts.length === 1 ? (hosts[0] ?? '') : ''),
  }));
}
