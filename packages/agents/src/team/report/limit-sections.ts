import { compareUsd, type Section, zeroUsd } from '@netra/contract';
import { closed, prose } from '../../grounding/prose.ts';
import { counted, figureOf } from '../../grounding/reading.ts';
import type { Contradiction, QualityAxis } from '../validation/verdict.ts';
import { columns, list, paragraph, section, table } from './blocks.ts';
import { type Materials, totalsOf } from './materials.ts';

const contradictionWords: Record<Contradiction, string> = {
  'rows-do-not-add-up': 'The rows of a spend table do not add up to its total; treat the shares with care.',
  'totals-differ':
    'The total of the period differs between results; calls may have arrived while the question was worked on.',
  'attributions-do-not-add-up':
    'The savings do not add up to their total, so no saving is claimed in the headline.',
  'saves-more-than-spent': 'The savings exceed what was spent, so no saving is claimed in the headline.',
};

const shortfallWords: Record<QualityAxis, string> = {
  specific: 'There is little in the data that says more than this about the question.',
  actionable: 'Nothing to do follows from what was found.',
  quantified: 'Not every recommendation could be given an amount.',
  relevant: 'No figure in the data answers the question itself.',
  complete: 'Much of what a whole report holds is missing, for want of data.',
  clear: 'Some of what was found could only be put at length.',
};

/** What could not be seen, and why: missing data, missing prices, absent agents, withheld statements. */
export function notSeenSection(materials: Materials, isWithheld: boolean): Section[] {
  const { sufficiency, savings, input } = materials;
  const gaps = (sufficiency?.result.gaps ?? []).map((_, index) => {
    const of = (field: string) =>
      figureOf(sufficiency ?? { evidenceId: '', result: {} }, ['gaps', index, field], 'text');
    return prose`${of('field')}: ${closed(of('why'))} ${closed(of('howToGet'))}`;
  });
  const leverGaps = (savings?.result.dataGaps ?? []).map((gap, index) => {
    const of = (field: string) =>
      figureOf(savings ?? { evidenceId: '', result: {} }, ['dataGaps', index, field], 'text');
    return prose`The ${gap.lever} lever needs ${of('field')}: ${closed(of('why'))} ${closed(of('howToGet'))}`;
  });
  const totals = totalsOf(materials);
  const unpriced =
    totals === undefined || totals.result.totals.unpricedCalls === 0
      ? []
      : [
          totals.result.totals.unpricedCalls === 1
            ? prose`${counted(totals, ['totals', 'unpricedCalls'], 'call')} has no known price and is in no amount.`
            : prose`${counted(totals, ['totals', 'unpricedCalls'], 'call')} have no known price and are in no amount.`,
        ];
  const absent = input.absent.map(
    ({ agent, code }) => `The ${agent} agent could not finish (${code}), so its part is missing.`,
  );
  const failures = (input.analysis?.failures ?? []).map(
    ({ topic, code }) => `The question about ${topic.replaceAll('-', ' ')} got no answer (${code}).`,
  );
  const notes = [
    ...absent,
    ...failures,
    ...(input.verdict?.contradictions ?? []).map((contradiction) => contradictionWords[contradiction]),
    ...(isWithheld
      ? ['Some statements were withheld, because their numbers could not be matched to evidence.']
      : []),
    ...(input.verdict?.shortfalls ?? []).map((axis) => shortfallWords[axis]),
  ];
  const items = [...notes.map((note) => [note]), ...unpriced, ...gaps, ...leverGaps];
  return section(
    'not-seen',
    'What we could not see',
    items.length === 0
      ? [paragraph(prose`Nothing that was asked for is missing from the data.`)]
      : list(items),
  );
}

/** How the numbers were made, and from which tool results. */
export function methodSection(materials: Materials): Section[] {
  const rows = materials.evidence.map((item) => {
    const result = item.result;
    const hasRows =
      typeof result === 'object' &&
      result !== null &&
      'provenance' in result &&
      typeof (result.provenance as { rowsRead?: unknown }).rowsRead === 'number';
    const read = hasRows
      ? figureOf({ evidenceId: item.id, result }, ['provenance', 'rowsRead'], 'count')
      : null;
    return [item.tool, item.summary, read];
  });
  const isPriced = compareUsd(totalsOf(materials)?.result.totals.cost ?? zeroUsd, zeroUsd) > 0;
  return section('method', 'Method and evidence', [
    paragraph(
      prose`Every figure is read from the result of a tool, and links to it with the query that made it; none was written by a language model.`,
    ),
    ...(isPriced
      ? [
          paragraph(
            prose`Costs are each call's tokens at the price in force when it was made. A call without a known price is in no amount.`,
          ),
        ]
      : []),
    ...(materials.savings === undefined
      ? []
      : [
          paragraph(
            prose`Savings are the bill of the same calls worked out again under the changed policy. Grade A is measured on these calls, grade B simulated, grade C projected and kept apart.`,
          ),
        ]),
    ...table('Results used', columns('tool', 'result', '#rows read'), rows),
  ]);
}
