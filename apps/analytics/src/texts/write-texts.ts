import { ApexError } from '@netra/contract';
import { z } from 'zod';
import type { CallBlock } from '../store/call-block.ts';
import type { EngineClient } from '../store/engine-client.ts';
import { asStoreError } from '../store/engine-error.ts';
import { listLiteral } from '../store/remove-versions.ts';
import type { CallOutcome } from '../store/write-block.ts';
import type { KeptText } from './keep-texts.ts';
import { removeTextsOf } from './remove-texts.ts';
import type { OrganizationTexts } from './text-keeping.ts';

/** Texts of calls of a block, by their row. */
export type TextsByRow = ReadonlyMap<number, KeptText>;

/** A block that has just been written, what became of its calls, and their texts. */
type Written = {
  readonly organization: string;
  readonly block: CallBlock;
  readonly outcomes: readonly CallOutcome[];
  readonly texts: TextsByRow;
  /** How texts are kept now: it may have been changed since these were redacted. */
  readonly keeping: OrganizationTexts;
};

/** A text and when its call began, in ms since 1970. */
type Placed = { readonly text: KeptText; readonly startedAtMs: number };

const columns = [
  'organization_id',
  'project',
  'call_id',
  'end_user_hash',
  'started_at',
  'days',
  'prompt',
  'completion',
  'redacted',
  'prompt_characters',
  'completion_characters',
  'is_prompt_cut',
  'is_completion_cut',
];

const dayMs = 86_400_000;
/** Characters of the lines of one insert: a few texts of full length, many short ones. */
const enoughCharacters = 8 * 1024 * 1024;

const storedSchema = z.array(
  z.object({ id: z.string(), project: z.string(), endUserHash: z.string(), startedAtMs: z.number() }),
);

/**
 * Texts of calls that were there already: a sender that got no answer sends again. A call that was removed, or whose end
 * user was forgotten since, gets none back.
 */
async function ofStoredCalls(
  writer: EngineClient,
  organization: string,
  texts: ReadonlyMap<string, KeptText>,
): Promise<Placed[]> {
  if (texts.size === 0) return [];
  const ids = `select arrayJoin(${listLiteral([...texts.keys()])})`;
  const { rows } = await writer.query(
    `select c.call_id as id, c.project as project, c.end_user_hash as endUserHash,
       toUnixTimestamp64Milli(c.started_at) as startedAtMs
     from apex.llm_calls as c
     where c.organization_id = {organization:String} and c.call_id in (${ids})
       and (c.project, c.started_at) in (select k.project, k.started_at from apex.call_keys as k
         where k.organization_id = {organization:String} and k.call_key in (select sipHash64(arrayJoin(${listLiteral([...texts.keys()])}))))`,
    { organization },
  );
  return storedSchema.parse(rows).flatMap(({ id, project, endUserHash, startedAtMs }) => {
    const text = texts.get(id);
    const isSame = text?.endUserHash === endUserHash && text.project === project;
    return text !== undefined && isSame ? [{ text, startedAtMs }] : [];
  });
}

/** What the engine raised, without its own words: they may quote the row that it did not like, and end in a log. */
function withoutRows(error: unknown): ApexError {
  const { code, message, retryAfterMs } = asStoreError(error);
  const engine = error instanceof Error && 'type' in error ? String(error.type) : '';
  return new ApexError(code, message, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details: { engine },
  });
}

async function insert(
  writer: EngineClient,
  { organization, keeping }: Pick<Written, 'organization' | 'keeping'>,
  placed: readonly Placed[],
): Promise<void> {
  const nowMs = Date.now();
  let lines = '';
  const flush = async (): Promise<void> => {
    try {
      if (lines !== '') await writer.insert('apex.call_texts', columns, lines);
    } catch (error) {
      throw withoutRows(error);
    }
    lines = '';
  };
  for (const { text, startedAtMs } of placed) {
    const rules = keeping.rulesOf(text.project);
    if (rules === undefined || startedAtMs < nowMs - rules.days * dayMs) continue;
    const startedAt = new Date(startedAtMs).toISOString().slice(0, -1);
    lines += `${JSON.stringify([
      ...[organization, text.project, text.callId, text.endUserHash, startedAt, rules.days],
      ...[text.prompt, text.completion, text.redacted, text.promptCharacters, text.completionCharacters],
      ...[text.isPromptCut ? 1 : 0, text.isCompletionCut ? 1 : 0],
    ])}\n`;
    if (lines.length >= enoughCharacters) await flush();
  }
  await flush();
}

/**
 * Writes the texts of a block's calls, in the same turn as the calls and after them: a call without its text was never
 * acknowledged, and gets it when it is sent again. A call that took the place of an earlier version has the texts of the
 * later one only.
 */
export async function writeTexts(writer: EngineClient, written: Written): Promise<void> {
  const { organization, block, outcomes, texts } = written;
  const ids = block.ids();
  const idOf = (row: number): string => ids[row] ?? '';
  const replaced = ids.filter((_, row) => outcomes[row] === 'replaced' && block.isKept(row));
  await removeTextsOf(writer, organization, replaced);
  if (texts.size === 0) return;
  /** The row of a call that is stored, by its id, and the last one that states it. */
  const stored = new Map<string, number>();
  const last = new Map<string, number>();
  for (let row = 0; row < ids.length; row += 1) {
    last.set(idOf(row), row);
    if (block.isKept(row)) stored.set(idOf(row), row);
  }
  const placed = new Map<string, Placed>();
  const known = new Map<string, KeptText>();
  for (const [row, text] of texts) {
    const id = idOf(row);
    const stands = stored.get(id) ?? last.get(id) ?? row;
    // Of a call that stands in the block with other contents too, only the texts of the one that counts.
    if (block.contentHash(row) !== block.contentHash(stands)) continue;
    if (stored.has(id)) placed.set(id, { text, startedAtMs: block.startedAtMs(stands) });
    else known.set(id, text);
  }
  await insert(writer, written, [...placed.values(), ...(await ofStoredCalls(writer, organization, known))]);
}
