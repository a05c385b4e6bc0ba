import { APICallError, RetryError } from 'ai';
import { expect, test } from 'vitest';
import { failureOf } from './model-failure.ts';

function refusal(statusCode: number | undefined, responseHeaders: Record<string, string> = {}) {
  return new APICallError({
    message: 'refused',
    url: 'http://provider.test',
    requestBodyValues: {},
    responseHeaders,
    ...(statusCode === undefined ? {} : { statusCode }),
  });
}

test.each([
  [429, 'rate-limited'],
  [500, 'outage'],
  [502, 'outage'],
  [529, 'outage'],
  [401, 'key-refused'],
  [403, 'key-refused'],
  [400, 'request-refused'],
  [404, 'request-refused'],
  [408, 'timeout'],
  [504, 'timeout'],
  [undefined, 'outage'],
] as const)('status %s is %s', (status, kind) => {
  expect(failureOf(refusal(status))).toMatchObject({ kind, httpStatus: status ?? 0 });
});

test('how long to wait is read from every form it comes in', () => {
  expect(failureOf(refusal(429, { 'retry-after': '7' })).retryAfterMs).toBe(7_000);
  expect(failureOf(refusal(429, { 'retry-after-ms': '250', 'retry-after': '7' })).retryAfterMs).toBe(250);
  const at = new Date(Date.now() + 30_000).toUTCString();
  const waitMs = failureOf(refusal(429, { 'retry-after': at })).retryAfterMs ?? 0;
  expect(waitMs).toBeGreaterThan(28_000);
  expect(waitMs).toBeLessThanOrEqual(30_000);
  expect(failureOf(refusal(429, { 'retry-after': 'soon' })).retryAfterMs).toBeUndefined();
  expect(failureOf(refusal(429)).retryAfterMs).toBeUndefined();
});

test('what the library wraps is unwrapped, and anything else is an outage', () => {
  const wrapped = new RetryError({
    message: 'gave up',
    reason: 'maxRetriesExceeded',
    errors: [refusal(429)],
  });
  expect(failureOf(wrapped).kind).toBe('rate-limited');
  expect(failureOf(new TypeError('fetch failed'))).toMatchObject({
    kind: 'outage',
    httpStatus: 0,
    message: 'fetch failed',
  });
});
