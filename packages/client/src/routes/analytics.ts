import {
  type CallInput,
  callPageSchema,
  type Dimension,
  type filterSchema,
  ingestResultSchema,
  type Period,
  type policySchema,
  type QuestionAnswer,
  type QuestionName,
  type QuestionParameters,
  questions,
  replayResultSchema,
  type SavingsRequest,
  savingsSchema,
  storedCallSchema,
} from '@netra/contract';
import type { z } from 'zod';
import type { Requester } from '../http/requester.ts';

/** Questions read up to the whole store; they may take as long as the server allows them. */
const questionTimeoutMs = 35_000;
const savingsTimeoutMs = 65_000;

export type ReplayRequest = {
  readonly policy: z.input<typeof policySchema>;
  readonly period: Period;
  readonly filter?: z.input<typeof filterSchema>;
};

export type CallQuery = Period &
  Partial<Record<Dimension, string>> & { readonly limit?: number; readonly cursor?: string };

/** Spend questions, savings, replay and calls: the analytics service. */
export function analyticsRoutes(requester: Requester) {
  async function ask<Name extends QuestionName>(
    name: Name,
    parameters: QuestionParameters<Name>,
  ): Promise<QuestionAnswer<Name>> {
    const answer = await requester.send({
      method: 'POST',
      path: `/api/v1/questions/${name}`,
      body: parameters,
      answer: questions[name].answer,
      repeatable: true,
      timeoutMs: questionTimeoutMs,
    });
    return answer as QuestionAnswer<Name>;
  }

  return {
    questions: { ask },
    savings: (body: SavingsRequest) =>
      requester.send({
        method: 'POST',
        path: '/api/v1/savings',
        body,
        answer: savingsSchema,
        repeatable: true,
        timeoutMs: savingsTimeoutMs,
      }),
    replay: (body: ReplayRequest) =>
      requester.send({
        method: 'POST',
        path: '/api/v1/replay',
        body,
        answer: replayResultSchema,
        repeatable: true,
        timeoutMs: savingsTimeoutMs,
      }),
    calls: {
      /** Sends up to 5,000 calls; a call with the same id replaces, so it is retried. */
      ingest: (calls: readonly CallInput[]) =>
        requester.send({
          method: 'POST',
          path: '/api/v1/calls',
          body: { calls },
          answer: ingestResultSchema,
          repeatable: true,
        }),
      /** Calls of a period, newest first; each dimension may narrow them to one value. */
      list: (query: CallQuery) =>
        requester.send({ method: 'GET', path: '/api/v1/calls', query, answer: callPageSchema }),
      get: (callId: string) =>
        requester.send({
          method: 'GET',
          path: `/api/v1/calls/${encodeURIComponent(callId)}`,
          answer: storedCallSchema,
        }),
    },
  };
}
