import { z } from 'zod';
import { provenanceSchema } from '../../evidence.ts';
import { usdSchema } from '../../money.ts';
import { askedPeriodSchema, filterSchema, periodSchema } from '../period.ts';

export const count = z.number().int().nonnegative();
export const share = z.number().min(0).max(1);

/** Facts about the calls behind an answer, present on every answer about a period. */
export const basis = { period: periodSchema, provenance: provenanceSchema };

/** Which calls a question is about. */
export const scoped = z.object({ period: askedPeriodSchema, filter: filterSchema.default({}) });

/**
 * What may be in the figures twice, as single calls and in the sums of an imported usage export or invoice: days on which a
 * model has both. `cost` is the most it can be.
 */
export const countedTwiceSchema = z.object({ cost: usdSchema, days: count, models: z.array(z.string()) });

/** An estimate with the interval it lies in with the stated confidence. */
export const estimateSchema = z.object({ low: usdSchema, expected: usdSchema, high: usdSchema });
