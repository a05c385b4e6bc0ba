import { folded } from '../../grounding/folded.ts';
import { changeWords } from './change-words.ts';
import { clausesOf } from './clauses.ts';

/** What a question wants to be otherwise; null where it says nothing of it. */
export type Goals = {
  /** 0.5 is half as many calls again. */
  readonly growthShare: number | null;
  /** 0.1 is prices a tenth higher. */
  readonly priceChangeShare: number | null;
  /** -0.2 is a fifth less money. */
  readonly costChangeShare: number | null;
  /** 2 is twice as fast. */
  readonly speedFactor: number | null;
};

const {
  percent,
  usage,
  money,
  price,
  speed,
  more,
  less,
  up,
  down,
  cut,
  raise,
  dearer,
  cheaper,
  costly,
  cheap,
  becomes,
  rise,
  fall,
  by,
  filler,
  between,
} = changeWords;

type Way = { readonly pattern: RegExp; readonly share: (percent: number) => number };
const way = (text: string, share: Way['share']): Way => ({
  pattern: new RegExp(String.raw`(?<!\w)(?:${text})`),
  share,
});

/** Prices that are higher or lower for the same calls. */
const prices: readonly Way[] = [
  way(`${price} ${between}${up}${by} ${percent}`, (value) => value),
  way(`${price} ${between}${down}${by} ${percent}`, (value) => -value),
  way(`${price} ${between}(?:um |by )?${percent} (?:\\w+ )?(?:${up}|${dearer}|${raise})`, (value) => value),
  way(`${price} ${between}(?:um |by )?${percent} (?:\\w+ )?(?:${down}|${cheaper}|${cut})`, (value) => -value),
  way(`${percent} ${dearer} ${price}\\b`, (value) => value),
  way(`${percent} ${cheaper} ${price}\\b`, (value) => -value),
  way(`${percent} ${price} ${rise}\\b`, (value) => value),
  way(`${percent} ${price} ${fall}\\b`, (value) => -value),
  way(`${price}(?: ?-? ?)${rise}${by} ${percent}`, (value) => value),
  way(`${price}(?: ?-? ?)${fall}${by} ${percent}`, (value) => -value),
  way(`${percent} (?:\\w+ )?${rise} (?:in|of|on|der|des|de los|de) ${between}${price}\\b`, (value) => value),
  way(`${raise} ${between}${price} ${between}${percent}`, (value) => value),
  way(`(?:${cut}|drop\\w*) ${between}${price} ${between}${percent}`, (value) => -value),
  way(`${price} ${between}\\+ ?${percent}`, (value) => value),
  way(`${price} ${between}- ?${percent}`, (value) => -value),
  way(`\\+ ?${percent} ${price}\\b`, (value) => value),
  way(`- ?${percent} ${price}\\b`, (value) => -value),
  way(`${becomes} ${percent} ${costly}`, (value) => value),
  way(`${becomes} ${percent} ${cheap}`, (value) => -value),
  way(`${percent} ${costly} (?:\\w+ )?${becomes}\\b`, (value) => value),
  way(`${percent} ${cheap} (?:\\w+ )?${becomes}\\b`, (value) => -value),
  way(`${price} ${between}(?:doubles?|verdoppel\\w*|doublent|duplica\\w*)`, () => 1),
  way(`(?:doubl(?:e|es|ed|ing)|verdoppel\\w*|duplica\\w*) ${between}${price}\\b`, () => 1),
  way(`${price} ${between}(?:halves?|halbier\\w*)`, () => -0.5),
  way(`(?:halv(?:e|es|ed|ing)|half|halbier\\w*|halbe[nr]?) ${between}${price}\\b`, () => -0.5),
];

const growths: readonly Way[] = [
  way(`\\+ ?${percent}(?: ${more})?(?: of| in)? ${usage}\\b`, (value) => value),
  way(`${percent} ${more}(?: of| in)? ${usage}\\b`, (value) => value),
  way(
    `${percent} (?:usage |traffic |volume )?(?:growth|increase|rise) (?:in|of) (?:\\w+ )?${usage}\\b`,
    (value) => value,
  ),
  way(`${usage} ${between}${up}(?: by| um| de| un| en)? ${percent}`, (value) => value),
  way(`${usage} (?:\\w+ ){0,2}?(?:um |by )?${percent} (?:\\w+ )?${up}`, (value) => value),
  way(`${usage} ${between}${percent} (?:${more}|${dearer})\\b`, (value) => value),
  way(`${usage}(?: \\w+){0,2}? ?\\+ ?${percent}`, (value) => value),
  way(`${percent} ${less}(?: of| in)? ${usage}\\b`, (value) => -value),
  way(`- ?${percent} ${usage}\\b`, (value) => -value),
  way(`${usage} (?:\\w+ ){0,2}?${down}(?: by| um| de| un| en)? ${percent}`, (value) => -value),
  way(`${usage} (?:\\w+ ){0,2}?(?:doubles?|twice|verdoppel\\w*|doubl\\w+|duplica\\w*)`, () => 1),
  way(
    `(?:twice|double|doubling|2x|two times|doppelt|verdopp\\w+|le double|el doble)${filler}?(?:\\s*)${usage}\\b`,
    () => 1,
  ),
  way(`${usage} (?:\\w+ ){0,2}?(?:triples?|verdreifach\\w*|triplica\\w*)`, () => 2),
  way(`(?:triple|three times|3x)${filler}?(?:\\s*)${usage}\\b`, () => 2),
  // What a company says of itself when it means its usage; of anything else it must be said what grows.
  way(
    `(?:we|it|wir|nous|on|(?:our|the|unsere?|notre|nuestr[oa]) (?:company|business|product|team|app|firma|geschaft|produkt|entreprise|empresa)|(?:user|customer) base) ${up}(?: by| um| de| un)? ${percent}`,
    (value) => value,
  ),
];

