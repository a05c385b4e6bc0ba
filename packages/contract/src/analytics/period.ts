import { z } from 'zod';

/** A half-open stretch of time, `from` included and `to` not; UTC. */
export const periodSchema = z
  .object({ from: z.iso.datetime(), to: z.iso.datetime() })
  // By time, not by text: "10:00Z" is before "10:00:00.500Z".
  .refine((period) => Date.parse(period.from) < Date.parse(period.to), {
    message: 'expected `from` before `to`',
    path: ['to'],
  });
export type Period = z.infer<typeof periodSchema>;

/** Seconds since 1970 in 32 bits are what columns of time hold: beyond them an hour would be taken for another. */
const [earliest, latest] = ['1970-01-01T00:00:00Z', '2106-01-01T00:00:00Z'];

/** A period that somebody asks about. */
export const askedPeriodSchema = periodSchema.refine(
  (period) => Date.parse(period.from) >= Date.parse(earliest) && Date.parse(period.to) <= Date.parse(latest),
  { message: `expected times from ${earliest} to ${latest}`, path: ['to'] },
);

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
