import {
  type Block,
  type Lever,
  levers,
  type Recommendation,
  type Section,
  type Span,
} from '@netra/contract';
import { closed, joined, prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import type { RankedFinding } from '../optimizer/rank-findings.ts';
import { type Cell, columns, list, paragraph, section, table } from './blocks.ts';
import type { Materials } from './materials.ts';

type Savings = Reading<'savings'>;
type Which = 'portfolio' | 'projected';

function savingOf(savings: Savings, which: Which, attribution: number) {
  const of = (scenario: string) =>
    figureOf(savings, [which, 'attributions', attribution, 'saving', scenario], 'usd');
  return { low: of('low'), expected: of('expected'), high: of('high') };
}

/** Why, by itself, and what it does to quality and speed: each sentence the finding's own. */
function explanationOf(savings: Savings, ranked: RankedFinding): Span[] {
  const of = (field: string) => figureOf(savings, ['findings', ranked.finding, field], 'text');
  const amount = (of: string, scenario: string) =>
    figureOf(savings, ['findings', ranked.finding, of, scenario], 'usd');
  const calls = figureOf(savings, ['findings', ranked.finding, 'callsTouched'], 'count');
  return prose`${closed(of('why'))} By itself it would have saved ${amount('saving', 'expected')} on ${calls} calls; at that rate ${amount('perMonth', 'expected')} a month. Quality: ${closed(of('qualityEffect'))} Speed: ${closed(of('latencyEffect'))} To undo it: ${closed(of('rollback'))}`;
}

/** The findings with evidence, in the order of work, then the projected ones. */
export function recommendationsOf(materials: Materials): Recommendation[] {
  const { savings, input } = materials;
  if (savings === undefined || input.optimizer === null) return [];
  const of = (which: Which) => (ranked: RankedFinding) => {
    const finding = savings.result.findings[ranked.finding];
    if (finding === undefined) return [];
    const { id, lever, title, grade, effort, risk } = finding;
    const saving = savingOf(savings, which, ranked.attribution);
    return [
      {
        findingId: id,
        lever,
        title,
        grade,
        effort,
        risk,
        saving,
        explanation: explanationOf(savings, ranked),
      },
    ];
  };
  return [
    ...input.optimizer.ranked.flatMap(of('portfolio')),
    ...input.optimizer.projected.flatMap(of('projected')),
  ];
}

function named(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** What a lever cannot do without, as the data check names it. */
const needs: Readonly<Partial<Record<Lever, 'prefixHashes' | 'promptHash'>>> = {
  'prompt-cache': 'prefixHashes',
  'response-cache': 'promptHash',
};

/** Why there are no findings: a lever that looked and found nothing is not one that had nothing to look at. */
function withoutFindings(savings: Savings, { sufficiency }: Materials): string {
  const lacking = new Set<Lever>(savings.result.dataGaps.map((gap) => gap.lever));
  for (const lever of levers) {
    const need = needs[lever];
    if (need !== undefined && sufficiency?.result.coverage[need] === 0) lacking.add(lever);
  }
  const blind = levers.filter((lever) => lacking.has(lever));
  const looked = levers.filter((lever) => !lacking.has(lever));
  if (blind.length === 0)
    return 'No lever fired on the calls of this period: nothing that Apex can replay would have saved money.';
  const missing = `${looked.length === 0 ? 'No lever could look properly' : `Not able to look properly: ${named(blind)}`}, as data is missing; what each needs stands under “What we could not see”.`;
  return looked.length === 0
    ? missing
    : `Looked at the calls of this period and found nothing to save: ${named(looked)}. ${missing}`;
}

/** Every finding the levers made, also those that add nothing beside the others. */
export function findingsSection(materials: Materials): Section[] {
  const { savings } = materials;
  if (savings === undefined) return [];
  if (savings.result.findings.length === 0)
    return section('findings', 'Findings', [paragraph([withoutFindings(savings, materials)])]);
  return section(
    'findings',
    'Findings',
    savings.result.findings.flatMap((finding, index) => {
      const of = (field: string) => figureOf(savings, ['findings', index, field], 'text');
      const ranked = { findingId: finding.id, finding: index, attribution: 0 };
      return [
        paragraph(
          prose`${closed(of('title'))} Grade ${finding.grade}, ${finding.effort} effort, ${finding.risk} risk.`,
        ),
        paragraph(explanationOf(savings, ranked)),
        ...samplesTable(savings, index),
      ];
    }),
  );
}

function samplesTable(savings: Savings, finding: number): Block[] {
  const samples = savings.result.findings[finding]?.evidence.samples ?? [];
  return table(
    'Example calls',
    columns('call', 'model', '#cost', '#would have cost'),
    samples.map((_, index) => {
      const at = (field: string) => ['findings', finding, 'evidence', 'samples', index, field];
      return [
        figureOf(savings, at('callId'), 'text'),
        figureOf(savings, at('model'), 'text'),
        figureOf(savings, at('costBefore'), 'usd'),
        figureOf(savings, at('costAfter'), 'usd'),
      ];
    }),
  );
}

/** All attributions of the portfolio, in the order of work, so that the rows sum to the total below them. */
function portfolioRows(savings: Savings, which: Which, ranked: readonly RankedFinding[]): Cell[][] {
  const { attributions } = savings.result[which];
  const others = attributions.flatMap((_, index) =>
    which === 'projected' || ranked.some(({ attribution }) => attribution === index) ? [] : [index],
  );
  return [...ranked.map(({ attribution }) => attribution), ...others].map((attribution): Cell[] => {
    const rule = attributions[attribution]?.ruleId;
    const finding = savings.result.findings.findIndex((candidate) => candidate.rule.id === rule);
    const details = savings.result.findings[finding];
    const title =
      details === undefined
        ? figureOf(savings, [which, 'attributions', attribution, 'ruleId'], 'text')
        : figureOf(savings, ['findings', finding, 'title'], 'text');
    const { low, expected, high } = savingOf(savings, which, attribution);
    return [title, details?.grade ?? '', details?.effort ?? '', details?.risk ?? '', low, expected, high];
  });
}

function portfolioTable(savings: Savings, which: Which, ranked: readonly RankedFinding[]): Block[] {
  const rows = portfolioRows(savings, which, ranked);
  const total = (scenario: string) => figureOf(savings, [which, 'total', scenario], 'usd');
  const sum: Cell[][] =
    which === 'portfolio' ? [['total', '', '', '', total('low'), total('expected'), total('high')]] : [];
  return table(
    which === 'portfolio'
      ? 'Saving of the period, counted once'
      : 'Only projected (grade C): shown apart, in no total',
    columns('change', 'grade', 'effort', 'risk', '#low', '#expected', '#high'),
    rows.length === 0 ? [] : [...rows, ...sum],
  );
}

function upgradeTests(savings: Savings, projected: readonly RankedFinding[]): Block[] {
  return list(
    projected.flatMap(({ finding }) =>
      savings.result.findings[finding]?.upgradeTest === null
        ? []
        : [
            prose`To prove “${figureOf(savings, ['findings', finding, 'title'], 'text')}”: ${closed(figureOf(savings, ['findings', finding, 'upgradeTest'], 'text'))}`,
          ],
    ),
  );
}

/** The findings together, so that no dollar counts twice; projected ones apart. */
export function portfolioSection(materials: Materials): Section[] {
  const { savings, input } = materials;
  if (savings === undefined || input.optimizer === null) return [];
  const { ranked, projected } = input.optimizer;
  const baseline = figureOf(savings, ['portfolio', 'baseline'], 'usd');
  const after = figureOf(savings, ['portfolio', 'counterfactual', 'expected'], 'usd');
  const bill =
    ranked.length === 0
      ? prose`No change with evidence (grade A or B) would have lowered the bill of ${baseline}.`
      : prose`With all of these together the bill of ${baseline} would have been ${after}. Each amount is what the change adds beside the others, so they sum to the total.`;
  return section('portfolio', 'All changes together', [
    paragraph(bill),
    ...portfolioTable(savings, 'portfolio', ranked),
    ...portfolioTable(savings, 'projected', projected),
    ...upgradeTests(savings, projected),
  ]);
}

/** What to do, in order, by whom, with the patch. */
export function planSection(materials: Materials): Section[] {
  const { savings, input } = materials;
  const plan = input.actions?.actions ?? [];
  if (savings === undefined || plan.length === 0) return [];
  return section(
    'plan',
    'Plan',
    plan.flatMap((action) => {
      const title = figureOf(savings, ['findings', action.finding, 'title'], 'text');
      const approval = action.needsApproval ? ' Get a yes from the owner of the feature first.' : '';
      const rollback = figureOf(savings, ['findings', action.finding, 'rollback'], 'text');
      return [
        paragraph(joined(closed(title), ` Done by: ${action.owner}.${approval}`)),
        ...list([
          ...action.steps.map((step) => [step]),
          ...(action.patch === null ? [] : [[`LiteLLM configuration: \`${action.patch}\``]]),
          prose`To undo it: ${closed(rollback)}`,
        ]),
      ];
    }),
  );
}
