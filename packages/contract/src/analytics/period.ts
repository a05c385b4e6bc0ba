import { z } from 'zod';

/** A half-open stretch of time, `from` included and `to` not; UTC. */
export const periodSchema = z
  .object({ from: z.iso.datetime(), to: z.iso.datetime() })
  .refine((period) => period.from < period.to, { message: 'expected `from` before `to`', path: ['to'] });
export type Period = z.infer<typeof periodSchema>;

/** Dimensions by which spend can be grouped and filtered. */
export const dimensions = [
  'project',
  'environment',
  'feature',
  'agent',
  'provider',
  'model',
  'operation',
  'serviceTier',
  'status',
] as const;
export const dimensionSchema = z.enum(dimensions);
export type Dimension = z.infer<typeof dimensionSchema>;

/** Weeks begin on Monday; all in UTC. */
export const grainSchema = z.enum(['hour', 'day', 'week', 'month', 'total']);

/** Keeps only calls whose dimension has one of the listed values. */
export const filterSchema = z.partialRecord(dimensionSchema, z.array(z.string()).min(1));
export type Filter = z.infer<typeof filterSchema>;