const cuts: readonly Way[] = [
  way(`${percent} ${less} (?:\\w+ )?${money}\\b`, (value) => -value),
  way(`- ?${percent} (?:\\w+ )?${money}\\b`, (value) => -value),
  way(`${percent} (?:off|cheaper|gunstiger|moins cher\\w*|mas barat\\w*)`, (value) => -value),
  way(`${cut}${filler}(?:by |um |de |un )?${percent}`, (value) => -value),
  way(`${cut} ${percent}`, (value) => -value),
  way(`${money} (?:\\w+ ){0,2}?${down}(?: by| um| de)? ${percent}`, (value) => -value),
  way(`${money} (?:\\w+ ){0,2}?(?:by |um |de )?- ?${percent}`, (value) => -value),
  way(
    `${money} (?:\\w+ ){0,2}?(?:by |um |de )?${percent} (?:\\w+ )?(?:${less}|${down}|senk\\w*|reduzier\\w*)`,
    (value) => -value,
  ),
  way(`${money} (?:\\w+ ){0,2}?(?:by |um )${percent} ${cut}`, (value) => -value),
  way(`(?:halve|half)${filler}?(?:\\s*)${money}\\b`, () => -0.5),
];

const speeds: readonly Way[] = [
  way(
    `(?<factor>\\d{1,2}(?:[.,]\\d)?) ?(?:x|times|mal|fois|veces) (?:as |so |the |mas |plus )?${speed}\\b`,
    (value) => value,
  ),
  way(`(?:twice|double|doppelt|deux fois|el doble)${filler}?(?:\\s*)${speed}\\b`, () => 2),
  way(`(?:three times|triple)${filler}?(?:\\s*)${speed}\\b`, () => 3),
  way(`(?:halve|half)${filler}?(?:\\s*)(?:latency|response times?|waiting)\\b`, () => 2),
  way(`${percent} (?:faster|quicker|schneller|plus (?:vite|rapide)|mas rapido)`, (value) => 1 + value),
];

type Found = { readonly value: number | null; readonly rest: string };

/** The first change that is said in one of the ways, and the text without it, so that nothing is read as two goals. */
function firstOf(ways: readonly Way[], text: string): Found {
  for (const { pattern, share } of ways) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const number = (digits: string | undefined) => Number((digits ?? '0').replace(',', '.'));
    const { factor, percent: written } = match.groups ?? {};
    const value = factor === undefined ? number(written) / 100 : number(factor);
    const rest = `${text.slice(0, match.index)} … ${text.slice(match.index + match[0].length)}`;
    return { value: Number(share(value).toFixed(4)), rest };
  }
  return { value: null, rest: text };
}

const within = (value: number | null, low: number, high: number) =>
  value !== null && value >= low && value <= high ? value : null;

/** What is read of a long text: goals are said in a sentence, and a pasted log has none. */
const mostCharacters = 2_000;

/**
 * The goals that a question states in numbers: usage, prices, money and speed as they shall be, or may come to be. A
 * change that is told as one that happened is no goal.
 */
export function goalsIn(question: string): Goals {
  const text = folded(question.slice(0, mostCharacters))
    .replaceAll(/[\u2212\u2013]/g, '-')
    .replaceAll(/\s+/g, ' ');
  const supposed = clausesOf(text)
    .filter(({ isTold }) => !isTold)
    .map((clause) => clause.text)
    .join(' | ');
  const priced = firstOf(prices, supposed);
  const grown = firstOf(growths, priced.rest);
  const cheapened = firstOf(cuts, grown.rest);
  return {
    growthShare: within(grown.value, -0.99, 100),
    priceChangeShare: within(priced.value, -0.99, 100),
    costChangeShare: within(cheapened.value, -0.99, -0.0001),
    speedFactor: within(firstOf(speeds, cheapened.rest).value, 1, 100),
  };
}

const usageChanged = new RegExp(
  String.raw`(?<!\w)${usage}\b.*(?<!\w)(?:${up}|${down}|grown|risen|gone up|gone down|fallen|chang\w*|doubl\w*|tripl\w*|halved|gewachsen|gestiegen|gefallen|gesunken|zugenommen|abgenommen|verander\w*|geandert|verdoppel\w*|crecido|aumentado|bajado)|(?<!\w)(?:more|fewer|less|mehr|weniger|plus de|moins de|mas|menos) ${usage}\b(?! (?:\w+ )?(?:fail|tim(?:e|ing|ed) out|slow))`,
);

/** True when a question is about usage that has changed, or is said to have: how many calls there were before answers it. */
export function tellsUsageChange(question: string): boolean {
  const text = folded(question.slice(0, mostCharacters));
  return clausesOf(text).some((clause) => clause.isTold && usageChanged.test(clause.text));
}
