import { z } from 'zod';
import type { EngineClient } from '../store/engine-client.ts';
import { listLiteral } from '../store/remove-versions.ts';
import type { OutcomeRow } from './outcome-row.ts';

/** What became of an outcome: new, there already, or refused since the same item has another result there. */
export type OutcomeVerdict =
  | { readonly is: 'accepted' | 'duplicate' }
  | {
      readonly is: 'conflict';
      readonly field: 'score' | 'input_tokens' | 'output_tokens';
      readonly kept: number;
    };

const columns = [
  'organization_id',
  'project',
  'feature',
  'model',
  'item',
  'input_tokens',
  'output_tokens',
  'score',
  'prompt_characters',
  'prompt_hash',
  'job_id',
];

const knownSchema = z.object({
  feature: z.string(),
  model: z.string(),
  item: z.string(),
  score: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
});
type Known = z.infer<typeof knownSchema>;

/** Names hold no control characters, so a line feed keeps them apart. */
const keyOf = ({ feature, model, item }: Pick<Known, 'feature' | 'model' | 'item'>) =>
  `${feature}\n${model}\n${item}`;

async function knownOutcomes(
  writer: EngineClient,
  organization: string,
  rows: readonly OutcomeRow[],
): Promise<Map<string, Known>> {
  const items = [...new Set(rows.map(({ item }) => item))];
  const found = await writer.query(
    `select feature, model, item, score, input_tokens as inputTokens, output_tokens as outputTokens
     from apex.outcomes final
     where organization_id = {organization:String} and project = {project:String}
       and item in (select arrayJoin(${listLiteral(items)}))`,
    { organization, project: rows[0]?.project ?? '' },
  );
  return new Map(
    z
      .array(knownSchema)
      .parse(found.rows)
      .map((known) => [keyOf(known), known]),
  );
}

function verdictOf(row: OutcomeRow, known: Known | OutcomeRow | undefined): OutcomeVerdict {
  if (known === undefined) return { is: 'accepted' };
  if (known.score !== row.score) return { is: 'conflict', field: 'score', kept: known.score };
  if (known.inputTokens !== row.inputTokens)
    return { is: 'conflict', field: 'input_tokens', kept: known.inputTokens };
  if (known.outputTokens !== row.outputTokens)
    return { is: 'conflict', field: 'output_tokens', kept: known.outputTokens };
  return { is: 'duplicate' };
}

/**
 * Writes outcomes of one organization and project, each once: an item that a model has a result for keeps it. Returns
 * one verdict per row; when it returns, what was accepted is durable.
 */
export async function writeOutcomes(
  writer: EngineClient,
  rows: readonly OutcomeRow[],
  { organizationId, jobId }: { organizationId: string; jobId: string },
): Promise<OutcomeVerdict[]> {
  if (rows.length === 0) return [];
  const known: Map<string, Known | OutcomeRow> = await knownOutcomes(writer, organizationId, rows);
  const verdicts = rows.map((row) => {
    const verdict = verdictOf(row, known.get(keyOf(row)));
    if (verdict.is === 'accepted') known.set(keyOf(row), row);
    return verdict;
  });
  const lines = rows
    .filter((_, index) => verdicts[index]?.is === 'accepted')
    .map((row) =>
      JSON.stringify([
        organizationId,
        row.project,
        row.feature,
        row.model,
        row.item,
        row.inputTokens,
        row.outputTokens,
        row.score,
        row.promptCharacters,
        row.promptHash,
        jobId,
      ]),
    );
  if (lines.length > 0) await writer.insert('apex.outcomes', columns, `${lines.join('\n')}\n`);
  return verdicts;
}
