import type { Language } from './language.ts';

const english = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const monthNames: Record<Exclude<Language, 'en'>, readonly string[]> = {
  de: [
    'januar',
    'februar',
    'marz',
    'april',
    'mai',
    'juni',
    'juli',
    'august',
    'september',
    'oktober',
    'november',
    'dezember',
  ],
  fr: [
    'janvier',
    'fevrier',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'aout',
    'septembre',
    'octobre',
    'novembre',
    'decembre',
  ],
  es: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
};

type Rule = readonly [RegExp, string];

const phrases: Record<Exclude<Language, 'en'>, readonly Rule[]> = {
  de: [
    [/\bvorgestern\b/g, 'day before yesterday'],
    [/\bgestern\b/g, 'yesterday'],
    [/\bheute\b/g, 'today'],
    [/\b(?:letzte|vergangene|vorige)[nrsm]?\b/g, 'last'],
    [/\bdiese[nrsm]?\b/g, 'this'],
    [/\bstunden?\b/g, 'hours'],
    [/\btage?n?\b/g, 'days'],
    [/\bwochen?\b/g, 'week'],
    [/\bmonate?n?s?\b/g, 'month'],
    [/\bquartals?\b/g, 'quarter'],
    [/\bjahre?s?\b/g, 'year'],
    [/\bseit(?: dem)?\b/g, 'since'],
    [/\bzwischen\b(.+?)\bund\b/g, 'between$1and'],
    [/\bvom\b(.+?)\bbis\b/g, 'from$1to'],
    [/\bim\b/g, 'in'],
    [/\bzwei\b/g, 'two'],
    [/\bdrei\b/g, 'three'],
  ],
  fr: [
    [/\bavant-hier\b/g, 'day before yesterday'],
    [/\bhier\b/g, 'yesterday'],
    [/\baujourd'hui\b/g, 'today'],
    [
      /\b(?:le |la |l')?(mois|semaine|trimestre|annee|an) (?:dernier|derniere|passee?|precedente?)\b/g,
      'last $1',
    ],
    [/\b(\d+|deux|trois|quatre|six) (?:dernier|derniere)s (\w+)\b/g, 'last $1 $2'],
    [/\bce(?:tte|t)? (mois|semaine|trimestre|annee)\b/g, 'this $1'],
    [/\bsemaines?\b/g, 'week'],
    [/\bmois\b/g, 'month'],
    [/\btrimestres?\b/g, 'quarter'],
    [/\b(?:annees?|ans?)\b/g, 'year'],
    [/\bjours?\b/g, 'days'],
    [/\bheures?\b/g, 'hours'],
    [/\bdepuis(?: le)?\b/g, 'since'],
    [/\bentre(?: le)?\b(.+?)\bet(?: le)?\b/g, 'between$1and'],
    [/\bdu\b(.+?)\bau\b/g, 'from$1to'],
    [/\b1er\b/g, '1'],
    [/\ben\b/g, 'in'],
    [/\bdeux\b/g, 'two'],
    [/\btrois\b/g, 'three'],
  ],
  es: [
    [/\b(?:anteayer|antes de ayer)\b/g, 'day before yesterday'],
    [/\bayer\b/g, 'yesterday'],
    [/\bhoy\b/g, 'today'],
    [/\b(?:el |la )?(mes|semana|trimestre|ano) (?:pasad[oa]|anterior)\b/g, 'last $1'],
    [/\bultim[oa]s?\b/g, 'last'],
    [/\best[ea] (mes|semana|trimestre|ano)\b/g, 'this $1'],
    [/\bsemanas?\b/g, 'week'],
    [/\bmes(?:es)?\b/g, 'month'],
    [/\btrimestres?\b/g, 'quarter'],
    [/\banos?\b/g, 'year'],
    [/\bdias?\b/g, 'days'],
    [/\bhoras?\b/g, 'hours'],
    [/\bdesde(?: el)?\b/g, 'since'],
    [/\bentre(?: el)?\b(.+?)\by(?: el)?\b/g, 'between$1and'],
    [/\b(\d{1,2}) de\b/g, '$1'],
    [/\ben\b/g, 'in'],
    [/\bdos\b/g, 'two'],
    [/\btres\b/g, 'three'],
  ],
};

/** Puts the time words of a folded question into English, so that one set of period rules reads all of them. */
export function inEnglish(text: string, language: Language): string {
  if (language === 'en') return text;
  let result = text;
  for (const [index, name] of monthNames[language].entries())
    result = result.replace(new RegExp(`\\b${name}\\b`, 'g'), english[index] ?? name);
  for (const [pattern, replacement] of phrases[language]) result = result.replace(pattern, replacement);
  return result.replace(/\b(\d{1,2})\.\s+(?=[a-z])/g, '$1 ');
}
