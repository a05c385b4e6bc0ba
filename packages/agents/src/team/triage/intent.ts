import { folded } from '../../grounding/folded.ts';
import { goalsIn, tellsUsageChange } from '../analysis/goals.ts';
import { greeting, hypothetical, type Intent, signs, subject, vague } from './intent-signs.ts';
import { weighsModels } from './model-moves.ts';
import { namesReference } from './reference-period.ts';
import { respelled } from './spelling.ts';

const followUp =
  /^(?:and|but|so|ok(?:ay)?|what about|how about|same|now|then|und|aber|et|mais|y|pero)\b|\b(?:it|its|that one|this one|these|those|them|they|their|(?:is|was|does|did|do|can|for|of|about|from|with|why) (?:that|this)(?= (?:more|less|so|much|too|high|low|higher|lower|not|still|worth|normal|ok|okay|cheap\w*|expensive|dear\w*|slow\w*|fast\w*|cost|mean|happen|compare|change|only|really|because)\b|[?!.]|$)|davon|dessen|deren|celui-ci|celle-ci|eso|esto|esos)\b/;

export type IntentReading = {
  /** Most important first; never empty. */
  readonly intents: readonly Intent[];
  /** 0..1: how plainly the question says so. */
  readonly confidence: number;
  /** True when it can only be understood with the question before it. */
  readonly isFollowUp: boolean;
};

const timesCompared =
  /\b(?:compar\w+|vergl\w+) (?:\w+ ){0,2}?(?:to|with|mit|au|avec|con) (?:\w+ ){0,2}?(?:days?|weeks?|months?|years?|yesterday|before|last|tag|woche|monat|jour|semaine|mois|dia|semana|mes)\b/g;

/** Wants something made up or a fact of the world, whatever names it uses. */
const notAboutCalls =
  /^(?:please |can you |could you |bitte |kannst du )*(?:tell|write|make|sing|give|erzahl\w*|schreib\w*|raconte\w*|ecri\w*|cuenta\w*|escrib\w*) (?:me |us |mir |uns |moi |nous )?(?:an? |some |another |einen? |une? |un[oa]? )?(?:jokes?|poems?|songs?|stor(?:y|ies)|limericks?|witze?|gedichte?|blagues?|poemes?|chistes?|poemas?)\b|^(?:who|wer|qui|quien) (?:is|was|are|were|founded|owns|invented|leads|runs|ist|war|grundete|est|a fonde|es|fundo) (?!.*\b(?:spend\w*|cost\w*|calls?|users?|customers?|kosten|ausgaben)\b)/;

/** What must not happen is not asked for ("faster without paying more"). */
const atNoMore =
  /\b(?:without|at no|ohne|sans|sin) (?:\w+ ){0,2}?(?:increas\w*|rais\w*|ris\w*|grow\w*|higher|extra|additional|hoher\w*|mehr|erhoh\w*|steiger\w*|augment\w*|aument\w*)(?: (?:the |our |its |die |der |unsere )?(?:costs?|spend\w*|bills?|kosten|ausgaben|couts?|costes?|gastos?))?/g;

/** "Why so expensive?" asks what the money goes to, where nothing says that it was less before. */
const whyDear =
  /\b(?:why|how come|warum|wieso|weshalb|pourquoi|por que)\b.{0,80}\b(?:(?:so|that|this|such|too) (?:much(?! (?:more|higher|dearer))|expensive|high|dear|costly|pricey|teuer|viel(?! mehr)|hoch)|(?:si|tant|aussi|trop) (?:cher\w*|eleve\w*)|tan (?:car[oa]s?|alt[oa]s?))/;
const dearIntents: readonly Intent[] = ['spend-overview', 'savings', 'cost-change', 'compare-models'];
const wasLess =
  /\b(?:get|gets|got|gotten|becom\w*|became|went|gone|grow\w*|grew|than|since|last|yesterday|week|month|now|geworden|seit|letzte\w*|gestern|woche|monat|devenu\w*|depuis|dernier\w*|hier|semaine|mois|vuelto|desde|pasad\w*|ayer|semana|mes)\b/;

/** "How much would that cost?" asks for what is supposed in the question, not for an overview. */
const howMuch = /\b(?:how much|wie ?viel|was kostet|combien|cuanto)\b/g;

