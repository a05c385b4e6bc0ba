import { type Evidence, type Figure, type Span, valueAt } from '@netra/contract';

/** What is wrong with a true figure that is said of the wrong thing. */
export type MisplacedProblem = 'figure-of-another' | 'projected-as-fact';

const nameKeys = [
  'key',
  'feature',
  'model',
  'provider',
  'project',
  'title',
  'promptName',
  'errorType',
  'fromModel',
  'toModel',
];
const fewestLetters = 3;
/** Words with which a projection is called one, in the languages a model may answer in. */
const projectedWords =
  /\b(?:projected|projection|untested|unproven|projiziert\w*|hochgerechnet\w*|ungetestet\w*|projete\w*|non teste\w*|proyectad\w*|sin probar)\b/i;

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.flatMap(stringsOf) : [];
}

function namesOf(element: unknown): string[] {
  if (element === null || typeof element !== 'object') return [];
  const record = element as Record<string, unknown>;
  return [
    ...nameKeys.flatMap((key) => stringsOf(record[key])),
    ...(record.segment === undefined ? [] : namesOf(record.segment)),
  ];
}

/** Pointer of the innermost list entry that a figure stands in; undefined for totals. */
function elementPointer(pointer: string): string | undefined {
  const parts = pointer.split('/');
  const at = parts.findLastIndex((part) => /^\d+$/.test(part));
  // A row's key may be a list itself: the entry is the row, not the part of its name.
  const end = at > 0 && parts[at - 1] === 'key' ? at - 2 : at;
  return end > 0 ? parts.slice(0, end + 1).join('/') : undefined;
}

type Finding = { readonly grade?: unknown; readonly rule?: { readonly id?: unknown } };

function findingsOf(result: unknown): readonly Finding[] {
  const findings = valueAt(result, '/findings');
  return Array.isArray(findings) ? (findings as Finding[]) : [];
}

/** The names of the entry a figure is of; an attribution has those of the finding whose rule it is. */
function namesOfFigure(figure: Figure, source: Evidence): string[] {
  const pointer = elementPointer(figure.pointer);
  if (pointer === undefined) return [];
  const element = valueAt(source.result, pointer);
  const ruleId = valueAt(element, '/ruleId');
  const own = namesOf(element);
  if (ruleId === undefined) return own;
  return [
    ...own,
    ...findingsOf(source.result)
      .filter(({ rule }) => rule?.id === ruleId)
      .flatMap(namesOf),
  ];
}

function isProjected(figure: Figure, source: Evidence): boolean {
  if (figure.pointer.startsWith('/projected/')) return true;
  const [, index] = /^\/findings\/(\d+)\/(?:saving|perMonth)\//.exec(figure.pointer) ?? [];
  return index !== undefined && findingsOf(source.result)[Number(index)]?.grade === 'C';
}

function collectAll(value: unknown, names: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) for (const inner of value) collectAll(inner, names);
  else {
    for (const name of namesOf(value)) if (name.length >= fewestLetters) names.add(name);
    for (const [key, inner] of Object.entries(value))
      if (key !== 'provenance' && key !== 'samples') collectAll(inner, names);
  }
}

/** True where one name says the other: "gpt-4o" is in a finding's title, a feature in its own. */
function overlaps(left: string, right: string): boolean {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return (
    a === b ||
    (a.length > b.length + 4 && ` ${a} `.includes(` ${b} `)) ||
    (b.length > a.length + 4 && ` ${b} `.includes(` ${a} `))
  );
}

/**
 * Makes the check that a figure is said of what it is of: a sentence that names features or models may state figures of
 * their entries only, and totals of everything only beside one of theirs. What is projected must be called so.
 */
export function placeCheck(
  evidence: readonly Evidence[],
): (sentence: readonly Span[]) => MisplacedProblem | undefined {
  const byId = new Map(evidence.map((item) => [item.id, item]));
  const known = new Set<string>();
  for (const item of evidence) collectAll(item.result, known);
  const byLength = [...known].sort((left, right) => right.length - left.length);

  /** Names that the sentence says, longest first, so that "gpt-4o" is not found in "gpt-4o-mini". */
  const saidIn = (words: string) => {
    const said: string[] = [];
    let rest = words;
    for (const name of byLength) {
      const at = rest.indexOf(name);
      if (
        at < 0 ||
        /[\p{L}\p{N}_-]/u.test(rest[at - 1] ?? ' ') ||
        /[\p{L}\p{N}_-]/u.test(rest[at + name.length] ?? ' ')
      )
        continue;
      said.push(name);
      rest = rest.replaceAll(name, ' ');
    }
    return said;
  };

  return (sentence) => {
    const words = sentence
      .map((span) =>
        typeof span === 'string' ? span : span.format === 'text' ? String(span.value) : '\u0000',
      )
      .join('');
    const numbers = sentence
      .filter((span) => typeof span !== 'string')
      .filter(({ format }) => format !== 'text');
    const said = saidIn(words);
    let isAnchored = said.length === 0;
    const totals: Evidence[] = [];
    for (const figure of numbers) {
      const source = byId.get(figure.evidenceId);
      if (source === undefined) continue;
      if (isProjected(figure, source) && !projectedWords.test(words)) return 'projected-as-fact';
      const names = namesOfFigure(figure, source);
      if (names.length === 0) totals.push(source);
      else if (said.length > 0 && !names.some((name) => said.some((other) => overlaps(name, other))))
        return 'figure-of-another';
      else isAnchored = true;
    }
    const isOfAll = totals.some((source) => {
      const asked = JSON.stringify(source.arguments);
      return !said.every((name) => asked.includes(JSON.stringify(name)));
    });
    return isOfAll && !isAnchored ? 'figure-of-another' : undefined;
  };
}
