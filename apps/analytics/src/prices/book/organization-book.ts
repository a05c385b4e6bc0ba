import type { Negotiated, PriceChange } from '@netra/contract';
import { type Overlay, overlayBook, type PriceBook } from '@netra/pricing';
import { importedModels } from './imported-models.ts';
import { negotiatedModels, negotiatedSource } from './negotiated-models.ts';

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
  // Provider-wide terms first, so that what was agreed for one model lies over them.
  const wide = own.negotiated.filter(({ terms }) => terms.model === '*');
  const single = own.negotiated.filter(({ terms }) => terms.model !== '*');
  for (const list of [wide, single]) {
    if (list.length === 0) continue;
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
