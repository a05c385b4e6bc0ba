import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { folded } from '../../grounding/folded.ts';
import { nameOf } from '../../grounding/named.ts';
import { closed, joined, prose } from '../../grounding/prose.ts';
import { counted, figureOf } from '../../grounding/reading.ts';
import { cacheAuditStatements } from '../analysis/cache-audit-statements.ts';
import { callsBeforeText } from '../analysis/calls-before-statements.ts';
import { changeImpactStatements } from '../analysis/change-statements.ts';
import { promiseStatements } from '../analysis/evaluation-statements.ts';
import { goalStatements } from '../analysis/goal-statements.ts';
import { latencyStatements } from '../analysis/latency-statements.ts';
import {
  cachingStatements,
  concurrencyStatements,
  priceChangeStatements,
} from '../analysis/limit-statements.ts';
import {
  cheapestModelStatements,
  modelComparisonStatements,
  modelSearchStatements,
  modelSwitchStatements,
} from '../analysis/model-statements.ts';
import { changeStatement, moverStatement } from '../analysis/mover-statements.ts';
import {
  anomalyStatements,
  budgetStatements,
  forecastStatements,
  unitStatements,
} from '../analysis/outlook-statements.ts';
import { priceStatements } from '../analysis/price-statements.ts';
import { bottleneckStatements } from '../analysis/speed-statements.ts';
import { peakStatement, splitStatement, tokensStatement } from '../analysis/spend-statements.ts';
import {
  errorStatements,
  failingFeatureStatements,
  unpricedStatements,
} from '../analysis/usage-statements.ts';
import { topUserStatements } from '../analysis/user-statements.ts';
import { volumeStatements } from '../analysis/volume-statements.ts';
import type { Intent } from '../triage/intent-signs.ts';
import { acceptanceHeadline } from './acceptance-headline.ts';
import { documentsLead } from './documents-section.ts';
import { type LaidOut, layOut } from './lay-out.ts';
import { type Materials, totalsOf } from './materials.ts';
import { incomparableStatement, isComparable, referenceCaution } from './time-before.ts';
import { unknownLead } from './unknown-lead.ts';

const mostNames = 3;
/** Asks for hours that were not as usual. */
const asksForOddities =
  /\b(?:anomal\w*|weird\w*|strange\w*|unusual|out of the ordinary|odd|outliers?|ungewohnlich\w*|auffallig\w*|ausreisser|anormal\w*|inhabitue\w*|inusual\w*)\b/;
const asksForTokens =
  /\b(?:how many|how much|number of|wie ?viele?|combien de|cuantos) (?:\w+ ){0,2}?(?:tokens?|jetons?)\b|\bhow long (?:is|are|was|were) (?:\w+ ){0,2}?(?:prompts?|answers?|inputs?|outputs?|contexts?|messages?|completions?|requests?)\b/;
const asksForPeak =
  /\b(?:most expensive|dearest|costliest|priciest|highest|worst|peak|teuerste[rsn]?|le plus cher|mas car[oa]) (?:\w+ )?(?:day|hour|tag|stunde|jour|heure|dia|hora)\b|\b(?:jour|heure|dia|hora)s? (?:le|la|mas) (?:plus )?(?:cher|car[oa])\w*/;
const asksForCheapest =
  /\b(?:cheap\w*|least|lowest|gunstig\w*|billig\w*|moins cher\w*|mas barat\w*|(?:per|a|each) call|pro aufruf)\b/;
const asksPerCall = /\b(?:per|a|each) (?:call|request)\b|\b(?:pro|je) (?:aufruf|anfrage)\b/;
const namesModels = /\bmod[eè]l/i;

/** What the question was narrowed to, in words: ` of checkout-assistant`. */
function scopeText(materials: Materials): string {
  const filter = materials.input.triage?.filter ?? {};
  const names = [...(filter.feature ?? []), ...(filter.model ?? []), ...(filter.provider ?? [])];
  if (names.length === 0) return '';
  return names.length <= mostNames ? ` of ${names.join(' and ')}` : ' of what you named';
}

/** What was spent, on how many calls of what; and against what, where times are compared. */
function spendStatement(materials: Materials, against: readonly Span[] = []): Span[] {
  const totals = totalsOf(materials);
  if (totals === undefined) return [];
  const { totals: sums, period } = totals.result;
  const calls = counted(totals, ['totals', 'calls'], 'call');
  if (sums.calls === 0) return prose`There are no calls${scopeText(materials)} in ${periodText(period)}.`;
  if (sums.unpricedCalls === sums.calls)
    return prose`None of the ${calls}${scopeText(materials)} (${periodText(period)}) has a known price, so what they cost cannot be said.`;
  const cost = figureOf(totals, ['totals', 'cost'], 'usd');
  return prose`You spent ${cost} on ${calls}${scopeText(materials)} (${periodText(period)})${against.length === 0 ? '' : '; '}${against}.`;
}

