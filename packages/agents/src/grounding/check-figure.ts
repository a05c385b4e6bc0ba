import { type Evidence, type Figure, type FigureFormat, usdSchema, valueAt } from '@netra/contract';

/** What can be wrong with a statement. */
export type Problem =
  | 'evidence-unknown'
  | 'nothing-at-pointer'
  | 'value-differs'
  | 'format-wrong'
  | 'number-without-evidence';

/** Which formats a field of a tool's result may be written in, by the end of its pointer; the first match counts. */
const formatsOfField: readonly (readonly [RegExp, readonly FigureFormat[]])[] = [
  [/\/(?:share|cacheHitRate|coverage\/[^/]+)$/, ['percent']],
  [/Ms(?:\/p\d+)?$/, ['ms']],
  [/\/tokenRatio\/[^/]+$/, ['ratio']],
  [/\/(?:\w*[tT]okens)$/, ['tokens', 'count']],
  [/\/(?:\w*[cC]alls|callsTouched|rowsRead|days)$/, ['count']],
];

/** Fields that hold names, which may look like numbers ("2024"). */
const nameField = /\/(?:callId|key(?:\/\d+)?|model|provider|feature|project|errorType|bucket|ruleId)$/;

/** Tools whose results are other people's words. */
const quotedTools: ReadonlySet<string> = new Set(['search-knowledge']);

/** True for evidence that can only be quoted: numbers in it are claims of whoever wrote them. */
export function isQuoted(evidence: Pick<Evidence, 'tool'>): boolean {
  return quotedTools.has(evidence.tool);
}

function isFormatted({ value, format, pointer }: Figure): boolean {
  switch (format) {
    case 'usd':
      return usdSchema.safeParse(value).success;
    case 'count':
    case 'tokens':
    case 'ms':
    case 'percent':
    case 'ratio':
      return typeof value === 'number' && Number.isFinite(value);
    case 'text':
      return typeof value === 'string' && (nameField.test(pointer) || !usdSchema.safeParse(value).success);
  }
}

/** What is wrong with a figure, or undefined when it says exactly what its evidence says. */
export function figureProblem(figure: Figure, evidence: ReadonlyMap<string, Evidence>): Problem | undefined {
  const source = evidence.get(figure.evidenceId);
  if (source === undefined) return 'evidence-unknown';
  const value = valueAt(source.result, figure.pointer);
  if (value === undefined || value === null || typeof value === 'object') return 'nothing-at-pointer';
  if (value !== figure.value) return 'value-differs';
  if (!isFormatted(figure)) return 'format-wrong';
  // What somebody once said or wrote is quoted as words; it is no measure of anything.
  if (isQuoted(source) && figure.format !== 'text') return 'format-wrong';
  const field = formatsOfField.find(([pattern]) => pattern.test(figure.pointer));
  const isFieldFormat = field === undefined || figure.format === 'usd' || figure.format === 'text';
  return isFieldFormat || field[1].includes(figure.format) ? undefined : 'format-wrong';
}
