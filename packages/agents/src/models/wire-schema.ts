import { z } from 'zod';

type JsonSchema = Readonly<Record<string, unknown>>;

/** What no provider needs, and some warn of. */
const needless = new Set(['$schema', 'propertyNames']);
/** Words that only restrict further, and that some providers refuse of answers; zod checks these anyway. */
const restricting = new Set([
  ...needless,
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'default',
]);

function without(value: unknown, words: ReadonlySet<string>, isProperties: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, words, false));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isProperties || !words.has(key))
      .map(([key, inner]) => [key, without(inner, words, !isProperties && key === 'properties')]),
  );
}

/** The JSON schema of an answer, in the words that every provider understands. */
export function answerSchemaOf(schema: z.ZodType): JsonSchema {
  return without(z.toJSONSchema(schema, { unrepresentable: 'any' }), restricting, false) as JsonSchema;
}

/** The JSON schema of a tool's arguments. */
export function parametersOf(schema: z.ZodType): JsonSchema {
  return without(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    needless,
    false,
  ) as JsonSchema;
}
