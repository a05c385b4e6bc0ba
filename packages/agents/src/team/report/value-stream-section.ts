import type { Block, Section, Span } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf } from '../../grounding/reading.ts';
import { columns, paragraph, section, table } from './blocks.ts';
import type { Materials } from './materials.ts';
import { unitsTable } from './outlook-blocks.ts';
import { spendTable } from './what-happened-section.ts';

/** What is known of how well calls turned out, or how to make it known. */
function worthOf({ sufficiency }: Materials): Span[] {
  const hasOutcomes = (sufficiency?.result.coverage.outcome ?? 0) > 0;
  return hasOutcomes && sufficiency !== undefined
    ? prose`${figureOf(sufficiency, ['coverage', 'outcome'], 'percent')} of the calls say how well they turned out, which is what cost per success can be worked out from.`
    : prose`No call says how well it turned out, so cost per successful outcome cannot be stated. Log an outcome score with each call to see it here.`;
}

/** What one of each unit costs, where any call names one; what was asked for stands among what happened already. */
function unitsOf({ units, valueStream }: Materials): Block[] {
  if (units !== undefined || valueStream === undefined) return [];
  const { totals } = valueStream.result;
  const isKnown = [totals.conversation, totals.user, totals.success].some(
    ({ costPerUnit }) => costPerUnit !== null,
  );
  return isKnown ? unitsTable(valueStream) : [];
}

/** The feature that each change with evidence belongs to, in the order of work, with what it would have saved there. */
function wasteTable({ savings, input }: Materials): Block[] {
  if (savings === undefined || input.verdict?.isSavingSound === false) return [];
  return table(
    'Where the waste sits',
    columns('feature', 'what would have saved', '#in the period'),
    (input.optimizer?.ranked ?? []).map(({ finding, attribution }) => [
      nameOf(savings, ['findings', finding, 'feature'], '(all features)'),
      figureOf(savings, ['findings', finding, 'title'], 'text'),
      figureOf(savings, ['portfolio', 'attributions', attribution, 'saving', 'expected'], 'usd'),
    ]),
  );
}

/** What each feature cost, what one of its units cost, where its waste sits, and what is not known about its worth. */
export function valueStreamSection(materials: Materials): Section[] {
  const { byFeature } = materials;
  if (byFeature === undefined) return [];
  const isNamed = byFeature.result.rows.some((row) => row.key[0] !== '');
  return section('value-stream', 'What each feature costs', [
    ...(isNamed
      ? [
          ...spendTable('Cost by feature', 'feature', byFeature),
          ...unitsOf(materials),
          ...wasteTable(materials),
        ]
      : [
          paragraph(
            prose`The calls do not say which feature they belong to, so cost cannot be told apart by what it is for.`,
          ),
        ]),
    paragraph(worthOf(materials)),
  ]);
}
