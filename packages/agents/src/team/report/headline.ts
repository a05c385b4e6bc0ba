import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { closed, joined, prose } from '../../grounding/prose.ts';
import { counted, figureOf } from '../../grounding/reading.ts';
import { cacheAuditStatements } from '../analysis/cache-audit-statements.ts';
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
import { bottleneckStatements } from '../analysis/speed-statements.ts';
import { leaderStatement } from '../analysis/spend-statements.ts';
import { errorStatements, unpricedStatements } from '../analysis/usage-statements.ts';
import { topUserStatements } from '../analysis/user-statements.ts';
import { volumeStatements } from '../analysis/volume-statements.ts';
import type { Intent } from '../triage/intent-signs.ts';
import { acceptanceHeadline } from './acceptance-headline.ts';
import { type Materials, totalsOf } from './materials.ts';
import { unknownLead } from './unknown-lead.ts';

const mostNames = 3;

/** What the question was narrowed to, in words: ` of checkout-assistant`. */
function scopeText(materials: Materials): string {
  const filter = materials.input.triage?.filter ?? {};
  const names = [...(filter.feature ?? []), ...(filter.model ?? []), ...(filter.provider ?? [])];
  if (names.length === 0) return '';
  return names.length <= mostNames ? ` of ${names.join(' and ')}` : ' of what you named';
}

function spendHeadline(materials: Materials): Span[] {
  const totals = totalsOf(materials);
  if (totals === undefined) return [];
  const { totals: sums, period } = totals.result;
  const calls = counted(totals, ['totals', 'calls'], 'call');
  if (sums.calls === 0) return prose`There are no calls${scopeText(materials)} in ${periodText(period)}.`;
  if (sums.unpricedCalls === sums.calls)
    return prose`None of the ${calls}${scopeText(materials)} (${periodText(period)}) has a known price, so what they cost cannot be said.`;
  const cost = figureOf(totals, ['totals', 'cost'], 'usd');
  return prose`You spent ${cost} on ${calls}${scopeText(materials)} (${periodText(period)}).`;
}

