import { z } from 'zod';
import { bucketColumns, inputBuckets } from '../store/columns.ts';
import type { Store } from '../store/store.ts';
import { finishedAs } from './finish-reasons.ts';
import { namesKey, type Selection, selectionCondition } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';
import { embeddingOperation } from './survey-slices.ts';

/** Output tokens up to which an answer counts as short: a label, a number, a yes or no. */
export const shortAnswerTokens = 64;

/** History tokens up to which a conversation is not worth compacting: about six pages of text. */
export const longHistoryTokens = 4_000;

/** What only the calls themselves say, each with its expression over the relation below. */
const facts = {
  longAnswers: `countIf(output_visible + reasoning > ${shortAnswerTokens})`,
  streamed: 'countIf(is_stream = 1)',
  withTools: 'countIf(tool_tokens > 0)',
  /** Calls that say how many tokens their tool definitions have; zero is an answer too. */
  toolsStated: 'countIf(isNotNull(tool_definition_tokens))',
  batched: 'countIf(in_batch)',
  flexed: "countIf(service_tier = 'flex')",
  /** Calls by the tier that served them, and those of them that somebody waits for: streamed or in a conversation. */
  standard: 'countIf(at_standard)',
  standardWaited: 'countIf(at_standard and is_waited)',
  priority: "countIf(service_tier = 'priority')",
  priorityWaited: "countIf(service_tier = 'priority' and is_waited)",
  /** Calls that say why they ended; of them those that ended by themselves, at a token limit, and in a tool call. */
  finishStated: "countIf(finish_reason != '')",
  stopped: `countIf(${finishedAs('stop')})`,
  cutShort: `countIf(${finishedAs('length')})`,
  calledTools: `countIf(${finishedAs('tools')})`,
  historyStated: 'countIf(isNotNull(history_tokens))',
  /** History tokens above `longHistoryTokens`, over all calls. */
  longHistory: `sum(greatest(ifNull(history_tokens, 0), ${longHistoryTokens}) - ${longHistoryTokens})`,
  /** The longest input of a call, in tokens of all input buckets. */
  longestInput: `max(toUInt64(0) + ${inputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ')})`,
  /** Calls that failed or were cancelled and cost something. */
  failedPaid: "countIf(status != 'ok' and cost > 0)",
  /** When the last call started, in ms since 1970. */
  lastMs: 'max(toUnixTimestamp64Milli(started_at))',
} as const;
type Fact = keyof typeof facts;
const factNames = Object.keys(facts) as Fact[];

const count = z.coerce.number().int();
const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  ...(Object.fromEntries(factNames.map((name) => [name, count])) as Record<Fact, typeof count>),
  /** Different prompts of the answered calls, embeddings apart; near enough to decide whether to look closer. */
  distinctPrompts: count,
});
export type CallFacts = z.infer<typeof rowSchema>;

/** Reads what only the priced calls themselves say, by feature and model; prompts are told apart only where asked. */
export async function callFactsOf(
  store: Store,
  selection: Selection,
  { tellsPromptsApart }: { tellsPromptsApart: boolean },
): Promise<CallFacts[]> {
  const parameters = new SqlParameters();
  const isPrompt = `prompt_hash != '' and status = 'ok' and operation != '${embeddingOperation}'`;
  const sql = `select any(of_feature) as feature, any(of_provider) as provider, any(of_model) as model, ${Object.entries(
    facts,
  )
    .map(([name, fact]) => `${fact} as ${name}`)
    .join(', ')},
  ${tellsPromptsApart ? `uniqCombined64If(prompt_hash, ${isPrompt})` : '0'} as distinctPrompts
from (select *, feature as of_feature, provider as of_provider, model as of_model, is_batch = 1 or service_tier = 'batch' as in_batch, service_tier = 'standard' and not in_batch as at_standard,
    is_stream = 1 or conversation_id != '' as is_waited, ifNull(tool_definition_tokens, 0) as tool_tokens
  from apex.llm_calls
  where ${selectionCondition(selection, parameters)} and isNotNull(cost))
group by ${namesKey(['of_feature', 'of_provider', 'of_model'])}`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}
