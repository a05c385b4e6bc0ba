import { z } from 'zod';
import { wireErrorSchema } from '../errors/wire-error.ts';
import { idSchema } from '../ids.ts';
import { referencesSchema } from '../threads/thread.ts';
import { eventSchema } from './event.ts';

/** Name of the WebSocket subprotocol, also its version. */
export const subprotocol = 'apex.v1';
/** Largest frame a client may send, in bytes. */
export const maxClientFrameBytes = 64 * 1024;

const threadId = idSchema('thread');
const runId = idSchema('run');
/** Text that a database can hold: PostgreSQL knows no NUL character and no half of a surrogate pair. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed();
const commandId = z.string().min(1).max(100).refine(storable, 'expected whole Unicode characters and no NUL');

/** What a client may send. */
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('authenticate'), token: z.string().min(1) }),
  z.object({
    type: z.literal('subscribe'),
    thread: threadId,
    epoch: z.string().max(200).optional(),
    afterSeq: z.number().int().nonnegative(),
  }),
  z.object({ type: z.literal('unsubscribe'), thread: threadId }),
  z.object({
    type: z.literal('ask'),
    cmdId: commandId,
    thread: threadId.optional(),
    text: z
      .string()
      .trim()
      .min(1)
      .max(20_000)
      .refine(storable, 'expected whole Unicode characters and no NUL'),
    references: referencesSchema.optional(),
  }),
  z.object({ type: z.literal('stop'), cmdId: commandId, run: runId }),
  z.object({
    type: z.literal('approve'),
    cmdId: commandId,
    run: runId,
    approvalId: z.string(),
    decision: z.enum(['approved', 'denied']),
    argsHash: z.string(),
  }),
  z.object({ type: z.literal('ack'), thread: threadId, seq: z.number().int().nonnegative() }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('pong') }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** What the server may send. */
export const serverFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    connectionId: z.string(),
    userId: z.string(),
    epoch: z.string().optional(),
    heartbeatMs: z.number().int().positive(),
    limits: z.object({ maxFrameBytes: z.number().int(), maxSubscriptions: z.number().int() }),
    features: z.array(z.string()),
    /** How long the credential of this connection is good for; send `authenticate` before, or connect again after. */
    authenticatedForMs: z.number().int().nonnegative().optional(),
  }),
  /** Answers `authenticate` on a connection that is open already. */
  z.object({ type: z.literal('authenticated'), authenticatedForMs: z.number().int().nonnegative() }),
  z.object({
    type: z.literal('accepted'),
    cmdId: z.string(),
    thread: z.string(),
    run: z.string().optional(),
    messageId: z.string().optional(),
  }),
  z.object({ type: z.literal('rejected'), cmdId: z.string(), error: wireErrorSchema }),
  z.object({
    type: z.literal('subscribed'),
    thread: z.string(),
    epoch: z.string(),
    /** True: every event after the client's `afterSeq` follows. False: start over from `fromSeq`. */
    recovered: z.boolean(),
    fromSeq: z.number().int().nonnegative(),
    toSeq: z.number().int().nonnegative(),
    /** Present when not recovered: the thread's state at `toSeq`; events after it follow. */
    snapshot: z.object({ seq: z.number().int().nonnegative(), events: z.array(eventSchema) }).optional(),
  }),
  z.object({
    type: z.literal('events'),
    /** Never empty; ascending by seq, all of one thread. */
    events: z.array(eventSchema),
    /**
     * Present when `partial_result`s were merged in this frame: it stands for every seq from here to its last one.
     * Absent: the seqs follow each other without a gap.
     */
    fromSeq: z.number().int().positive().optional(),
  }),
  z.object({ type: z.literal('ping'), heads: z.record(z.string(), z.number().int()) }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('error'), error: wireErrorSchema, thread: z.string().optional() }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
export type ServerFrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;