/** The biggest feature and the biggest model with their shares. */
function leadersHeadline(materials: Materials): Span[] {
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

/** The headline saving (grades A and B only) and what to begin with. */
function savingHeadline(materials: Materials): Span[] {
  const { savings, input } = materials;
  const [first] = input.optimizer?.ranked ?? [];
  if (savings === undefined || input.verdict?.isSavingSound === false) return [];
  if (first === undefined)
    return savings.result.dataGaps.length === 0
      ? prose`No change that the evidence supports would have saved money in this period.`
      : prose`No change that the evidence supports would have saved money in this period, but some ways to save could not be looked at, as the data for them is missing.`;
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
  return prose`Changes replayed against these calls would have saved ${total('expected')} (${range}${grade}). Begin with “${title}”, worth ${part} of that.`;
}

function comparisonHeadline(materials: Materials): Span[] {
  const { byModel } = materials;
  if (byModel === undefined || byModel.result.rows.length < 2) return [];
  const parts = byModel.result.rows.slice(0, mostNames).map((_, index) => {
    const name = nameOf(byModel, ['rows', index, 'key', 0], 'calls that name no model');
    const cost = figureOf(byModel, ['rows', index, 'cost'], 'usd');
    const calls = figureOf(byModel, ['rows', index, 'calls'], 'count');
    return prose`${index === 0 ? '' : '; '}${name} cost ${cost} for ${calls} calls`;
  });
  return prose`Side by side: ${joined(...parts)}. They may not do the same work, so this is not a like-for-like price${materials.savings === undefined ? '' : '; what a switch would have saved is among the findings'}.`;
}

/** The slowest model where models are spoken of, else the slowest feature; and what would make the slowest one faster. */
function latencyHeadline({
  question,
  input,
  latencyByModel,
  latencyByFeature,
  bottlenecks,
}: Materials): Span[] {
  const isOfModels = /\bmod[eè]l/i.test(question) || input.triage?.filter.model !== undefined;
  const [reading, dimension] =
    isOfModels || latencyByFeature === undefined
      ? [latencyByModel ?? latencyByFeature, latencyByModel === undefined ? 'feature' : 'model']
      : [latencyByFeature, 'feature'];
  return sentences([
    ...(reading === undefined ? [] : latencyStatements(reading, dimension)),
    ...(bottlenecks === undefined ? [] : bottleneckStatements(bottlenecks, dimension === 'feature')),
  ]);
}

/** What the question's own numbers and words ask for, before what its intents are: goals, growth, a move, another model. */
function leadingStatements(materials: Materials): Span[][] {
  const { goals, volume, changeOfModel, modelInBook, otherModel, promises } = materials;
  return [
    ...(goals === undefined ? [] : goalStatements(goals)),
    // Several goals at once hold the growth among them.
    ...(volume === undefined || goals !== undefined ? [] : volumeStatements(volume)),
    ...(changeOfModel === undefined ? [] : changeImpactStatements(changeOfModel)),
    ...(modelInBook === undefined ? [] : modelSearchStatements(modelInBook)),
    ...(otherModel === undefined ? [] : modelSwitchStatements(otherModel)),
    ...(promises === undefined ? [] : promiseStatements(promises)),
  ];
}

/** Statements that are there, one after the other with a space between. */
function sentences(statements: readonly (readonly Span[] | undefined)[]): Span[] {
  return statements.reduce<Span[]>((before, statement) => {
    if (statement === undefined || statement.length === 0) return before;
    return before.length === 0 ? joined(statement) : joined(before, ' ', statement);
  }, []);
}

function statementsFor(intent: Intent, materials: Materials): Span[] {
  const { movers, errors, unpriced, modelsCompared, cacheAudit, volume } = materials;
  const { units, topUsers, anomalies, forecast, caching, concurrency, priceChanges, budget } = materials;
  switch (intent) {
    case 'spend-overview':
      return sentences([
        spendHeadline(materials),
        // Asked for by name, so it goes before the usual ways of looking at it.
        ...(materials.byProvider === undefined ? [] : [leaderStatement(materials.byProvider, 'provider')]),
        leadersHeadline(materials),
      ]);
    case 'savings':
      return savingHeadline(materials);
    case 'cost-change':
      return sentences([
        ...(movers === undefined ? [] : [changeStatement(movers), moverStatement(movers, 'feature')]),
        ...(anomalies === undefined ? [] : anomalyStatements(anomalies).slice(0, 1)),
      ]);
    case 'compare-models':
      return modelsCompared === undefined || modelsCompared.result.rows.length < 2
        ? comparisonHeadline(materials)
        : sentences(modelComparisonStatements(modelsCompared));
    case 'latency':
      return latencyHeadline(materials);
    case 'errors':
      return errors === undefined ? [] : sentences(errorStatements(errors));
    case 'caching':
      return sentences([
        ...(caching === undefined ? [] : cachingStatements(caching).slice(0, 1)),
        ...(cacheAudit === undefined ? [] : cacheAuditStatements(cacheAudit)),
      ]);
    case 'limits':
      return concurrency === undefined || volume !== undefined
        ? []
        : sentences(concurrencyStatements(concurrency));
    case 'price-changes':
      return priceChanges === undefined ? [] : sentences(priceChangeStatements(priceChanges));
    case 'budget':
      return budget !== undefined
        ? sentences(budgetStatements(budget))
        : sentences([
            ...(forecast === undefined ? [] : forecastStatements(forecast).slice(0, 1)),
            prose`Name the amount to see how the month stands against it, for example “are we within a budget of” and the sum in dollars.`,
          ]);
    case 'unpriced':
      return unpriced === undefined ? [] : sentences(unpricedStatements(unpriced));
    case 'forecast':
      return forecast === undefined || volume !== undefined ? [] : sentences(forecastStatements(forecast));
    case 'top-users':
      return topUsers === undefined ? [] : sentences(topUserStatements(topUsers));
    case 'unit-economics':
      return units === undefined ? [] : sentences(unitStatements(units));
    case 'accept':
      return acceptanceHeadline(materials);
    case 'synthetic-data':
    case 'data-help':
    case 'greeting':
    case 'out-of-scope':
      return [];
  }
}

/** Questions whose answer names the saving and the first change in its headline; others find it in the summary. */
const namesSaving: readonly Intent[] = ['spend-overview', 'cost-change'];

/** Intents that goals answer where there are any. */
const weighed: readonly Intent[] = ['latency', 'forecast', 'limits'];

/** The answer in a few sentences: what was asked first; with it what was spent and could be saved, where that belongs. */
export function headlineOf(materials: Materials): Span[] {
  const intents = materials.input.triage?.intents ?? [];
  const { goals, changeOfModel } = materials;
  const asked = sentences([
    ...leadingStatements(materials),
    // Goals weigh speed and growth already; what else is known of these stands in the summary.
    ...intents
      .filter((intent) => goals === undefined || !weighed.includes(intent))
      .map((intent) => statementsFor(intent, materials)),
  ]);
  const isAboutSaving = intents.includes('savings');
  const spend =
    goals === undefined &&
    !intents.includes('spend-overview') &&
    (isAboutSaving || intents.includes('forecast'))
      ? spendHeadline(materials)
      : [];
  const saving =
    !isAboutSaving && changeOfModel === undefined && intents.some((intent) => namesSaving.includes(intent))
      ? savingHeadline(materials)
      : [];
  const lead = unknownLead(materials.input.triage);
  const headline = sentences(isAboutSaving ? [lead, spend, asked, saving] : [lead, asked, spend, saving]);
  return headline.length === 0
    ? closed('The question was read, but no figure could be worked out for it')
    : headline;
}
