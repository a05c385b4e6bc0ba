import { ApexError, type Ask, type IdKind, idSchema, type Scope } from '@netra/contract';
import { type RawBuilder, sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';
import { titleOf } from '../threads/title.ts';

/** What can be pointed at by its id: where its name stands, and the words by which a question points at it. */
const kinds: readonly {
  readonly kind: IdKind & ('document' | 'report' | 'thread');
  readonly name: RawBuilder<string>;
  readonly words: string;
}[] = [
  { kind: 'document', name: sql<string>`name`, words: 'the uploaded document' },
  { kind: 'report', name: sql<string>`body->>'question'`, words: 'the earlier report:' },
  { kind: 'thread', name: sql<string>`title`, words: 'the earlier thread:' },
];

/** Words for what an id names; undefined for a reference that is no id but a name. Raises `not_found`. */
async function wordsOf(
  transaction: AppDatabase,
  scope: Scope,
  reference: string,
): Promise<string | undefined> {
  const known = kinds.find(({ kind }) => idSchema(kind).safeParse(reference).success);
  if (known === undefined) return undefined;
  const { kind, name, words } = known;
  const row = await transaction
    .selectFrom(kind)
    .select(name.as('name'))
    .where('organization_id', '=', scope.organizationId)
    .where('id', '=', reference)
    .executeTakeFirst();
  // Without quotation marks, which stand around names that the data should have.
  if (row !== undefined) return `${words} ${titleOf(row.name)}`;
  throw new ApexError('not_found', `There is no ${kind} ${reference} here to refer to.`, {
    details: { field: 'references', given: reference },
    suggestion: 'Ask again without it, or refer to something of this organization.',
  });
}

/**
 * The question as the team reads it: what it refers to stands behind it in words, so that documents, earlier reports and
 * threads are looked into, and features, models and periods are what it is about. What stands in it already is not said
 * again. Raises `not_found` for an id of nothing in this organization.
 */
export async function questionWithReferences(
  transaction: AppDatabase,
  scope: Scope,
  { text, references = [] }: Pick<Ask, 'text' | 'references'>,
): Promise<string> {
  const see: string[] = [];
  const about: string[] = [];
  for (const reference of new Set(references)) {
    const words = await wordsOf(transaction, scope, reference);
    if (words !== undefined) see.push(words);
    else if (!text.toLowerCase().includes(reference.toLowerCase())) about.push(reference);
  }
  const parts = [
    ...(see.length === 0 ? [] : [`see ${see.join(', ')}`]),
    ...(about.length === 0 ? [] : [`about ${about.join(', ')}`]),
  ];
  return parts.length === 0 ? text : `${text} (${parts.join('; ')})`;
}
