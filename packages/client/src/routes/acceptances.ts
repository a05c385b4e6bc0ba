import {
  type AcceptanceInput,
  acceptanceDetailSchema,
  acceptanceListSchema,
  acceptanceSchema,
  actionPlanSchema,
  realisedSchema,
} from '@netra/contract';
import type { Requester } from '../http/requester.ts';

/** A promise is a replay, and a realised saving several of them. */
const replayTimeoutMs = 5 * 60 * 1000;

/** The stretch a realised saving is asked for; from applying to the last full hour where nothing is stated. */
export type RealisedPeriod = { readonly from?: string; readonly to?: string };

/** Accepted policies: what they promise, the plan, when they were applied, and what they really saved. */
export function acceptanceRoutes(requester: Requester) {
  const path = (id: string, rest = '') => `/api/v1/acceptances/${encodeURIComponent(id)}${rest}`;
  return {
    accept: (body: AcceptanceInput) =>
      requester.send({
        method: 'POST',
        path: '/api/v1/acceptances',
        body,
        answer: acceptanceDetailSchema,
        timeoutMs: replayTimeoutMs,
      }),
    list: () => requester.send({ method: 'GET', path: '/api/v1/acceptances', answer: acceptanceListSchema }),
    get: (id: string) => requester.send({ method: 'GET', path: path(id), answer: acceptanceDetailSchema }),
    plan: (id: string) =>
      requester.send({ method: 'GET', path: path(id, '/plan'), answer: actionPlanSchema }),
    /** Notes from when on calls are made the new way; said again, the last date counts. */
    applied: (id: string, on: string) =>
      requester.send({
        method: 'POST',
        path: path(id, '/applied'),
        body: { on },
        answer: acceptanceSchema,
        repeatable: true,
      }),
    withdraw: (id: string) =>
      requester.send({ method: 'POST', path: path(id, '/withdraw'), body: {}, answer: acceptanceSchema }),
    realised: (id: string, period: RealisedPeriod = {}) =>
      requester.send({
        method: 'GET',
        path: path(id, '/realised'),
        query: period,
        answer: realisedSchema,
        timeoutMs: replayTimeoutMs,
      }),
    /** The same, and kept: the newest check of each acceptance weighs later promises. */
    check: (id: string, period: RealisedPeriod = {}) =>
      requester.send({
        method: 'POST',
        path: path(id, '/checks'),
        body: period,
        answer: realisedSchema,
        repeatable: true,
        timeoutMs: replayTimeoutMs,
      }),
  };
}
