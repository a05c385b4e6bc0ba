import type { Period } from '@netra/contract';
import type { Language } from './language.ts';
import { parsePeriod } from './period-parser.ts';

/** Between what is looked at and what it is held against ("this month compared with last month"). */
const held =
  /(?<!\p{L})(?:than|(?:compar\p{L}+|vergl\p{L}+|stack(?:s|ed)? up) (?:(?:with|to|against|mit|à|avec|con)(?!\p{L}))|versus|vs\.?|relative to|als|im vergleich (?:zu[rm]?|mit)|gegenüber|verglichen mit|par rapport (?:à|aux?)|que|en comparación con|respecto al?)(?= )/iu;

/** The same with what is looked at in between ("compare this week with last week"). */
const comparing =
  /(?<!\p{L})(?:compar\p{L}+|vergl\p{L}+) (?<subject>.{3,60}?) (?:with|to|against|mit|à|avec|con)(?= )/iu;

/** How a time begins: what is held against something else ("dearer than gpt-4o-mini last month") names none to hold it against. */
const beginsTime =
  /^\s*(?:(?:in|on|at|the|that of|it was|was|im|der|den|dem|am|en|le|la|les|el|los)\s+|l['’])*(?:last|this|previous|prior|past|yesterday|today|\d|q[1-4]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|okt|nov|dec|dez|letzte|diese|vorige|vergangene|gestern|vorgestern|heute|mois|semaine|ann[ée]e|trimestre|hier|mes|semana|a[ñn]o|ayer|hoy)/iu;

/** What of a question is looked at, and what it is held against, if anything. */
function partsOf(question: string): readonly [subject: string, reference: string] {
  const match = held.exec(question) ?? comparing.exec(question);
  if (match === null) return [question, ''];
  const between = match.groups?.subject ?? '';
  return [`${question.slice(0, match.index)}${between}`, question.slice(match.index + match[0].length)];
}

/** The time that a question holds another one against ("than last month"); undefined where it names none. */
export function referencePeriod(
  question: string,
  anchor: string,
  language: Language = 'en',
): Period | undefined {
  const [, reference] = partsOf(question);
  return beginsTime.test(reference) ? parsePeriod(reference, anchor, language) : undefined;
}

/** True where a question holds one time against another. */
export function namesReference(question: string): boolean {
  return beginsTime.test(partsOf(question)[1]);
}

const dayMs = 86_400_000;

/**
 * The time that a question is about: what it names, unless it names that only to hold another time against it. "Dearer
 * than last week" is about the days since.
 */
export function subjectPeriod(
  question: string,
  anchor: string,
  language: Language = 'en',
): Period | undefined {
  const reference = referencePeriod(question, anchor, language);
  if (reference === undefined) return parsePeriod(question, anchor, language);
  const own = parsePeriod(partsOf(question)[0], anchor, language);
  if (own !== undefined) return own;
  const to = (Math.floor(Date.parse(anchor) / dayMs) + 1) * dayMs;
  return Date.parse(reference.to) < to
    ? { from: reference.to, to: new Date(to).toISOString() }
    : parsePeriod(question, anchor, language);
}
