import { ApexError, type Document, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Selectable } from 'kysely';
import type { AppDatabase, AppTables } from '../../store/tables.ts';

/** A document as readers see it. */
export function documentOf(row: Selectable<AppTables['document']>): Document {
  return {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    bytes: row.bytes,
    characters: row.characters,
    pages: row.pages,
    passages: row.passages,
    uploadedBy: row.uploaded_by,
    uploadedAt: row.created_at.toISOString(),
  };
}

/** One document. Raises `not_found` for another organization's. */
export async function readDocument(database: AppDatabase, scope: Scope, id: string): Promise<Document> {
  const row = await withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('document')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new ApexError('not_found', `There is no document ${id} here.`);
  return documentOf(row);
}

export type DocumentPage = {
  readonly after: { readonly uploadedAt: string; readonly id: string } | undefined;
  readonly limit: number;
  /** Part of the name, in any case. */
  readonly search: string | undefined;
};

/** A page of the organization's documents, last uploaded first. */
export function listDocuments(database: AppDatabase, scope: Scope, page: DocumentPage): Promise<Document[]> {
  const { after, search } = page;
  return withScope(database, scope, async (transaction) => {
    let query = transaction
      .selectFrom('document')
      .selectAll()
      .where('organization_id', '=', scope.organizationId);
    if (search !== undefined) {
      const pattern = `%${search.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
      query = query.where('name', 'ilike', pattern);
    }
    if (after !== undefined)
      query = query.where((where) =>
        where(where.refTuple('created_at', 'id'), '<', where.tuple(new Date(after.uploadedAt), after.id)),
      );
    const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
    return rows.map(documentOf);
  });
}

/**
 * Removes a document with its passages, so that nothing quotes it any more. Reports that did keep their quotes.
 * Raises `not_found`.
 */
export async function deleteDocument(database: AppDatabase, scope: Scope, id: string): Promise<void> {
  const { numDeletedRows } = await withScope(database, scope, (transaction) =>
    transaction
      .deleteFrom('document')
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (numDeletedRows === 0n) throw new ApexError('not_found', `There is no document ${id} here.`);
}
