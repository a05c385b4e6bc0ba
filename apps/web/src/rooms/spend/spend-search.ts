import { z } from 'zod';

const isoDay = z.iso.date();

export const presets = ['24h', '7d', '30d', '90d', 'all', 'custom'] as const;
export type Preset = (typeof presets)[number];

export const groupings = ['feature', 'model', 'provider', 'project'] as const;
export type Grouping = (typeof groupings)[number];

/** Search part of a spend address: the whole state of the page. What is malformed is dropped. */
export const spendSearchSchema = z.object({
  period: z.enum(presets).optional().catch(undefined),
  /** First and last day (both included, UTC) of a custom period. */
  from: isoDay.optional().catch(undefined),
  to: isoDay.optional().catch(undefined),
  by: z.enum(groupings).optional().catch(undefined),
  project: z.string().min(1).optional().catch(undefined),
  /** Amount in USD that this month's spend is compared with. */
  budget: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().regex(/^\d{1,12}(\.\d{1,2})?$/))
    .optional()
    .catch(undefined),
  show: z.literal('unpriced').optional().catch(undefined),
});
export type SpendSearch = z.infer<typeof spendSearchSchema>;
