import type { Section } from '@netra/contract';
import { dayText } from '../../grounding/date-text.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { columns, list, paragraph, section, table } from './blocks.ts';
import { documentsSection } from './documents-section.ts';
import type { Materials } from './materials.ts';

type Knowledge = Reading<'search-knowledge'>;

/** What was said before and what documents say, word for word and with its place: true of its day, or of somebody else's knowledge. */
export function earlierSection({ earlier, question, reports }: Materials): Section[] {
  const listed = reports === undefined ? [] : reportsSection(reports);
  if (earlier === undefined) return listed;
  return [...listed, ...threadsSection(earlier), ...documentsSection(earlier, question)];
}

function reportsSection(reading: Reading<'list-reports'>): Section[] {
  return section(
    'earlier-answers',
    'Earlier reports',
    table(
      'Newest first',
      columns('day', 'question', 'answer'),
      reading.result.rows.map(({ createdAt }, index) => [
        dayText(createdAt),
        figureOf(reading, ['rows', index, 'key'], 'text'),
        figureOf(reading, ['rows', index, 'headline'], 'text'),
      ]),
    ),
  );
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
