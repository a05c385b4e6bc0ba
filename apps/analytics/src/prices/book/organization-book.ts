import type { Negotiated, PriceChange } from '@netra/contract';
import { type Overlay, overlayBook, type PriceBook } from '@netra/pricing';
import { importedModels } from './imported-models.ts';
import { negotiatedModels, negotiatedSource, providerId } from './negotiated-models.ts';

/** An organization's own facts about prices. */
export type OwnPrices = {
  readonly version: string;
  readonly negotiated: readonly Negotiated[];
  /** Changes that hold: applied or accepted. */
  readonly changes: readonly PriceChange[];
};

const sameDay = (iso: string) => iso.slice(0, 10);

/** The book that holds for an organization: published prices, under what it imported, under what it negotiated. */
export function organizationBook(base: PriceBook, own: OwnPrices): PriceBook {
  let book = base;
  if (own.changes.length > 0) {
    const imported = importedModels(base, own.changes);
    book = overlayBook(base, { version: `i${own.version}`, ...imported });
  }
  for (const list of inOrder(book, own.negotiated)) {
    const newest = list
      .map(({ createdAt }) => createdAt)
      .toSorted()
      .at(-1);
    const overlay: Overlay = {
      version: `n${own.version}`,
      sources: {
        [negotiatedSource]: {
          name: 'Negotiated',
          url: '',
          licence: 'own',
          observedAt: sameDay(newest ?? ''),
        },
      },
      providers: negotiatedModels(book, list),
    };
    book = overlayBook(book, overlay);
  }
  return book === base ? base : { ...book, version: `${base.version}+${own.version}` };
}

/**
 * Terms in the order in which they are laid over each other: provider-wide ones first, so that what was agreed for one
 * model lies over them; then names that stand for a model, one by one, since they take what was agreed for it, and may
 * stand for each other; last what was agreed for such a name alone.
 */
function inOrder(book: PriceBook, negotiated: readonly Negotiated[]): Negotiated[][] {
  const nameOf = ({ terms }: Negotiated) =>
    JSON.stringify([providerId(book, terms.provider), terms.model.toLowerCase()]);
  const aliases = negotiated
    .filter(({ terms }) => terms.kind === 'alias')
    .toSorted((left, right) => left.createdAt.localeCompare(right.createdAt));
  const names = new Set(aliases.map(nameOf));
  const others = negotiated.filter(({ terms }) => terms.kind !== 'alias');
  const isWide = ({ terms }: Negotiated) => terms.model === '*';
  return [
    others.filter(isWide),
    others.filter((one) => !isWide(one) && !names.has(nameOf(one))),
    ...aliases.map((alias) => [alias]),
    others.filter((one) => !isWide(one) && names.has(nameOf(one))),
  ].filter((list) => list.length > 0);
}
