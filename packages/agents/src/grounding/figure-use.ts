import type { Figure, Span } from '@netra/contract';
import { folded } from './folded.ts';

/** A true figure that the words around it make another number of. */
export type MisusedProblem = 'figure-altered';

/** What may stand right before and after a number: nothing that changes its sign, scale or unit. */
const mayPrecede = /(?:^|[\s(\u201c"'«:\u2014\u2013~])$/;
const mayFollow = /^(?:$|[\s)\u201d"'»,.;:?!\u2014\u2013])/;

/** Words before a number that say it is another one: what is exactly so much is not "more than" that. */
const bounding =
  /(?:more than|less than|fewer than|at least|well over|not even|mehr als|weniger als|mindestens|uber|unter|plus de|moins de|au moins|mas de|menos de|al menos)\s*[("]*$/;
/** "{cost} more" is a difference; only a change may be said so. */
const comparing =
  /^\s*(?:\w+ ){0,2}?(?:more|less|fewer|higher|lower|cheaper|dearer|mehr|weniger|teurer|billiger|de plus|de moins|en plus|mas|menos)\b(?! (?:often|likely|and more|or less|als? der|important))/;
const isDifference = /\/(?:change|effect|\w+Effect)$|\/(?:saving|perMonth|total)\/(?:low|expected|high)$/;

/** Rates: the word after the number, and the pointers of figures that are such a rate. */
const rates: readonly { readonly said: RegExp; readonly is: RegExp }[] = [
  { said: /(?:months?|monat|mois|mes)\b/, is: /\/perMonth\// },
  { said: /(?:minutes?|minuten?|minutos?)\b/, is: /PerMinute\// },
  { said: /(?:seconds?|sekunden?|secondes?|segundos?)\b/, is: /(?:PerSecond|perSecond)/i },
  {
    said: /(?:calls?|requests?|aufrufe?|anfragen?|appels?|requetes?|llamadas?|solicitud(?:es)?)\b/,
    is: /costPerCall$/,
  },
  { said: /(?:conversations?|chats?|gesprach\w*|conversacion\w*)\b/, is: /\/conversation\/costPerUnit$/ },
  {
    said: /(?:users?|customers?|nutzer\w*|kunden?|utilisateurs?|clients?|usuarios?|clientes?)\b/,
    is: /\/user\/costPerUnit$/,
  },
  {
    said: /(?:days?|tag|jours?|dias?|hours?|stunden?|heures?|horas?|weeks?|wochen?|semaines?|semanas?|years?|jahr\w*|ans?|annees?|anos?|quarters?)\b/,
    is: /\/days\/\d+\//,
  },
];
const perWord = /^\s*(?:\w+ ){0,2}?(?:per|each|every|pro|je|par|por|al|a|an)\s+(?=\p{L})/u;
const frequency =
  /\b(?:annual\w*|yearly|monthly|weekly|daily|hourly|jahrlich\w*|monatlich\w*|wochentlich\w*|taglich\w*|stundlich\w*|annuel\w*|mensuel\w*|hebdomadaire\w*|quotidien\w*|anual\w*|mensual\w*|semanal\w*|diari[oa]s?)\b/;

const saving =
  /\b(?:sav(?:e|es|ed|ing|ings)|spar(?:en|t|te|ten|potential)|einspar\w*|gespart|eingespart|economis\w*|economies|epargn\w*|ahorr\w*)\b/g;
const isSaving = /\/(?:saving|perMonth|total)\/(?:low|expected|high)$/;

type Placed = {
  readonly figure: Figure;
  readonly at: number;
  readonly before: string;
  readonly after: string;
};

function placed(sentence: readonly Span[], words: string): Placed[] {
  let at = -1;
  return sentence.flatMap((span) => {
    if (typeof span === 'string') return [];
    at = words.indexOf('\u0000', at + 1);
    return [{ figure: span, at, before: words.slice(0, at), after: words.slice(at + 1) }];
  });
}

function isRateOfAnother({ figure, after }: Placed): boolean {
  const per = perWord.exec(after);
  if (per === null) return false;
  const unit = after.slice(per[0].length);
  const rate = rates.find(({ said }) => unit.search(said) === 0);
  return rate !== undefined && !rate.is.test(figure.pointer);
}

/** True where what is said to be saved is an amount that is no saving. */
function isFalseSaving(words: string, numbers: readonly Placed[]): boolean {
  const amounts = numbers.filter(({ figure }) => figure.format === 'usd');
  const verbs = [...words.matchAll(saving)];
  if (verbs.length === 0 || amounts.length === 0) return false;
  const [verb] = verbs;
  const next = amounts.find(({ at }) => at > (verb?.index ?? 0)) ?? amounts.at(-1);
  return next !== undefined && !isSaving.test(next.figure.pointer);
}

/** What the words of a sentence make of its figures that they are not; undefined when they leave them what they are. */
export function misuse(sentence: readonly Span[]): MisusedProblem | undefined {
  const words = folded(sentence.map((span) => (typeof span === 'string' ? span : '\u0000')).join(''));
  const numbers = placed(sentence, words).filter(({ figure }) => figure.format !== 'text');
  const isAltered = numbers.some(
    (place) =>
      !mayPrecede.test(place.before) ||
      !mayFollow.test(place.after) ||
      bounding.test(place.before) ||
      (comparing.test(place.after) && !isDifference.test(place.figure.pointer)) ||
      isRateOfAnother(place),
  );
  const isFrequent =
    frequency.test(words) && numbers.some(({ figure }) => !/\/perMonth\/|\/days\//.test(figure.pointer));
  return isAltered || isFrequent || isFalseSaving(words, numbers) ? 'figure-altered' : undefined;
}
