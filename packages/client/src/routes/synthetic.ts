import {
  ApexError,
  type SyntheticDecision,
  type SyntheticJob,
  syntheticJobListSchema,
  type syntheticJobRequestSchema,
  syntheticJobSchema,
  syntheticPlanSchema,
  syntheticProfilesSchema,
} from '@netra/contract';
import type { z } from 'zod';
import { linesOf } from '../http/lines-of.ts';
import { parseAnswer } from '../http/parse-answer.ts';
import type { Requester } from '../http/requester.ts';

const path = '/api/v1/synthetic-data';
/** A hundred million calls take minutes; a day is the limit of one watch. */
const watchTimeoutMs = 24 * 60 * 60 * 1000;

type JobRequest = z.input<typeof syntheticJobRequestSchema>;

/** Generated workloads: profiles, and the jobs that write them into projects of their own. */
export function syntheticRoutes(requester: Requester) {
  const job = (id: string) => `${path}/jobs/${encodeURIComponent(id)}`;
  return {
    profiles: () =>
      requester.send({ method: 'GET', path: `${path}/profiles`, answer: syntheticProfilesSchema }),
    /** What a job would make; nothing is kept. */
    preview: (body: JobRequest) =>
      requester.send({ method: 'POST', path: `${path}/preview`, body, answer: syntheticPlanSchema }),
    start: (body: JobRequest) =>
      requester.send({ method: 'POST', path: `${path}/jobs`, body, answer: syntheticJobSchema }),
    list: () => requester.send({ method: 'GET', path: `${path}/jobs`, answer: syntheticJobListSchema }),
    get: (id: string) => requester.send({ method: 'GET', path: job(id), answer: syntheticJobSchema }),
    decide: (id: string, body: SyntheticDecision) =>
      requester.send({ method: 'POST', path: `${job(id)}/decision`, body, answer: syntheticJobSchema }),
    cancel: (id: string) =>
      requester.send({ method: 'POST', path: `${job(id)}/cancel`, answer: syntheticJobSchema }),
    /** Follows a job until it waits for consent or has ended; returns how it stands then. */
    async watch(id: string, onChange: (job: SyntheticJob) => void = () => undefined): Promise<SyntheticJob> {
      const response = await requester.open({
        method: 'GET',
        path: `${job(id)}/events`,
        headers: { accept: 'application/x-ndjson' },
        timeoutMs: watchTimeoutMs,
      });
      let last: SyntheticJob | undefined;
      if (response.body !== null) {
        for await (const text of linesOf(response.body)) {
          if (text.trim() === '') continue;
          last = parseAnswer(syntheticJobSchema, text);
          onChange(last);
        }
      }
      if (last !== undefined && last.status !== 'running') return last;
      throw new ApexError('dependency_unavailable', 'The connection broke before the job had ended.', {
        details: { job: id },
        suggestion: 'The job goes on by itself: look at it again.',
      });
    },
  };
}
