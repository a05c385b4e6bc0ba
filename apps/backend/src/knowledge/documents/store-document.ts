import { createHash } from 'node:crypto';
import {
  ApexError,
  type Document,
  type DocumentPassage,
  type DocumentType,
  newId,
  type Scope,
} from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { actorOf } from '../../store/actor.ts';
import type { AppDatabase } from '../../store/tables.ts';
import { documentOf } from './documents.ts';
import type { DocumentLanguage } from './reading/document-language.ts';
import { readDocumentText } from './reading/read-document.ts';
import { searchableText } from './searchable-text.ts';

export type Upload = { readonly name: string; readonly mediaType: DocumentType; readonly bytes: Uint8Array };

/** Documents that one organization may have. */
const mostDocuments = 500;
const passagesOfStatement = 400;

type Content = {
  readonly document: string;
  readonly name: string;
  readonly language: DocumentLanguage;
  readonly passages: readonly DocumentPassage[];
};

/** The words of a passage: as they stand, as stems of its language, and, counting less, those of the name. */
async function insertPassages(transaction: AppDatabase, organizationId: string, content: Content) {
  const name = searchableText(content.name);
  for (let from = 0; from < content.passages.length; from += passagesOfStatement) {
    const some = content.passages.slice(from, from + passagesOfStatement);
    await sql`
      insert into document_passage (organization_id, document, number, page, text, words)
      select ${organizationId}, ${content.document}, number, page, text,
        to_tsvector('simple', searchable) || to_tsvector(${content.language}::regconfig, searchable)
          || setweight(to_tsvector('simple', ${name}) || to_tsvector(${content.language}::regconfig, ${name}), 'D')
      from unnest(${some.map(({ number }) => number)}::int[], ${some.map(({ page }) => page)}::int[],
        ${some.map(({ text }) => text)}::text[], ${some.map(({ text }) => searchableText(text))}::text[])
        as passage (number, page, text, searchable)`.execute(transaction);
  }
}

function sameDocument(transaction: AppDatabase, scope: Scope, same: { name: string; contentHash: string }) {
  return transaction
    .selectFrom('document')
    .selectAll()
    .where('organization_id', '=', scope.organizationId)
    .where('name', '=', same.name)
    .where('content_hash', '=', same.contentHash)
    .executeTakeFirst();
}

async function assertRoom(transaction: AppDatabase, scope: Scope): Promise<void> {
  const { count } = await transaction
    .selectFrom('document')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostDocuments)
    throw new ApexError('document_limit', `The organization has ${mostDocuments} documents already.`, {
      details: { limit: mostDocuments },
    });
}

/**
 * Reads a file and keeps its passages, each findable by its words. The same file under the same name is the document
 * that is there already. Raises `document_unreadable`, `payload_too_large`, `document_limit` or `overloaded`.
 */
export async function storeDocument(
  database: AppDatabase,
  scope: Scope,
  upload: Upload,
): Promise<{ document: Document; isNew: boolean }> {
  const { name, mediaType, bytes } = upload;
  const contentHash = createHash('sha256').update(bytes).digest('hex');
  const known = await withScope(database, scope, async (transaction) => {
    const same = await sameDocument(transaction, scope, { name, contentHash });
    if (same === undefined) await assertRoom(transaction, scope);
    return same;
  });
  if (known !== undefined) return { document: documentOf(known), isNew: false };
  const size = bytes.length;
  const { passages, pages, characters, language } = await readDocumentText({ type: mediaType, bytes });
  return withScope(database, scope, async (transaction) => {
    const id = newId('document');
    const made = await transaction
      .insertInto('document')
      .values({
        organization_id: scope.organizationId,
        id,
        name,
        media_type: mediaType,
        bytes: size,
        characters,
        pages,
        passages: passages.length,
        content_hash: contentHash,
        uploaded_by: actorOf(scope),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (made !== undefined) {
      await insertPassages(transaction, scope.organizationId, { document: id, name, language, passages });
      return { document: documentOf(made), isNew: true };
    }
    // Somebody uploaded the same at the same time.
    const same = await sameDocument(transaction, scope, { name, contentHash });
    if (same === undefined) throw new ApexError('conflict', `The document "${name}" was removed meanwhile.`);
    return { document: documentOf(same), isNew: false };
  });
}
