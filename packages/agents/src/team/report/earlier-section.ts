import type { Section } from '@netra/contract';
import { dayText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { columns, list, paragraph, section, table } from './blocks.ts';
import { documentsSection } from './documents-section.ts';
import type { Materials } from './materials.ts';

type Knowledge = Reading<'search-knowledge'>;

/** What was said before and what documents say, word for word and with its place: true of its day, or of somebody else's knowledge. */
export function earlierSection({ earlier, question, reports, writtenOut }: Materials): Section[] {
  const listed = reports === undefined ? [] : reportsSection(reports, writtenOut);
  if (earlier === undefined) return listed;
  return [...listed, ...threadsSection(earlier), ...documentsSection(earlier, question)];
}

function reportsSection(
  reading: Reading<'list-reports'>,
  writtenOut: Reading<'export-report'> | undefined,
): Section[] {
  const listed = table(
    'Newest first',
    columns('day', 'question', 'answer'),
    reading.result.rows.map(({ createdAt }, index) => [
      dayText(createdAt),
      figureOf(reading, ['rows', index, 'key'], 'text'),
      figureOf(reading, ['rows', index, 'headline'], 'text'),
    ]),
  );
  return section('earlier-answers', 'Earlier reports', [
    ...(listed.length === 0 ? [paragraph(['There is no earlier report.'])] : listed),
    ...(writtenOut === undefined
      ? []
      : [
          paragraph(
            prose`The newest is written out as ${figureOf(writtenOut, ['fileName'], 'text')}: open that name for its text, or download it from the report itself.`,
          ),
        ]),
  ]);
}

function threadsSection(earlier: Knowledge): Section[] {
  const { passages, sources } = earlier.result;
  if (!sources.includes('threads')) return [];
  if (passages.length === 0)
    return section('earlier-answers', 'From earlier threads', [
      paragraph(['Nothing that was asked or answered here before has the words of this question.']),
    ]);
  const items = passages.map(({ source }, index) => {
    const part = (field: string) => figureOf(earlier, ['passages', index, field], 'text');
    return [
      source === 'question' ? 'Asked in “' : 'Reported in “',
      part('threadTitle'),
      '” on ',
      part('day'),
      ': “',
      part('text'),
      '”',
    ];
  });
  return section('earlier-answers', 'From earlier threads', list(items));
}
