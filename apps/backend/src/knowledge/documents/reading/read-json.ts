import { ApexError } from '@netra/contract';

const deepest = 200;

function linesOf(value: unknown, path: string, depth: number): string[] {
  if (depth > deepest)
    throw new ApexError('document_unreadable', `The JSON is nested more than ${deepest} levels deep.`);
  if (Array.isArray(value))
    return value.flatMap((inner, index) => linesOf(inner, `${path}[${index}]`, depth + 1));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) =>
      linesOf(inner, path === '' ? key : `${path}.${key}`, depth + 1),
    );
  return [path === '' ? String(value) : `${path}: ${String(value)}`];
}

/** A JSON document as lines of path and value, so that each can be understood alone. Raises `document_unreadable`. */
export function readJson(text: string): string {
  try {
    return linesOf(JSON.parse(text), '', 0).join('\n');
  } catch (cause) {
    if (cause instanceof ApexError) throw cause;
    // A parser that gives up on depth says so by a range error.
    const reason = cause instanceof Error ? cause.message : 'it cannot be parsed';
    throw new ApexError('document_unreadable', `The document is no valid JSON: ${reason}.`, { cause });
  }
}
