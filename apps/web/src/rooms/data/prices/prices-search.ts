import { z } from 'zod';

export const priceSections = ['book', 'own', 'waiting', 'reprice', 'reconcile'] as const;
export type PriceSection = (typeof priceSections)[number];

/** Search part of a prices address: what is open, what is looked for, and which model a price is to be stated for. */
export const pricesSearchSchema = z.object({
  section: z.enum(priceSections).optional().catch(undefined),
  search: z.string().max(300).optional().catch(undefined),
  provider: z.string().max(100).optional().catch(undefined),
  model: z.string().max(300).optional().catch(undefined),
});
