import {
  keptTextsSchema,
  type TextSettingChange,
  textSettingsChangedSchema,
  textSettingsSchema,
} from '@netra/contract';
import type { Requester } from '../http/requester.ts';

/** Whether projects keep the texts of their calls, and what is kept of one. */
export function textRoutes(requester: Requester) {
  return {
    settings: () => requester.send({ method: 'GET', path: '/api/v1/texts', answer: textSettingsSchema }),
    /** Turning texts off or shortening the days deletes at once what is no longer kept; the same change again changes nothing. */
    set: (change: TextSettingChange) =>
      requester.send({
        method: 'PUT',
        path: '/api/v1/texts',
        body: change,
        answer: textSettingsChangedSchema,
        repeatable: true,
        timeoutMs: 120_000,
      }),
    /** What is kept of a call; `not_found` says whether texts are kept at all. */
    ofCall: (callId: string) =>
      requester.send({
        method: 'GET',
        path: `/api/v1/calls/${encodeURIComponent(callId)}/texts`,
        answer: keptTextsSchema,
      }),
  };
}
