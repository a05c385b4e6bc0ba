import { acceptanceDetailSchema, acceptanceListSchema, formatUsd } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { count, share } from './words.ts';

const path = '/api/v1/acceptances';

/** Accepts a policy; what it promises is replayed by analytics, not taken from the asker. */
export const acceptPolicy: Derivation<'accept-policy'> = {
  name: 'accept-policy',
  derive: (body, analytics) => analytics.send({ method: 'POST', path, body, answer: acceptanceDetailSchema }),
  summarize: ({ title, promise, owner }) =>
    `Accepted: ${title}${owner === '' ? '' : ` (${owner})`}, promised to save ${formatUsd(promise.saving.expected)} of ${formatUsd(promise.baseline)}.`,
};

/** What was accepted, and how far promises were kept. */
export const promiseStatus: Derivation<'promise-status'> = {
  name: 'promise-status',
  async derive({ limit }, analytics) {
    const { acceptances, calibration } = await analytics.send({
      method: 'GET',
      path,
      answer: acceptanceListSchema,
    });
    return {
      rows: acceptances.slice(0, limit).map(({ id, title, status, promise, acceptedAt, appliedOn }) => ({
        key: title,
        acceptanceId: id,
        status,
        saving: promise.saving.expected,
        acceptedAt,
        appliedOn,
      })),
      calibration,
      acceptances: acceptances.length,
    };
  },
  summarize: ({ rows, calibration, acceptances = rows.length }) => {
    if (acceptances === 0) return 'Nothing has been accepted yet.';
    const all = calibration.find(({ lever }) => lever === null);
    const kept = all?.kept == null ? '' : `; ${share(all.kept)} of what was promised has been saved`;
    return `${count(acceptances, 'acceptance')}${kept}.`;
  },
};
