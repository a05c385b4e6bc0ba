import { ApexError } from '@netra/contract';
import { parse } from 'yaml';
import type { z } from 'zod';
import { readText } from './read-text.ts';

/** Reads a YAML or JSON file of a stated shape. Raises `usage` that says what is wrong with it and where. */
export function readStructuredFile<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  const text = readText(file);
  let value: unknown;
  try {
    // JSON is YAML, so one reader takes both.
    value = parse(text);
  } catch (cause) {
    throw new ApexError('usage', `${file} is neither YAML nor JSON: ${(cause as Error).message}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? 'the whole file' : path.join('.')}: ${message}`);
  throw new ApexError('usage', `${file} is not what was expected: ${problems.join('; ')}.`, {
    details: { file, issues: result.error.issues.length },
  });
}
