import type { CitedPassage, Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../../store/tables.ts';
import { queryWords } from './query-words.ts';

export type DocumentQuery = {
  readonly query: string;
  /** A time, or `infinity`. */
  readonly before: string;
  readonly limit: number;
};

/** How many passages are read closer. */
const candidates = 100;
/** A passage that has one of many words is about something else. */
const leastWords = 2;
/** Passages of one document, so that one long document does not hide the others. */
const mostOfDocument = 3;

type Candidate = {
  document: string;
  name: string;
  passages: number;
  number: number;
  page: number | null;
  text: string;
  at: Date;
  has: string[];
};

function placeOf({ number, page, passages }: Candidate): string {
  return `${page === null ? '' : `page ${page}, `}passage ${number} of ${passages}`;
}

function passagesWith(transaction: AppDatabase, scope: Scope, looked: DocumentQuery & { forms: string[] }) {
  const any = looked.forms.map((form) => `"${form.replaceAll('"', ' ')}"`).join(' or ');
  return sql<Candidate>`
    select passage.document, document.name, document.passages, passage.number, passage.page, passage.text,
      document.created_at as at,
      array(select unnest(tsvector_to_array(passage.words)) intersect select unnest(${looked.forms}::text[])) as has
    from document_passage passage
      join document on document.organization_id = passage.organization_id and document.id = passage.document,
      websearch_to_tsquery('simple', ${any}) as looked
    where passage.organization_id = ${scope.organizationId} and document.created_at < ${looked.before}
      and passage.words @@ looked
    order by ts_rank(passage.words, looked, 1) desc, document.created_at desc, passage.number
    limit ${candidates}`.execute(transaction);
}

/** Few of one document, in the order they come in. */
function spread(ranked: readonly CitedPassage[], limit: number): CitedPassage[] {
  const ofDocument = new Map<string, number>();
  return ranked
    .filter(({ document }) => {
      const count = (ofDocument.get(document) ?? 0) + 1;
      ofDocument.set(document, count);
      return count <= mostOfDocument;
    })
    .slice(0, limit);
}

/**
 * The passages of the organization's documents that have most of the query's words, in any form of them, best first;
 * of documents uploaded before a moment.
 */
export function searchDocuments(
  database: AppDatabase,
  scope: Scope,
  query: DocumentQuery,
): Promise<CitedPassage[]> {
  return withScope(database, scope, async (transaction) => {
    const words = await queryWords(transaction, query.query);
    if (words.length === 0) return [];
    const forms = [...new Set(words.flatMap((word) => word.forms))];
    const { rows } = await passagesWith(transaction, scope, { ...query, forms });
    const least = Math.min(leastWords, words.length);
    const ranked = rows
      .map((row) => ({
        row,
        count: words.filter((word) => word.forms.some((form) => row.has.includes(form))).length,
      }))
      .filter(({ count }) => count >= least)
      .sort((left, right) => right.count - left.count);
    const cited = ranked.map(({ row, count }): CitedPassage => {
      const { document, name, number, page, text } = row;
      const day = row.at.toISOString().slice(0, 10);
      return { document, name, number, page, text, day, place: placeOf(row), match: count / words.length };
    });
    return spread(cited, query.limit);
  });
}