function isOfModels(text: string): boolean {
  const compares = signs.find(({ intent }) => intent === 'compare-models');
  return compares?.pattern.test(text.replaceAll(timesCompared, '')) === true;
}

function signsIn(question: string): Intent[] {
  const text = question.replaceAll(atNoMore, ' ');
  const isMeant = (intent: Intent) =>
    (intent === 'compare-models' && weighsModels(text)) ||
    (intent === 'cost-change' && tellsUsageChange(text));
  return signs
    .filter(({ intent, pattern }) => pattern.test(text) || isMeant(intent))
    .map(({ intent }) => intent);
}

/** What a question about usage or prices as they may come to be wants; what changed so far is beside the point. */
function ahead(found: readonly Intent[], first: 'forecast' | 'price-changes'): Intent[] {
  const others = found.filter((intent) => intent !== 'cost-change');
  return others.includes(first) ? others : [first, ...others];
}

function statedIntents(text: string): Intent[] {
  const found = signsIn(text);
  // The waste and the errors of a workload that is to be generated are no questions about the calls there are.
  if (found.includes('synthetic-data')) return ['synthetic-data'];
  if (found.includes('accept')) return ['accept'];
  // "Compared with last week" compares times, not models.
  const comparesTimes = text.replaceAll(timesCompared, '') !== text && !isOfModels(text);
  if (comparesTimes || namesReference(text)) {
    const others = found.filter((intent) => intent !== 'compare-models');
    return others.includes('cost-change') || others.includes('latency') || others.includes('errors')
      ? others
      : ['cost-change', ...others];
  }
  const { growthShare, priceChangeShare } = goalsIn(text);
  if (growthShare !== null || priceChangeShare !== null) {
    const isOverview = signsIn(text.replaceAll(howMuch, '')).includes('spend-overview');
    const asked = found.filter((intent) => intent !== 'spend-overview' || isOverview);
    const priced = priceChangeShare === null ? asked : ahead(asked, 'price-changes');
    return growthShare === null ? priced : ahead(priced, 'forecast');
  }
  if (whyDear.test(text) && !wasLess.test(text))
    return ['spend-overview', 'savings', ...found.filter((intent) => !dearIntents.includes(intent))];
  const looksAhead = found.some((intent) => intent === 'forecast' || intent === 'limits');
  return looksAhead && hypothetical.test(text) ? found.filter((intent) => intent !== 'cost-change') : found;
}

/** What was asked first stands first: an overview before what to change about it. */
function inOrder(found: readonly Intent[]): readonly Intent[] {
  if (!found.includes('spend-overview') || !found.includes('savings')) return found;
  return [
    ...found.filter((intent) => intent !== 'savings' && intent !== 'spend-overview'),
    'spend-overview',
    'savings',
  ];
}

/** What the question wants; `earlier` are the questions before it, oldest first, which a follow-up leans on. */
export function intentOf(
  question: string,
  earlier: readonly string[] = [],
  namesSomething = false,
): IntentReading {
  const text = folded(question).trim();
  const previous = earlier.at(-1);
  const isFollowUp =
    previous !== undefined && !greeting.test(text) && (followUp.test(text) || text.split(/\s+/).length <= 4);
  if (notAboutCalls.test(text)) return { intents: ['out-of-scope'], confidence: 0.9, isFollowUp: false };
  const found = statedIntents(text);
  if (found.length > 0) return { intents: inOrder(found), confidence: 0.9, isFollowUp };
  const meant = statedIntents(respelled(question));
  if (meant.length > 0) return { intents: inOrder(meant), confidence: 0.75, isFollowUp };
  if (isFollowUp) {
    const inherited = intentOf(previous, earlier.slice(0, -1));
    if (!inherited.intents.includes('out-of-scope'))
      return { intents: inherited.intents, confidence: 0.6, isFollowUp };
  }
  if (subject.test(text) || subject.test(respelled(question)) || namesSomething)
    return { intents: ['spend-overview'], confidence: 0.7, isFollowUp };
  if (vague.test(text)) return { intents: ['spend-overview', 'savings'], confidence: 0.6, isFollowUp };
  return { intents: [greeting.test(text) ? 'greeting' : 'out-of-scope'], confidence: 0.5, isFollowUp };
}
