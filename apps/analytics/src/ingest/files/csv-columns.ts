import { callSchema, callTextsSchema, usageBuckets, usageSchema } from '@netra/contract';
import { z } from 'zod';

/** Where a CSV column goes in a call, and how its text is read. */
export type CsvColumn = {
  readonly name: string;
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'boolean' | 'json';
};

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

function kindOf(schema: z.ZodType): CsvColumn['kind'] {
  let inner: unknown = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) {
    inner = inner.unwrap();
  }
  // By the core classes, which the formats (times, for one) extend too.
  if (inner instanceof z.core.$ZodNumber) return 'number';
  if (inner instanceof z.core.$ZodBoolean) return 'boolean';
  return inner instanceof z.core.$ZodString || inner instanceof z.core.$ZodEnum ? 'text' : 'json';
}

/** Every field of a call by its name without case and punctuation; buckets stand beside the other fields. */
const known: ReadonlyMap<string, Omit<CsvColumn, 'name'>> = new Map<string, Omit<CsvColumn, 'name'>>([
  ...Object.entries(callSchema.shape)
    .filter(([field]) => field !== 'usage')
    .map(([field, schema]) => [plain(field), { path: [field], kind: kindOf(schema as z.ZodType) }] as const),
  ...Object.keys(callTextsSchema.shape).map(
    (field) => [plain(`texts.${field}`), { path: ['texts', field], kind: 'text' }] as const,
  ),
  ...Object.entries(usageSchema.shape).flatMap(([field, schema]) => {
    const column = { path: ['usage', field], kind: kindOf(schema as z.ZodType) } as const;
    return [[plain(field), column] as const, [plain(`usage.${field}`), column] as const];
  }),
]);

/** The columns of a header; one we have no field for is kept as a tag of its name. */
export function csvColumns(header: readonly string[]): CsvColumn[] {
  return header.map((name) => ({
    name,
    ...(known.get(plain(name)) ?? { path: ['tags', name], kind: 'text' }),
  }));
}

/** Fields without which a row is no call: a header must name these, and at least one bucket of tokens. */
export function missingColumns(columns: readonly CsvColumn[], given: readonly string[]): string[] {
  const has = (field: string) => given.includes(field) || columns.some((column) => column.path[0] === field);
  const missing = ['startedAt', 'provider', 'responseModel'].filter((field) => !has(field));
  const buckets: readonly string[] = usageBuckets;
  const counted = columns.some(({ path }) => path[0] === 'usage' && buckets.includes(path[1] ?? ''));
  return counted ? missing : [...missing, 'inputUncached'];
}
