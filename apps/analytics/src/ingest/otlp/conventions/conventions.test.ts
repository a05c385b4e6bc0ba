import type { StoredCall } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../../../testing/running-analytics.ts';
import { frameworkSpans } from '../testing/golden-framework-spans.ts';
import { callId, genAiSpans, sameInAll, spanId } from '../testing/golden-spans.ts';
import { jsonBody, protobufBody } from '../testing/otlp-bodies.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function storedCall(organization: string): Promise<StoredCall> {
  const answer = await analytics.send(organization, { path: `/api/v1/calls/${callId}` });
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}

async function post(organization: string, body: Uint8Array | string, type: string): Promise<string> {
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const answer = await fetch(new URL('/v1/traces', analytics.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: body as BodyInit,
  });
  return answer.text();
}

describe('a span reaches the same record as the same call over the JSON API', () => {
  test.each([...genAiSpans, ...frameworkSpans])('%s', async (_, span, call) => {
    const overJson = analytics.newOrganization();
    const sent = await analytics.send(overJson, {
      path: '/api/v1/calls',
      body: { calls: [{ ...sameInAll, ...call }] },
    });
    expect(sent.json()).toMatchObject({ accepted: 1 });
    // Hashes of end users differ between organizations on purpose.
    const told = ({ source, ingestedAt, endUserHash, ...rest }: StoredCall) => ({
      ...rest,
      hasUser: endUserHash !== '',
    });
    const expected = told(await storedCall(overJson));
    const resource = { 'service.name': 'shop' };
    for (const type of ['application/x-protobuf', 'application/json']) {
      const organization = analytics.newOrganization();
      const spans = [{ spanId, ...span }];
      const body = type.endsWith('json') ? jsonBody(spans, resource) : protobufBody(spans, resource);
      const answer = await post(organization, new Uint8Array(Buffer.from(body)), type);
      expect(['', '{}']).toContain(answer);
      expect(told(await storedCall(organization))).toEqual(expected);
    }
  });
});
