import { type CallTexts, callTextsSchema } from '@netra/contract';
import type { CallProblem } from '../ingest/read-call.ts';

/** A call as it was sent, with its texts taken out of it, or what is wrong with these. */
type Stated =
  | { readonly raw: Record<string, unknown>; readonly texts: CallTexts }
  | { readonly problem: CallProblem };

/** What stands there in a few words, none of which is of the text. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'is a list';
  return value === null ? 'is null' : `is ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`;
}

/** Takes the field `texts` out of a call; undefined where it has none. Says what is wrong without a word of the text. */
export function statedTexts(raw: unknown): Stated | undefined {
  if (raw === null || typeof raw !== 'object' || !('texts' in raw) || raw.texts === undefined)
    return undefined;
  const { texts, ...rest } = raw;
  if (texts === null) return { raw: rest, texts: { prompt: '', completion: '' } };
  const read = callTextsSchema.safeParse(texts);
  if (read.success) return { raw: rest, texts: read.data };
  const [issue] = read.error.issues;
  const [name] = issue?.path ?? [];
  if (name === undefined) {
    const isObject = typeof texts === 'object' && !Array.isArray(texts);
    const problem = isObject ? 'has other fields' : shown(texts);
    return {
      problem: { field: 'texts', problem, expected: 'an object with nothing but `prompt` and `completion`' },
    };
  }
  const value = (texts as Record<PropertyKey, unknown>)[name];
  return { problem: { field: `texts.${String(name)}`, problem: shown(value), expected: 'a text' } };
}
