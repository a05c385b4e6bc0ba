import { ApexError, type KeptTexts, keptTextsSchema, type Scope } from '@netra/contract';
import { z } from 'zod';
import { readCall } from '../calls/read-calls.ts';
import type { Store } from '../store/store.ts';
import type { TextKeeping } from './text-keeping.ts';

const dayMs = 86_400_000;

const bit = z.number().transform((value) => value === 1);
const rowSchema = keptTextsSchema
  .omit({ keptUntil: true, isPromptCut: true, isCompletionCut: true })
  .extend({ isPromptCut: bit, isCompletionCut: bit, startedAtMs: z.number(), days: z.number() });

const sql = `
select call_id as callId, project, prompt, completion, redacted, prompt_characters as promptCharacters,
  completion_characters as completionCharacters, is_prompt_cut as isPromptCut, is_completion_cut as isCompletionCut,
  toUnixTimestamp64Milli(started_at) as startedAtMs, days
from apex.call_texts final
where organization_id = {organization:String} and call_id = {call:String}`;

/**
 * What is kept of the texts of a call of the scope's organization, and of `project` where the caller is bound to one. Raises
 * `not_found` that says whether the call is missing, its project keeps no texts, or this call has none.
 */
export async function readTexts(
  { store, keeping }: { readonly store: Store; readonly keeping: TextKeeping },
  scope: Scope,
  { callId, project }: { readonly callId: string; readonly project: string | null },
): Promise<KeptTexts> {
  const call = await readCall(store, scope, callId);
  if (project !== null && call.project !== project)
    throw new ApexError('not_found', `There is no call "${callId}" in this project.`);
  const rules = keeping.of(scope.organizationId)?.rulesOf(call.project);
  if (rules === undefined)
    throw new ApexError(
      'not_found',
      `The project "${call.project}" keeps no texts of calls: an administrator can turn it on.`,
      { details: { callId, project: call.project, keep: false } },
    );
  const { rows } = await store.read(scope, { sql, parameters: { call: callId } }, rowSchema);
  const [row] = rows;
  // As long as was said when it came in, or shorter where that was changed since.
  const untilMs = row === undefined ? 0 : row.startedAtMs + Math.min(row.days, rules.days) * dayMs;
  if (row === undefined || untilMs <= Date.now())
    throw new ApexError(
      'not_found',
      `The project "${call.project}" keeps texts for ${rules.days} days, but none of the call "${callId}": it came without any or before they were kept, or they were deleted.`,
      { details: { callId, project: call.project, keep: true, days: rules.days } },
    );
  const { startedAtMs: _, days: __, ...kept } = row;
  return { ...kept, keptUntil: new Date(untilMs).toISOString() };
}
