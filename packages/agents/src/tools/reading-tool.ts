import { askedPeriodSchema, filterSchema, type QuestionName, questions } from '@netra/contract';
import { z } from 'zod';

const questionTimeoutMs = 30_000;

/** Which calls a tool looks at. */
export const scoped = z.object({ period: askedPeriodSchema, filter: filterSchema.default({}) });

type ReadingTool<Name extends string, Input extends z.ZodType, Output extends z.ZodType> = {
  readonly name: Name;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly effect: 'idempotent';
  readonly role: 'viewer';
  readonly timeoutMs: number;
};

/** A tool that only reads, and that every member may use. */
export function readingTool<Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
  name: Name,
  parts: {
    readonly description: string;
    readonly input: Input;
    readonly output: Output;
    /** 30 s where it is not said. */
    readonly timeoutMs?: number;
  },
): ReadingTool<Name, Input, Output> {
  return { name, effect: 'idempotent', role: 'viewer', timeoutMs: questionTimeoutMs, ...parts };
}

/** A tool that asks analytics one of its questions. */
export function questionTool<Name extends QuestionName>(
  name: Name,
  description: string,
): ReadingTool<Name, (typeof questions)[Name]['parameters'], (typeof questions)[Name]['answer']> {
  const { parameters: input, answer: output } = questions[name];
  return readingTool(name, { description, input, output });
}