/** The biggest feature and the biggest model with their shares. */
function leadersStatement(materials: Materials): Span[] {
  const leader = (reading: Materials['byFeature']) => {
    const row = reading?.result.rows[0];
    if (
      reading === undefined ||
      row === undefined ||
      row.key[0] === '' ||
      compareUsd(row.cost, zeroUsd) === 0
    )
      return undefined;
    const isAlone = reading.result.rows.length === 1;
    const name = nameOf(reading, ['rows', 0, 'key', 0], '');
    return { name, isAlone, share: figureOf(reading, ['rows', 0, 'share'], 'percent') };
  };
  const feature = leader(materials.byFeature);
  const model = leader(materials.byModel);
  if (feature !== undefined && model !== undefined && !feature.isAlone && !model.isAlone)
    return prose`${feature.name} is the largest feature with ${feature.share} of it, and ${model.name} the largest model with ${model.share}.`;
  if (feature !== undefined && !feature.isAlone)
    return prose`${feature.name} is the largest feature with ${feature.share} of it.`;
  if (model !== undefined)
    return model.isAlone
      ? prose`All of it went to ${model.name}.`
      : prose`${model.name} is the largest model with ${model.share} of it.`;
  return [];
}

/** The saving (grades A and B only) and what to begin with. */
function savingStatements(materials: Materials): Span[][] {
  const { savings, input } = materials;
  const [first] = input.optimizer?.ranked ?? [];
  const [projected] = input.optimizer?.projected ?? [];
  const scope = scopeText(materials);
  if (savings === undefined || input.verdict?.isSavingSound === false) return [];
  if (first === undefined)
    return [
      prose`No change that the evidence supports would have saved money${scope === '' ? '' : ` on the calls${scope}`} in this period.`,
      ...(projected === undefined
        ? []
        : [
            prose`Only projected (grade C) until it is tested: “${figureOf(savings, ['findings', projected.finding, 'title'], 'text')}”.`,
          ]),
      ...(savings.result.dataGaps.length === 0
        ? []
        : [prose`Some ways to save could not be looked at, as the data for them is missing.`]),
    ];
  const total = (scenario: string) => figureOf(savings, ['portfolio', 'total', scenario], 'usd');
  const { low, high } = savings.result.portfolio.total;
  const isExact = compareUsd(low, high) === 0;
  const range = isExact ? [] : prose`${total('low')} to ${total('high')}; `;
  const grades = new Set(
    (input.optimizer?.ranked ?? []).map(({ finding }) => savings.result.findings[finding]?.grade),
  );
  const grade = grades.has('B') ? 'grade B, simulated' : 'grade A, measured';
  const title = figureOf(savings, ['findings', first.finding, 'title'], 'text');
  const part = figureOf(
    savings,
    ['portfolio', 'attributions', first.attribution, 'saving', 'expected'],
    'usd',
  );
  return [
    prose`${scope === '' ? 'Replayed changes' : `Changes replayed on the calls${scope}`} would have saved ${total('expected')} (${range}${grade}).`,
    prose`Begin with “${title}”, worth ${part}.`,
  ];
}

/** What each of several features cost, where they are what is compared. */
function featuresCompared({ byFeature }: Materials): Span[][] {
  if (byFeature === undefined || byFeature.result.rows.length < 2) return [];
  const parts = byFeature.result.rows.slice(0, mostNames).map((_, index) => {
    const name = nameOf(byFeature, ['rows', index, 'key', 0], 'What names no feature');
    const cost = figureOf(byFeature, ['rows', index, 'cost'], 'usd');
    return prose`${index === 0 ? '' : ', '}${name} cost ${cost} for ${counted(byFeature, ['rows', index, 'calls'], 'call')}`;
  });
  return [prose`${joined(...parts)} (${periodText(byFeature.result.period)}).`];
}

/** Models side by side by what they cost, where nothing more is known of them. */
function modelsByCost(materials: Materials): Span[][] {
  const { byModel, savings } = materials;
  if (byModel === undefined || byModel.result.rows.length === 0) return [];
  if (byModel.result.rows.length === 1)
    return [
      prose`Only ${nameOf(byModel, ['rows', 0, 'key', 0], 'calls that name no model')} served these calls, so there is nothing of your own to compare it with.`,
      spendStatement(materials),
    ];
  const parts = byModel.result.rows.slice(0, mostNames).map((_, index) => {
    const name = nameOf(byModel, ['rows', index, 'key', 0], 'Calls that name no model');
    const cost = figureOf(byModel, ['rows', index, 'cost'], 'usd');
    return prose`${name} cost ${cost} for ${counted(byModel, ['rows', index, 'calls'], 'call')}.`;
  });
  return [
    ...parts,
    prose`They may not do the same work, so this is not a like-for-like price${savings === undefined ? '' : '; what a switch would have saved is among the findings'}.`,
  ];
}

