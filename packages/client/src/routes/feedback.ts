import {
  type FeedbackFilter,
  type feedbackExportFormats,
  feedbackSchema,
  feedbackTotalsSchema,
  type GiveFeedback,
  pageOf,
  runFeedbackSchema,
} from '@netra/contract';
import { type ExportedFile, exportedFile } from '../http/exported-file.ts';
import type { Requester } from '../http/requester.ts';
import type { PageQuery } from './threads.ts';

const exportTimeoutMs = 5 * 60 * 1000;
const feedbackPage = pageOf(feedbackSchema);

/** What people say of the reports they got. */
export function feedbackRoutes(requester: Requester) {
  const pathOf = (run: string) => `/api/runs/${encodeURIComponent(run)}/feedback`;
  return {
    /** What was said of a run: by whoever asks, and how many in all. */
    ofRun: (run: string) => requester.send({ method: 'GET', path: pathOf(run), answer: runFeedbackSchema }),
    /** Says it, in place of what was said before. */
    give: (run: string, body: GiveFeedback) =>
      requester.send({ method: 'PUT', path: pathOf(run), body, answer: feedbackSchema }),
    withdraw: async (run: string): Promise<void> => {
      await requester.open({ method: 'DELETE', path: pathOf(run) });
    },
    /** Last changed first. */
    list: (query: PageQuery & FeedbackFilter = {}) =>
      requester.send({ method: 'GET', path: '/api/feedback', query, answer: feedbackPage }),
    /** How often reports were liked, by version of agents and prompts. */
    totals: () =>
      requester.send({ method: 'GET', path: '/api/feedback/totals', answer: feedbackTotalsSchema }),
    export: async (
      query: FeedbackFilter & { format?: (typeof feedbackExportFormats)[number] } = {},
    ): Promise<ExportedFile> =>
      exportedFile(
        await requester.open({
          method: 'GET',
          path: '/api/feedback/export',
          query,
          headers: { accept: '*/*' },
          timeoutMs: exportTimeoutMs,
        }),
        `feedback.${query.format ?? 'csv'}`,
      ),
  };
}
