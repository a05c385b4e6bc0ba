import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { usdSchema } from '../money.ts';

export const threadSchema = z.object({
  id: z.string(),
  title: z.string(),
  archived: z.boolean(),
  pinned: z.boolean(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  headSeq: z.number().int().nonnegative(),
  /** How far whoever asks has read, as they acknowledged over a stream: what is beyond is unread, and where to go on. */
  readSeq: z.number().int().nonnegative().default(0),
});
export type Thread = z.infer<typeof threadSchema>;

export const messageSchema = z.object({
  id: z.string(),
  thread: z.string(),
  run: z.string().nullable(),
  author: z.enum(['user', 'apex']),
  /** Markdown; for Apex's messages the text of the report's summary. */
  text: z.string(),
  reportId: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type Message = z.infer<typeof messageSchema>;

export const runStateSchema = z.enum(['accepted', 'running', 'done', 'failed', 'cancelled']);

/** What a run may come to the end of; a report says so, and the run goes on without. */
export const budgetNames = [
  'run-tool-calls',
  'run-model-calls',
  'run-model-tokens',
  'run-model-usd',
  'organization-model-tokens',
  'organization-model-usd',
] as const;
export type BudgetName = (typeof budgetNames)[number];

export const runSchema = z.object({
  id: z.string(),
  thread: z.string(),
  question: z.string(),
  state: runStateSchema,
  reportId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** The team's prompts and agents at the time; absent in lists, null for runs older than that is kept. */
  configuration: z
    .object({
      version: z.string(),
      prompts: z.array(z.object({ id: z.string(), version: z.string(), hash: z.string() })),
    })
    .nullish(),
  /** Budgets that were spent before it was done; absent in lists. */
  budgetsSpent: z.array(z.enum(budgetNames)).optional(),
  /** What language models were asked for it, and what that cost; absent in lists. */
  models: z
    .object({
      calls: z.number().int().nonnegative(),
      inputTokens: z.number().int().nonnegative(),
      outputTokens: z.number().int().nonnegative(),
      /** Of the calls whose price is known. */
      cost: usdSchema,
      unpricedCalls: z.number().int().nonnegative(),
    })
    .optional(),
});
export type Run = z.infer<typeof runSchema>;

/** A page of a list; `next` is the cursor of the following page, null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const pageQuerySchema = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const createThreadSchema = z.object({ title: z.string().trim().min(1).max(200).optional() });
export const updateThreadSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  archived: z.boolean().optional(),
  pinned: z.boolean().optional(),
});

/** Text that a database can hold: PostgreSQL knows no NUL character and no half of a surrogate pair. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed();

/**
 * What a question refers to: ids of documents, reports and threads of the organization, which are looked into, and names
 * of features, models, providers, projects or periods, which it is about.
 */
export const referencesSchema = z
  .array(z.string().trim().min(1).max(200).refine(storable, 'expected whole Unicode characters and no NUL'))
  .max(20);

/** `POST /api/chat/messages`; `cmdId` makes a repeated request return the first one's result. */
export const askSchema = z.object({
  cmdId: z.string().min(1).max(100).refine(storable, 'expected whole Unicode characters and no NUL'),
  thread: idSchema('thread').optional(),
  text: z.string().trim().min(1).max(20_000).refine(storable, 'expected whole Unicode characters and no NUL'),
  references: referencesSchema.optional(),
});
export type Ask = z.infer<typeof askSchema>;

export const askedSchema = z.object({ thread: z.string(), run: z.string(), messageId: z.string() });
export type Asked = z.infer<typeof askedSchema>;

export const ticketSchema = z.object({
  ticketId: z.string(),
  ticket: z.string(),
  expiresAt: z.iso.datetime(),
});
export type Ticket = z.infer<typeof ticketSchema>;
