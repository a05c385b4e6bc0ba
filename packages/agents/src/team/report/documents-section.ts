import type { Section, Span } from '@netra/contract';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { pointsAt } from '../search/refers-back.ts';
import { list, paragraph, section } from './blocks.ts';
import type { Materials } from './materials.ts';

/** What uploaded documents say, as quotations with their place: never as figures of the organization's calls. */
export function documentsSection(found: Reading<'search-knowledge'>, question: string): Section[] {
  const { documents } = found.result;
  const title = 'From your documents';
  if (documents.length === 0)
    return pointsAt(question).documents
      ? section('documents', title, [
          paragraph(['No passage of an uploaded document has the words of this question.']),
        ])
      : [];
  const items = documents.map((_, index) => {
    const part = (field: string) => figureOf(found, ['documents', index, field], 'text');
    return [
      '“',
      part('name'),
      '” (',
      part('place'),
      ', uploaded on ',
      part('day'),
      '): “',
      part('text'),
      '”',
    ];
  });
  return section('documents', title, [
    paragraph([
      'Quoted as it stands there. None of it was measured on your calls, and nothing was computed from it.',
    ]),
    ...list(items),
  ]);
}

/** What an answer says first when documents were asked for and have something to say. */
export function documentsLead({ earlier, question }: Materials): Span[][] {
  if (earlier === undefined || earlier.result.documents.length === 0) return [];
  return pointsAt(question).documents
    ? [['What your documents say on this is quoted under “From your documents”.']]
    : [];
}
