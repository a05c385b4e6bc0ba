import {
  filterSchema,
  knowledgeQuerySchema,
  knowledgeSchema,
  periodSchema,
  policySchema,
  type QuestionName,
  questions,
  replayResultSchema,
  savingsRequestSchema,
  savingsSchema,
} from '@netra/contract';
import { z } from 'zod';
import type { ToolSpecification } from './tool.ts';

const questionTimeoutMs = 30_000;

type QuestionTool<Name extends QuestionName> = {
  readonly name: Name;
  readonly description: string;
  readonly input: (typeof questions)[Name]['parameters'];
  readonly output: (typeof questions)[Name]['answer'];
  readonly effect: 'idempotent';
  readonly role: 'viewer';
  readonly timeoutMs: number;
};

function questionTool<Name extends QuestionName>(name: Name, description: string): QuestionTool<Name> {
  return {
    name,
    description,
    input: questions[name].parameters,
    output: questions[name].answer,
    effect: 'idempotent',
    role: 'viewer',
    timeoutMs: questionTimeoutMs,
  };
}

/** Every tool the team may be handed, by name. */
export const toolCatalogue = {
  spend: questionTool('spend', 'Spend of a period by up to two dimensions and a grain, largest first.'),
  'top-movers': questionTool(
    'top-movers',
    'What grew and shrank most against the period before, split into volume, price and mix.',
  ),
  'usage-by-bucket': questionTool(
    'usage-by-bucket',
    'Tokens and cost by disjoint bucket, and the cache hit rate.',
  ),
  'unit-economics': questionTool(
    'unit-economics',
    'What a conversation, a user and a successful outcome cost, in all and by a dimension.',
  ),
  'top-users': questionTool(
    'top-users',
    'The end users (hashed) whose calls cost most, the others in one sum, and the calls that name none.',
  ),
  'cache-hit-rates': questionTool(
    'cache-hit-rates',
    'How much of the input came from a prompt cache: on first turns, later turns and outside conversations.',
  ),
  latency: questionTool('latency', 'Percentiles of time to first token, of duration and of tokens a second.'),
  errors: questionTool(
    'errors',
    'Failed calls and retries, what they cost, and how many calls each meant call takes.',
  ),
  concurrency: questionTool(
    'concurrency',
    'Calls running at once, requests and tokens a minute by model, and what given limits leave.',
  ),
  anomalies: questionTool(
    'anomalies',
    'Hours whose spend is not what that hour of the week usually costs, with the responsible feature and model.',
  ),
  forecast: questionTool('forecast', 'What the days after a period will cost, with an interval.'),
  budget: questionTool('budget', "How a month's spend stands against an amount, and when it runs out."),
  unpriced: questionTool(
    'unpriced',
    'Calls whose price is not known, by model, and what would give them one.',
  ),
  'price-changes': questionTool(
    'price-changes',
    'Prices that changed in a period, and what the changes made of its calls.',
  ),
  'data-sufficiency': questionTool(
    'data-sufficiency',
    'Which data there is, and what can be answered with it.',
  ),
  'search-knowledge': {
    name: 'search-knowledge',
    description:
      "Passages of the organization's earlier reports and questions that have the words looked for.",
    input: knowledgeQuerySchema,
    output: knowledgeSchema,
    effect: 'idempotent',
    role: 'viewer',
    timeoutMs: 10_000,
  },
  savings: {
    name: 'savings',
    description: 'Runs the levers over a period and replays the findings together.',
    input: savingsRequestSchema,
    output: savingsSchema,
    effect: 'idempotent',
    role: 'viewer',
    timeoutMs: 60_000,
  },
  replay: {
    name: 'replay',
    description: "The period's bill recomputed under a policy.",
    input: z.object({ policy: policySchema, period: periodSchema, filter: filterSchema.default({}) }),
    output: replayResultSchema,
    effect: 'idempotent',
    role: 'viewer',
    timeoutMs: 60_000,
  },
} as const satisfies Record<string, ToolSpecification>;

export type ToolName = keyof typeof toolCatalogue;
export type ToolInput<Name extends ToolName> = z.input<(typeof toolCatalogue)[Name]['input']>;
export type ToolOutput<Name extends ToolName> = z.infer<(typeof toolCatalogue)[Name]['output']>;