/** What is compared: features where several are named and no model is, else models. */
function comparisonStatements(materials: Materials): Span[][] {
  const { input, modelsCompared, question } = materials;
  const { feature, model } = input.triage?.filter ?? {};
  if ((feature?.length ?? 0) > 1 && model === undefined && !namesModels.test(question))
    return featuresCompared(materials);
  return modelsCompared === undefined || modelsCompared.result.rows.length < 2
    ? modelsByCost(materials)
    : [
        ...(asksForCheapest.test(folded(question)) ? cheapestModelStatements(modelsCompared) : []),
        ...modelComparisonStatements(modelsCompared),
      ];
}

/** The slowest model where models are spoken of, else the slowest feature; and what would make the slowest one faster. */
function latencyOf({ question, input, latencyByModel, latencyByFeature, bottlenecks }: Materials): Span[][] {
  const isOfModels = namesModels.test(question) || input.triage?.filter.model !== undefined;
  const [reading, dimension] =
    isOfModels || latencyByFeature === undefined
      ? [latencyByModel ?? latencyByFeature, latencyByModel === undefined ? 'feature' : 'model']
      : [latencyByFeature, 'feature'];
  return [
    ...(reading === undefined ? [] : latencyStatements(reading, dimension)),
    ...(bottlenecks === undefined ? [] : bottleneckStatements(bottlenecks, dimension === 'feature')),
  ];
}

/** What changed, against what; what was out of the ordinary stands first where that was asked for. */
function changeStatements(materials: Materials): Span[][] {
  const { movers, anomalies, callsBefore, question } = materials;
  const odd = anomalies === undefined ? [] : anomalyStatements(anomalies).slice(0, 1);
  const isSound = isComparable(materials);
  const mover = movers === undefined || !isSound ? undefined : moverStatement(movers, 'feature');
  const change =
    callsBefore !== undefined
      ? [spendStatement(materials, callsBeforeText(callsBefore)), ...referenceCaution(materials)]
      : movers === undefined
        ? []
        : [isSound ? changeStatement(movers) : incomparableStatement(materials)];
  const moved = [...change, ...(mover === undefined ? [] : [mover])];
  return asksForOddities.test(folded(question)) ? [...odd, ...moved] : [...moved, ...odd];
}

/** What the question's own numbers and words ask for, before what its intents are: goals, growth, prices, a move, another model. */
function topicsOfWords(materials: Materials): Span[][][] {
  const { goals, prices, volume, changeOfModel, modelInBook, otherModel, promises } = materials;
  return [
    ...(goals === undefined ? [] : [goalStatements(goals)]),
    ...(prices === undefined ? [] : [priceStatements(prices)]),
    // Several goals at once hold the growth among them.
    ...(volume === undefined || goals !== undefined ? [] : [volumeStatements(volume)]),
    ...(changeOfModel === undefined ? [] : [changeImpactStatements(changeOfModel)]),
    ...(modelInBook === undefined && otherModel === undefined
      ? []
      : [
          [
            ...(otherModel === undefined ? [] : modelSwitchStatements(otherModel)),
            ...(modelInBook === undefined ? [] : modelSearchStatements(modelInBook)),
          ],
        ]),
    ...(promises === undefined ? [] : [promiseStatements(promises)]),
  ];
}

