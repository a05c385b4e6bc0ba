import type { EventDataOf, Provenance, Role, Scope } from '@netra/contract';
import type { z } from 'zod';

/**
 * What may happen when a tool runs twice because a process died in between: nothing (`idempotent`: it only reads),
 * its one effect (`keyed`), or a second one (`unsafe`). The latter two change something, so a person is asked first.
 */
export type ToolEffect = 'idempotent' | 'keyed' | 'unsafe';

/** What a tool is: its name, its typed input and output, and who may use it. The team is handed tools; it owns no store. */
export type ToolSpecification<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  readonly name: string;
  /** One sentence for people and models. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly effect: ToolEffect;
  readonly role: Role;
  readonly timeoutMs: number;
  /** How long people have to allow a call that changes something, in ms; 30 minutes where it is not said. */
  readonly approvalTimeoutMs?: number;
};

/** What a tool hands back: the result (kept as evidence), one line about it, and how it was computed. */
export type ToolResult<Output> = {
  readonly result: Output;
  readonly summary: string;
  readonly provenance: readonly Provenance[];
};

/** What a tool is told about the call: in whose name it acts, and when it must stop. */
export type ToolCall<Input> = {
  readonly scope: Scope;
  readonly input: Input;
  /** Stable over retries of one call; the key of `keyed` effects. */
  readonly callId: string;
  readonly signal: AbortSignal;
  /** Tells who watches how far a call has come that takes long; never fails. */
  readonly onProgress?: (progress: EventDataOf<'progress'>) => Promise<void>;
};

/** A tool that can run: a specification and what carries it out. */
export type Tool<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  readonly specification: ToolSpecification<Input, Output>;
  execute(call: ToolCall<z.infer<Input>>): Promise<ToolResult<z.infer<Output>>>;
};
