import { type PriceBook, priceBookSchema, shippedBook } from '@netra/pricing';
import { z } from 'zod';
import type { Analytics } from '../analytics-access.ts';

const heldSchema = z.object({ version: z.string(), book: priceBookSchema.optional() });

/**
 * The price book that holds for the organization: the published prices, under what it negotiated, imported and named.
 * Analytics sends it only where it is not the published one. Raises what analytics raises.
 */
export async function ownBook(analytics: Analytics): Promise<PriceBook> {
  const published = shippedBook();
  const { book = published } = await analytics.send({
    method: 'GET',
    path: `/internal/price-book?${new URLSearchParams({ known: published.version })}`,
    answer: heldSchema,
  });
  return book;
}
