import type { CallIntake } from '../ingest/call-intake.ts';
import type { PriceParts } from '../prices/price-parts.ts';
import type { Door } from '../session/door.ts';
import type { Store } from '../store/store.ts';

/** What the routes of the service stand on. */
export type AnalyticsParts = {
  readonly store: Store;
  readonly intake: CallIntake;
  readonly door: Door;
  readonly prices: PriceParts;
};
