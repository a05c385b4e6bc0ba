import { countUnits } from '@netra/pricing';

/** Components that are stated by the piece; all others by the million, of tokens or of token-hours. */
export const componentsPerPiece: ReadonlySet<string> = new Set(
  countUnits.filter((unit) => unit !== 'cacheStorage'),
);
