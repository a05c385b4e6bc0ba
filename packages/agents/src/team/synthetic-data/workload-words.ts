import { type Lever, levers } from '@netra/contract';
import { folded } from '../../grounding/folded.ts';

/** What a request for a workload says of it; null where it says nothing. */
export type WorkloadWords = {
  readonly profile: string | null;
  readonly calls: number | null;
  readonly days: number | null;
  readonly seed: number | null;
  readonly project: string | null;
  readonly waste: readonly Lever[];
};

/** Other words for a profile than its name. */
const profileWords: readonly { readonly profile: string; readonly pattern: RegExp }[] = [
  { profile: 'rag', pattern: /\brag\b|retrieval|embedd\w+|passages?|knowledge base/ },
  { profile: 'customer-support', pattern: /support|help ?desk|kundendienst|service client|atencion/ },
  { profile: 'coding-agent', pattern: /\bcod(?:e|ing)\b|developer|programm\w+/ },
  { profile: 'multi-agent', pattern: /multi-?agent|agents\b|swarm/ },
  { profile: 'nightly-batch', pattern: /night\w*|batch(?! (?:waste|api))|nachtlich\w*|nocturne|nocturn\w+/ },
  {
    profile: 'ecommerce',
    pattern: /e-?commerce|\bshop\w*|retail|checkout|store\b|online-?handel|boutique|tienda/,
  },
  { profile: 'financial', pattern: /financ\w*|bank\w*|fintech|fraud/ },
  { profile: 'healthcare', pattern: /health\w*|clinic\w*|medical|hospital|patients?/ },
  { profile: 'gaming', pattern: /gam(?:e|es|ing)\b|players?|spiele?\b/ },
  { profile: 'research', pattern: /research|laborator\w+|papers?|forschung|recherche/ },
];

/** Other words for a lever's waste than its name. */
const wasteWords: readonly { readonly lever: Lever; readonly pattern: RegExp }[] = [
  { lever: 'retry-waste', pattern: /retr(?:y|ies)|repeated failures/ },
  { lever: 'loop-waste', pattern: /loops?\b|looping|runaway agents?/ },
  { lever: 'prompt-cache', pattern: /prompt cach\w+|uncached|(?:no|missing|without) cach\w+|cach\w+ waste/ },
  {
    lever: 'response-cache',
    pattern:
      /repeated (?:prompts?|questions?|requests?)|duplicate (?:prompts?|requests?|calls?)|response cach\w+/,
  },
  { lever: 'batch', pattern: /batch (?:waste|api|prices?)|not batched|unbatched/ },
  {
    lever: 'model-fit',
    pattern: /(?:too (?:large|big|dear)|oversized|overpowered|flagship) models?|model[ -]fit/,
  },
  { lever: 'output-cap', pattern: /runaway output|long (?:answers?|outputs?)|output[ -]cap/ },
  {
    lever: 'context-growth',
    pattern: /(?:context|history) growth|growing (?:context|history|conversations?)/,
  },
  { lever: 'reasoning-effort', pattern: /reasoning/ },
  { lever: 'environment', pattern: /staging|dev(?:elopment)? environment|left on/ },
  { lever: 'embedding-dedupe', pattern: /embedd\w+ (?:again|twice|waste)|duplicate embedd\w+/ },
];

const scales: Readonly<Record<string, number>> = {
  k: 1_000,
  thousand: 1_000,
  tausend: 1_000,
  mille: 1_000,
  mil: 1_000,
  m: 1_000_000,
  million: 1_000_000,
  millions: 1_000_000,
  millionen: 1_000_000,
  millones: 1_000_000,
};
const callsPattern =
  /(?<number>\d[\d.,' ]*\d|\d) ?(?<scale>k|m|thousand|tausend|mille|mil|millions?|millionen|millones)?\b (?:[\p{L}-]+ ){0,4}?(?:calls?|requests?|rows?|records?|aufrufe?|anfragen|appels|llamadas)\b/u;
const daysPattern =
  /(?<number>\d{1,4}) ?(?<unit>days?|weeks?|months?|tage?n?|wochen?|monate?n?|jours?|semaines?|mois|dias|semanas|mes(?:es)?)\b/;
const seedPattern = /\bseed (?:of |= ?)?(?<number>\d{1,15})\b/;
const projectPattern =
  /\b(?:project|projekt|projet|proyecto) (?:called |named |namens )?["'“”«`]?(?<name>[a-z][\w.-]{1,60})/;

function callsIn(text: string): number | null {
  const { number, scale } = callsPattern.exec(text)?.groups ?? {};
  if (number === undefined) return null;
  const isGrouped = /^\d{1,3}(?:[.,' ]\d{3})+$/.test(number);
  const plain = Number(
    isGrouped ? number.replaceAll(/[.,' ]/g, '') : number.replace(',', '.').replaceAll(/[' ]/g, ''),
  );
  const calls = Math.round(plain * (scale === undefined ? 1 : (scales[scale] ?? 1)));
  return Number.isFinite(calls) && calls >= 1 ? calls : null;
}

function daysIn(text: string): number | null {
  const { number, unit } = daysPattern.exec(text)?.groups ?? {};
  if (number === undefined || unit === undefined) return null;
  const perUnit = /^(?:week|woche|semain|semana)/.test(unit)
    ? 7
    : /^(?:month|monat|mois|mes)/.test(unit)
      ? 30
      : 1;
  return Number(number) * perUnit;
}

/** Reads a request for a workload by rules; `profiles` are those that there are. */
export function workloadWords(question: string, profiles: readonly string[]): WorkloadWords {
  const text = folded(question).replaceAll(/\s+/g, ' ');
  const spaced = ` ${text.replaceAll(/[^\p{L}\p{N}-]+/gu, ' ')} `;
  const named = profiles.find((name) => spaced.includes(` ${name} `));
  const meant = profileWords.find(({ profile, pattern }) => profiles.includes(profile) && pattern.test(text));
  const levered = levers.filter(
    (lever) => spaced.includes(` ${lever} `) || spaced.includes(` ${lever.replaceAll('-', ' ')} `),
  );
  const wasted = wasteWords.filter(({ pattern }) => pattern.test(text)).map(({ lever }) => lever);
  const seed = seedPattern.exec(text)?.groups?.number;
  return {
    profile: named ?? meant?.profile ?? null,
    calls: callsIn(text),
    days: daysIn(text),
    seed: seed === undefined ? null : Number(seed),
    project: projectPattern.exec(text)?.groups?.name?.replace(/[.-]+$/, '') ?? null,
    waste: [...new Set([...levered, ...wasted])],
  };
}
