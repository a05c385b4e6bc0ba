import { ApexError, type DocumentPassage, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { AppDatabase } from '../../store/tables.ts';

/** A stretch of a document's passages after a number, in order. Raises `not_found` for another organization's. */
export function listPassages(
  database: AppDatabase,
  scope: Scope,
  page: { readonly document: string; readonly after: number; readonly limit: number },
): Promise<DocumentPassage[]> {
  return withScope(database, scope, async (transaction) => {
    const known = await transaction
      .selectFrom('document')
      .select('id')
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', page.document)
      .executeTakeFirst();
    if (known === undefined) throw new ApexError('not_found', `There is no document ${page.document} here.`);
    return transaction
      .selectFrom('document_passage')
      .select(['number', 'page', 'text'])
      .where('organization_id', '=', scope.organizationId)
      .where('document', '=', page.document)
      .where('number', '>', page.after)
      .orderBy('number')
      .limit(page.limit)
      .execute();
  });
}
