import { z } from 'zod';
import { quantitySchema } from './quantity.ts';

/**
 * How sessions start within the daily and weekly shape. `even`: each hour has its share exactly, at any moment of it.
 * `poisson`: each by chance alone. `gamma`: busy and quiet hours, and gaps between sessions that vary more (shape
 * below 1) or less than by chance. `hawkes`: each session brings others soon after it. `renewal`: gaps drawn from a
 * distribution, such as the one measured in a trace.
 */
export const arrivalSchema = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('even') }),
  z.strictObject({ process: z.literal('poisson') }),
  z.strictObject({ process: z.literal('gamma'), shape: z.number().min(0.05).max(100) }),
  z.strictObject({
    process: z.literal('hawkes'),
    /** Sessions that each one brings, on average. */
    branching: z.number().min(0).max(0.95),
    /** Mean time until a session that another brought, in ms. */
    decayMs: z.number().positive(),
  }),
  z.strictObject({
    process: z.literal('renewal'),
    gapMs: quantitySchema,
    /** Whether gaps are stretched to fill each hour; otherwise they are as they are drawn, and silence follows the last. */
    fills: z.boolean().default(true),
  }),
]);
export type Arrival = z.infer<typeof arrivalSchema>;
