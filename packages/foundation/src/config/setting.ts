import type { z } from 'zod';

/** One setting: the variable it is read from, how it is parsed, and what a right value looks like. */
export type Setting<Schema extends z.ZodType = z.ZodType> = {
  readonly variable: string;
  readonly schema: Schema;
  readonly example: string;
  /** Secrets are never printed, neither by error messages nor by `apex doctor`. */
  readonly secret: boolean;
};

export type ConfigDefinition = Readonly<Record<string, Setting>>;

export type ConfigOf<Definition extends ConfigDefinition> = {
  readonly [Key in keyof Definition]: z.infer<Definition[Key]['schema']>;
};

/** Declares a setting; also read from `<variable>_FILE`, so that a secret need not sit in the environment. */
export function setting<Schema extends z.ZodType>(
  variable: string,
  schema: Schema,
  options: { example: string; secret?: boolean },
): Setting<Schema> {
  return { variable, schema, example: options.example, secret: options.secret ?? false };
}
