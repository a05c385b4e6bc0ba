import type { Section } from '@netra/contract';
import { figureOf } from '../../grounding/reading.ts';
import { list, paragraph, section } from './blocks.ts';
import type { Materials } from './materials.ts';

/** What was said before, word for word and with its place: quoted, because it was true of the data of its day. */
export function earlierSection({ earlier }: Materials): Section[] {
  if (earlier === undefined) return [];
  const { passages } = earlier.result;
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
