import { type CallTexts, maxTextCharacters, type RedactionKind, redactionKinds } from '@netra/contract';
import type { CallRow } from '../store/call-row.ts';
import { redact } from './redaction/redact.ts';
import type { TextRules } from './text-keeping.ts';

const dayMs = 86_400_000;

/** The texts of a call as they are stored: nothing of what was taken out, nor of what was too long, is in them any more. */
export type KeptText = {
  readonly callId: string;
  readonly project: string;
  readonly endUserHash: string;
  readonly prompt: string;
  readonly completion: string;
  readonly redacted: Readonly<Partial<Record<RedactionKind, number>>>;
  readonly promptCharacters: number;
  readonly completionCharacters: number;
  readonly isPromptCut: boolean;
  readonly isCompletionCut: boolean;
};

/** About the memory that a text takes while it waits to be written, in bytes. */
export function textBytes({ prompt, completion }: KeptText): number {
  return 2 * (prompt.length + completion.length);
}

function keep(text: string, { words }: TextRules) {
  const redaction = redact(text, { limit: maxTextCharacters, words });
  if (!redaction.isCut) return redaction;
  return {
    ...redaction,
    text: `${redaction.text}\n[cut: ${maxTextCharacters} of ${text.length} characters are kept]`,
  };
}

/**
 * Makes of a call's texts what is stored of them under the rules of its project: redacted first, then cut. Undefined where
 * there is no text, or where the call was so long ago that its texts would be past their time.
 */
export function keepTexts(
  { prompt, completion }: CallTexts,
  rules: TextRules,
  { row, nowMs }: { readonly row: CallRow; readonly nowMs: number },
): KeptText | undefined {
  if (prompt === '' && completion === '') return undefined;
  if (row.started_at < nowMs - rules.days * dayMs) return undefined;
  const [asked, answered] = [keep(prompt, rules), keep(completion, rules)];
  const redacted: Partial<Record<RedactionKind, number>> = {};
  for (const kind of redactionKinds) {
    const count = (asked.counts[kind] ?? 0) + (answered.counts[kind] ?? 0);
    if (count > 0) redacted[kind] = count;
  }
  return {
    callId: row.call_id,
    project: row.project,
    endUserHash: row.end_user_hash,
    prompt: asked.text,
    completion: answered.text,
    redacted,
    promptCharacters: prompt.length,
    completionCharacters: completion.length,
    isPromptCut: asked.isCut,
    isCompletionCut: answered.isCut,
  };
}
