import type { WireError } from '@netra/contract';
import { z } from 'zod';
import type { Prompt } from './prompt.ts';

/** What a model is used for; each may be served by other models. */
export const modelRoles = ['triage', 'planning', 'writing'] as const;
export type ModelRole = (typeof modelRoles)[number];

/** A tool as a model is told of it. */
export type ModelTool = {
  readonly name: string;
  readonly description: string;
  /** JSON schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** A call that a model asks for: neither its name nor its arguments have been checked. */
const modelToolCallSchema = z.object({
  callId: z.string(),
  tool: z.string(),
  arguments: z.unknown(),
  /** What the provider wants to see again with the result; opaque. */
  continuation: z.unknown().optional(),
});
export type ModelToolCall = z.infer<typeof modelToolCallSchema>;

/** One entry of a conversation with a model; what tools gave is told as data, apart from what it is asked. */
export type ModelMessage =
  | { readonly from: 'user'; readonly text: string }
  | { readonly from: 'model'; readonly text: string; readonly toolCalls: readonly ModelToolCall[] }
  | {
      readonly from: 'tools';
      readonly results: readonly { readonly callId: string; readonly tool: string; readonly text: string }[];
    };

/** What an agent asks of a model, whichever answers. */
export type ModelRequest = {
  readonly role: ModelRole;
  /** The versioned file that the instructions come from. */
  readonly prompt: Prompt;
  readonly messages: readonly ModelMessage[];
  /** Asks for an object of this JSON schema instead of text. */
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly tools?: readonly ModelTool[];
  readonly maximumOutputTokens: number;
};

export const modelReplySchema = z.object({
  /** Who answered: `provider/model`. */
  model: z.string(),
  text: z.string(),
  /** The answer as an object; null when it is none. */
  object: z.unknown(),
  toolCalls: z.array(modelToolCallSchema),
});
/** What a model said; nothing of it has been checked but its form. */
export type ModelReply = z.infer<typeof modelReplySchema>;

/** What asking led to. Without a configured model the error's code is `model_absent`. */
export type ModelOutcome =
  | { readonly ok: true; readonly reply: ModelReply }
  | { readonly ok: false; readonly error: WireError };
