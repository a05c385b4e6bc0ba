import type { ImportOptions, QuarantinedRow } from '@netra/contract';

/** Fields of a format in which texts of prompts and answers stand, at any depth. */
const textFields: Partial<Record<ImportOptions['format'], readonly string[]>> = {
  litellm: ['messages', 'response', 'proxy_server_request'],
  langfuse: ['input', 'output'],
  helicone: ['request_body', 'response_body', 'request_prompt', 'response_text'],
  'provider-bodies': [
    ...['request', 'messages', 'input', 'contents', 'prompt', 'system', 'instructions'],
    ...['choices', 'content', 'candidates', 'output', 'output_text', 'generation', 'completion'],
  ],
};
/** In every file, of our own form or another. */
const own = ['texts', 'texts.prompt', 'texts.completion'];

const leftOut = 'text left out';

/** Counts stand under the same names in places: only texts, lists and objects are left out. */
const mayHoldText = (value: unknown): boolean =>
  typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null;

/** What JavaScript quotes of a text that is no JSON. */
const quoted = /(?:, |^)(?:\.\.\.)?".*"(?:\.\.\.)?(?= is not valid JSON$)/su;

/**
 * A row as it is put aside, without the texts of prompts and answers in it: what is kept for a person to correct is the rest.
 * Where a row cannot be read at all, what follows the first field of texts is left out, and what its problem quotes.
 */
export function withoutTexts(row: QuarantinedRow, format: ImportOptions['format']): QuarantinedRow {
  const content = restOf(row.content, format);
  return content === row.content ? row : { ...row, content, problem: row.problem.replace(quoted, ', which') };
}

function restOf(content: string, format: ImportOptions['format']): string {
  const fields = [...own, ...(textFields[format] ?? [])];
  const begins = fields.map((field) => content.indexOf(`"${field}"`)).filter((at) => at !== -1);
  if (begins.length === 0) return content;
  try {
    return JSON.stringify(
      JSON.parse(content, (name, value: unknown) =>
        fields.includes(name) && mayHoldText(value) ? leftOut : value,
      ),
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `${content.slice(0, Math.min(...begins))}(${leftOut})`;
  }
}
