import { sql } from 'kysely';
import type { AppDatabase } from '../../store/tables.ts';
import { searchableText } from './searchable-text.ts';

/** Words by which a question points at documents: they say where to look, and nothing about what for. */
const pointing = new Set(
  `according attach attached attachment csv document documents file files pdf say said says state stated states tell tells
   told upload uploaded uploads dokument dokumente datei dateien laut steht sagt fichier fichiers selon dit documento
   documentos archivo archivos segun según dice`.split(/\s+/),
);

/** A word of a query: as it stands, and the forms under which a document in any of the languages may have it. */
export type QueryWord = { readonly word: string; readonly forms: readonly string[] };

/** The words of a query that say something, each with its stems; none when there are only others. */
export async function queryWords(transaction: AppDatabase, query: string): Promise<QueryWord[]> {
  const { rows } = await sql<{ word: string; forms: string[] }>`
    select looked.lexeme as word, array(
      select distinct form from unnest(looked.lexeme || stems.en || stems.de || stems.fr || stems.es) as form
    ) as forms
    from unnest(to_tsvector('simple', ${searchableText(query)})) as looked
      cross join lateral (
        select ts_lexize('english_stem', looked.lexeme) as en, ts_lexize('german_stem', looked.lexeme) as de,
          ts_lexize('french_stem', looked.lexeme) as fr, ts_lexize('spanish_stem', looked.lexeme) as es
      ) stems
    -- A dictionary reduces words that say nothing to no stem at all.
    where '{}'::text[] not in (stems.en, stems.de, stems.fr, stems.es)
    order by looked.positions[1], looked.lexeme`.execute(transaction);
  return rows.filter(({ word }) => !pointing.has(word));
}
