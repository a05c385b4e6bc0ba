import { countUnits } from '@netra/pricing';

/** Components that are priced by the piece; all others are priced by the token. */
export const componentsPerPiece: ReadonlySet<string> = new Set(countUnits);
