import { folded } from '../../grounding/folded.ts';

/** What a question wants to be otherwise; null where it says nothing of it. */
export type Goals = {
  /** 0.5 is half as many calls again. */
  readonly growthShare: number | null;
  /** -0.2 is a fifth less money. */
  readonly costChangeShare: number | null;
  /** 2 is twice as fast. */
  readonly speedFactor: number | null;
};

const percent = String.raw`(?<percent>\d{1,4}(?:[.,]\d{1,2})?) ?(?:%|percent|prozent|pour ?cent|por ?ciento)`;
const usage = String.raw`(?:usage|use|traffic|volumes?|calls?|requests?|users?|customers?|load|nutzung|aufrufe?|anfragen?|nutzer\w*|verkehr|trafic|appels?|requetes?|utilisation|utilisateurs?|uso|trafico|llamadas?|peticiones|usuarios?)`;
const money = String.raw`(?:costs?|spend(?:ing)?|bills?|money|kosten|ausgaben|rechnung|couts?|depenses?|facture|costes?|costos?|gastos?|factura|price)`;
const speed = String.raw`(?:speed|fast(?:er)?|quick(?:er)?|latency|response times?|schnell(?:er)?|latenz|rapides?|vite|latence|rapid[oa]s?|latencia)`;
const more = '(?:more|additional|extra|higher|mehr|de plus|en plus|mas)';
const less = '(?:less|lower|fewer|cheaper|weniger|gunstiger|de moins|moins|menos)';
const up = String.raw`(?:grow\w*|increas\w*|ris(?:es?|ing)|go(?:es)? up|climbs?|wachs\w*|wachst|steig\w*|augment\w*|crece\w*|aument\w*|sube\w*)`;
const down = String.raw`(?:drops?|falls?|shrinks?|declin\w*|decreas\w*|go(?:es)? down|sink\w*|fall\w*|baiss\w*|diminu\w*|baja\w*|disminu\w*)`;
const cut = String.raw`(?:cut|reduc\w*|lower|sav\w+|slash|shave|trim|senk\w*|spar\w*|reduzier\w*|reduire|economiser|reducir|ahorrar)`;
const filler = String.raw`(?:\s+\w+){0,3}?\s+`;

type Way = { readonly pattern: RegExp; readonly share: (percent: number) => number };
const way = (text: string, share: Way['share']): Way => ({
  pattern: new RegExp(String.raw`(?<!\w)(?:${text})`),
  share,
});

const growths: readonly Way[] = [
  way(`\\+ ?${percent}(?: ${more})?(?: of| in)? ${usage}\\b`, (value) => value),
  way(`${percent} ${more}(?: of| in)? ${usage}\\b`, (value) => value),
  way(
    `${percent} (?:usage |traffic |volume )?(?:growth|increase|rise) (?:in|of) (?:\\w+ )?${usage}\\b`,
    (value) => value,
  ),
  way(`${usage} (?:\\w+ ){0,2}?${up}(?: by| um| de| un| en)? ${percent}`, (value) => value),
  way(`${usage} (?:\\w+ ){0,2}?(?:um |by )?${percent} (?:\\w+ )?${up}`, (value) => value),
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
  way(
    `(?:if|what if|suppose|assuming|what happens|wenn|falls|angenommen|si)\\b.{0,30}\\b(?:we|it|wir|nous)? ?${up}(?: by| um| de| un)? ${percent}`,
    (value) => value,
  ),
];

const cuts: readonly Way[] = [
  way(`${percent} ${less} (?:\\w+ )?${money}\\b`, (value) => -value),
  way(`- ?${percent} (?:\\w+ )?${money}\\b`, (value) => -value),
  way(`${percent} (?:off|cheaper|gunstiger|moins cher\\w*|mas barat\\w*)`, (value) => -value),
  way(`${cut}${filler}(?:by |um |de |un )?${percent}`, (value) => -value),
  way(`${cut} ${percent}`, (value) => -value),
  way(
    `${money} (?:\\w+ ){0,2}?(?:down |${down} )?(?:by |um |de )?-? ?${percent}(?: ${less}| lower| down)?`,
    (value) => -value,
  ),
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

function firstOf(ways: readonly Way[], text: string): number | null {
  for (const { pattern, share } of ways) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined && !pattern.test(text)) continue;
    const number = (digits: string | undefined) => Number((digits ?? '0').replace(',', '.'));
    const value = groups?.factor === undefined ? number(groups?.percent) / 100 : number(groups.factor);
    return Number(share(value).toFixed(4));
  }
  return null;
}

const within = (value: number | null, low: number, high: number) =>
  value !== null && value >= low && value <= high ? value : null;

/** The goals that a question states in numbers: usage, money and speed as they shall be. */
export function goalsIn(question: string): Goals {
  const text = folded(question).replaceAll(/[\u2212\u2013]/g, '-');
  return {
    growthShare: within(firstOf(growths, text), -0.99, 100),
    costChangeShare: within(firstOf(cuts, text), -0.99, -0.0001),
    speedFactor: within(firstOf(speeds, text), 1, 100),
  };
}
