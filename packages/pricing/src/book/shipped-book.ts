import { ApexError } from '@netra/contract';
import shipped from './price-book.json' with { type: 'json' };
import { type PriceBook, priceBookSchema } from './price-book.ts';

let parsed: PriceBook | undefined;

/** Reads a price book; raises `price_book_invalid` naming the first entry that is not one. */
export function readPriceBook(json: unknown): PriceBook {
  const result = priceBookSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ApexError(
    'price_book_invalid',
    `The price book is not valid: ${issue?.message ?? 'unreadable'}`,
    {
      details: { path: issue?.path.join('.') ?? '', issues: result.error.issues.length },
    },
  );
}

/** The book that comes with the program, read once; it is never fetched from anywhere. */
export function shippedBook(): PriceBook {
  parsed ??= readPriceBook(shipped);
  return parsed;
}

/** SHA-256 of a book's prices in hexadecimal, to compare with its `checksum`. */
export async function bookChecksum(book: PriceBook): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(book.providers));
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
