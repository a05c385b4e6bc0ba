import { folded } from './language.ts';

/** What a question wants to know; a question may want several. */
export const intents = [
  'spend-overview',
  'savings',
  'cost-change',
  'compare-models',
  'latency',
  'errors',
  'unpriced',
  'forecast',
  'unit-economics',
  'data-help',
  'greeting',
  'out-of-scope',
] as const;
export type Intent = (typeof intents)[number];

type Sign = { readonly intent: Intent; readonly pattern: RegExp };

/** Words of English, German, French and Spanish, on text without accents; more specific intents first. */
const signs: readonly Sign[] = [
  {
    intent: 'data-help',
    pattern:
      /\b(?:how (?:do|can|should|to) (?:i |we |you )?(?:import|upload|send|export|connect|ingest|log|get)|import|upload|ingest|connect (?:my|our|the)|(?:get|bring) (?:my|our) data|what data|which data|no data|start(?:ed)? with|importier\w*|hochladen|welche daten|importer|quelles donnees|importar|que datos|subir datos)\b/,
  },
  {
    intent: 'unpriced',
    pattern:
      /\b(?:unpriced|unknown prices?|missing prices?|no (?:known )?prices?|without (?:a |any )?(?:known )?prices?|not priced|ohne preis|sans prix|sin precio)\b/,
  },
  {
    intent: 'forecast',
    pattern:
      /\b(?:forecast\w*|predict\w*|projection|run ?rate|next (?:week|month|quarter|year)|will (?:we|it|i) (?:spend|cost|pay)|prognose\w*|vorhersage|nachste[nrsm]? (?:woche|monat|quartal|jahr)|previsions?|le mois prochain|pronostico|proximo mes)\b/,
  },
  {
    intent: 'unit-economics',
    pattern:
      /\b(?:unit (?:economics|costs?)|(?:costs?|spend|pay|price)\b.{0,20}\b(?:per|for (?:each|every|one|an?)) (?:\w+ )?(?:conversations?|chats?|sessions?|users?|customers?|success\w*|outcomes?|resolutions?)|kosten (?:pro|je) (?:gesprach|konversation|nutzer\w*|kunde\w*|erfolg\w*)|cout par (?:conversation|utilisateur|client|succes)|costes? por (?:conversacion|usuario|cliente|exito))\b/,
  },
  {
    intent: 'cost-change',
    pattern:
      /\b(?:why (?:did|is|are|was|has|have|do)|jump\w*|spik\w+|surg\w+|increas\w*|ris(?:e|en|ing)|rose|grew|grow\w*|went up|gone up|going up|dropped|fell|decreased|what(?:'s| has| have| is)? changed|movers?|compared (?:to|with) (?:last|the)|warum|wieso|gestiegen|anstieg|steig\w*|pourquoi|augment\w*|hausse|por que|subio|subido|aument\w*)\b/,
  },
  {
    intent: 'compare-models',
    pattern:
      /\b(?:compar\w+|versus|vs|worth (?:it|the|switching)|instead of|better than|switch(?:ing)? (?:from|to)|which models? (?:should|is (?:better|best)|to use)|new model|vergleich\w*|lohnt sich|statt|vaut|versus|vale la pena)\b/,
  },
  {
    intent: 'latency',
    pattern:
      /\b(?:latenc\w+|slow\w*|fast\w*|speed|ttft|first token|response times?|p50|p95|p99|langsam\w*|schnell\w*|latenz\w*|antwortzeit\w*|lente?s?|lenteur|latences?|rapide\w*|lent[oa]s?|latencia|rapido)\b/,
  },
  {
    intent: 'errors',
    pattern:
      /\b(?:errors?|fail\w*|retr(?:y|ies|ied|ying)|time ?outs?|timed out|429s?|5xx|rate limit\w*|fehler\w*|fehlgeschlagen\w*|erreurs?|echecs?|error(?:es)?|fallos?|reintentos?)\b/,
  },
  {
    intent: 'savings',
    pattern:
      /\b(?:sav(?:e|es|ed|ing|ings)|cut(?:s|ting)?|reduc\w+|optimi[sz]\w*|cheaper|cheapest|lower(?:ing)? (?:the |our |my )?(?:costs?|bill|spend\w*)|less money|what (?:should|can|could|must) (?:we|i) (?:change|do)|change first|recommend\w*|wast\w+|levers?|quick wins?|spar(?:en|t|potential\w*)|einspar\w*|reduzier\w*|senken|verschwend\w*|economi\w+|reduire|gaspill\w*|ahorr\w*|reducir|desperdici\w*|que debemos cambiar)\b/,
  },
  {
    intent: 'spend-overview',
    pattern:
      /\b(?:where (?:does|do|is|did|has) .{0,40}(?:go|going|gone|spent)|how much|overview|break ?down|top \w+|most expensive|expensive|biggest|largest|who spends|spen[dt] (?:on|by|per)|costs? (?:by|per|of)|wo(?:hin)? (?:geht|fliesst|bleibt).{0,30}|wie ?viel|ubersicht|teuerste\w*|ou va .{0,30}argent|combien|apercu|plus cher\w*|adonde va|a donde va|en que gastamos|cuanto|resumen|mas car[oa]s?)\b/,
  },
];

/** Words of the subject: enough to give an overview when nothing more is asked. */
const subject =
  /\b(?:spend\w*|spent|costs?|money|bills?|budget|invoice|usage|tokens?|calls?|pric(?:e|es|ing)|models?|features?|llms?|ai|kosten|ausgaben|geld|rechnung|nutzung|modelle?|couts?|depens\w*|argent|facture|modeles?|costes?|costos?|gast\w+|dinero|factura|modelos?)\b/;
const greeting =
  /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|help|what can you do|who are you|hallo|guten (?:tag|morgen|abend)|danke|hilfe|bonjour|salut|merci|aide|hola|buenos dias|gracias|ayuda)\b/;
const followUp = /^(?:and|what about|how about|same|now|und|et|y)\b/;

export type IntentReading = {
  /** Most important first; never empty. */
  readonly intents: readonly Intent[];
  /** 0..1: how plainly the question says so. */
  readonly confidence: number;
};

function statedIntents(text: string): Intent[] {
  return signs.filter((sign) => sign.pattern.test(text)).map((sign) => sign.intent);
}

/** What the question wants; `earlier` are the questions before it, oldest first, which a follow-up leans on. */
export function intentOf(
  question: string,
  earlier: readonly string[] = [],
  namesSomething = false,
): IntentReading {
  const text = folded(question).trim();
  const found = statedIntents(text);
  const isOverviewFirst = found.includes('spend-overview') && found.includes('savings');
  if (found.length > 0)
    return {
      intents: isOverviewFirst
        ? [
            ...found.filter((intent) => intent !== 'savings' && intent !== 'spend-overview'),
            'spend-overview',
            'savings',
          ]
        : found,
      confidence: 0.9,
    };
  const previous = earlier.at(-1);
  const leansOnPrevious = previous !== undefined && (followUp.test(text) || text.split(/\s+/).length <= 4);
  if (leansOnPrevious && !greeting.test(text)) {
    const inherited = intentOf(previous, earlier.slice(0, -1));
    if (!inherited.intents.includes('out-of-scope')) return { ...inherited, confidence: 0.6 };
  }
  if (subject.test(text) || namesSomething) return { intents: ['spend-overview'], confidence: 0.7 };
  return { intents: [greeting.test(text) ? 'greeting' : 'out-of-scope'], confidence: 0.5 };
}