function topicOf(intent: Intent, materials: Materials): Span[][] {
  const { callsBefore, errors, errorsByFeature, unpriced, cacheAudit, volume, prices } = materials;
  const isOfChange = materials.input.triage?.intents.includes('cost-change') === true;
  const { units, topUsers, forecast, caching, concurrency, priceChanges, budget } = materials;
  switch (intent) {
    case 'spend-overview':
      return [
        // Where times are compared, what was spent stands there already.
        ...(callsBefore === undefined || !isOfChange ? [spendStatement(materials)] : []),
        ...(asksForPeak.test(folded(materials.question)) && materials.overTime !== undefined
          ? [peakStatement(materials.overTime) ?? []]
          : []),
        ...(asksForTokens.test(folded(materials.question)) && materials.byFeature !== undefined
          ? [tokensStatement(materials.byFeature)]
          : []),
        // Asked for by name, so it goes before the usual ways of looking at it.
        ...materials.byAsked.map(({ dimension, reading }) => splitStatement(reading, dimension)),
        leadersStatement(materials),
      ];
    case 'savings':
      return savingStatements(materials);
    case 'cost-change':
      return changeStatements(materials);
    case 'compare-models':
      return comparisonStatements(materials);
    case 'latency':
      return latencyOf(materials);
    case 'errors':
      return [
        ...(errors === undefined ? [] : errorStatements(errors).slice(0, 1)),
        ...(errorsByFeature === undefined ? [] : failingFeatureStatements(errorsByFeature)),
        ...(errors === undefined ? [] : errorStatements(errors).slice(1)),
      ];
    case 'caching':
      return [
        ...(caching === undefined ? [] : cachingStatements(caching).slice(0, 1)),
        ...(cacheAudit === undefined ? [] : cacheAuditStatements(cacheAudit)),
      ];
    case 'limits':
      return concurrency === undefined || volume !== undefined ? [] : concurrencyStatements(concurrency);
    case 'price-changes':
      return priceChanges === undefined || prices !== undefined ? [] : priceChangeStatements(priceChanges);
    case 'budget':
      return budget !== undefined
        ? budgetStatements(budget)
        : [
            prose`Which budget is meant is not known: ask with its amount, such as “are we within a budget of” and the sum in dollars.`,
            ...(forecast === undefined ? [] : forecastStatements(forecast).slice(0, 1)),
          ];
    case 'unpriced':
      return unpriced === undefined ? [] : unpricedStatements(unpriced);
    case 'forecast':
      return forecast === undefined || volume !== undefined ? [] : forecastStatements(forecast);
    case 'top-users':
      return topUsers === undefined ? [] : topUserStatements(topUsers);
    case 'unit-economics':
      return units === undefined ? [] : unitStatements(units, asksPerCall.test(folded(materials.question)));
    case 'accept':
      return [acceptanceHeadline(materials)];
    case 'synthetic-data':
    case 'data-help':
    case 'greeting':
    case 'out-of-scope':
      return [];
  }
}

/** Questions whose answer names the saving and the first change beside what was asked. */
const namesSaving: readonly Intent[] = ['spend-overview', 'cost-change'];

/** What each topic of the question's own words answers already: what else is known of these is beside it. */
const answeredBy: Readonly<Partial<Record<keyof Materials, readonly Intent[]>>> = {
  goals: ['savings', 'latency', 'forecast', 'limits', 'spend-overview'],
  prices: ['price-changes', 'savings'],
  volume: ['forecast', 'limits', 'spend-overview'],
  changeOfModel: ['cost-change', 'compare-models', 'savings'],
  otherModel: ['compare-models', 'savings', 'spend-overview'],
  modelInBook: ['compare-models', 'spend-overview'],
  promises: ['savings'],
};

/** Of these the summary's list and the tables say more than a paragraph would. */
const alsoInTables: readonly Intent[] = ['latency', 'forecast', 'limits'];

function isAnswered(intent: Intent, materials: Materials): boolean {
  return Object.entries(answeredBy).some(
    ([topic, intents]) => materials[topic as keyof Materials] !== undefined && intents.includes(intent),
  );
}

/** What must be known before the answer: where documents are quoted, names nobody has, and a time without calls. */
function leadOf(materials: Materials): Span[][] {
  const { triage } = materials.input;
  const unknown = unknownLead(triage);
  return [
    ...documentsLead(materials),
    ...(unknown.length === 0 ? [] : [unknown]),
    ...(triage?.periodSource === 'moved'
      ? [prose`There are no calls in the period you asked for, so this is about the last there are.`]
      : []),
  ];
}

/** The answer: what was asked for, most important first, and what was spent and could be saved, where that belongs. */
export function answerOf(materials: Materials): LaidOut {
  const intents = materials.input.triage?.intents ?? [];
  const { goals, changeOfModel } = materials;
  const statedOf = (some: readonly Intent[]) => some.map((intent) => topicOf(intent, materials));
  const isAboutSaving = intents.includes('savings');
  const spend =
    goals === undefined &&
    !intents.includes('spend-overview') &&
    (isAboutSaving || intents.includes('forecast'))
      ? [spendStatement(materials)]
      : [];
  const saving =
    !isAboutSaving && changeOfModel === undefined && intents.some((intent) => namesSaving.includes(intent))
      ? savingStatements(materials)
      : [];
  const laid = layOut({
    lead: leadOf(materials),
    topics: [
      ...topicsOfWords(materials),
      ...statedOf(intents.filter((intent) => !isAnswered(intent, materials))),
    ],
    extras: [
      ...statedOf(
        intents.filter((intent) => isAnswered(intent, materials) && !alsoInTables.includes(intent)),
      ),
      spend,
      saving,
    ],
  });
  return laid.headline.length > 0
    ? laid
    : { headline: closed('The question was read, but no figure could be worked out for it'), paragraphs: [] };
}
