import { type CallInput, newId, type StoredCall } from '@netra/contract';
import { jsonBody, type TestSpan } from '../ingest/otlp/testing/otlp-bodies.ts';
import { runAnalytics } from './running-analytics.ts';
import { testCall } from './test-calls.ts';

function requireStatus(answer: { status: number; text: string }): void {
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`);
}

/** A started service, and what tests of pitfalls ask of it: what became of a call that came in by a usual way. */
export async function runPitfallService(overrides: Readonly<Record<string, string>> = {}) {
  const service = await runAnalytics(overrides);

  async function stored(organization: string): Promise<StoredCall[]> {
    const path = '/api/v1/calls?from=2015-02-01T00:00:00Z&to=2026-11-20T00:00:00Z&limit=1000';
    const answer = await service.send(organization, { path });
    requireStatus(answer);
    return answer.json().calls;
  }

  async function send(organization: string, calls: readonly CallInput[]) {
    const answer = await service.send(organization, { path: '/api/v1/calls', body: { calls } });
    requireStatus(answer);
    return answer.json();
  }

  return {
    ...service,
    send: service.send,
    stored,
    ingest: send,
    /** The call as it is stored after it came in over the JSON API. */
    async priced(fields: Partial<CallInput>): Promise<StoredCall> {
      const organization = service.newOrganization();
      const { rejected } = await send(organization, [testCall(newId('call'), fields)]);
      if (rejected.length > 0) throw new Error(`refused: ${JSON.stringify(rejected)}`);
      const [call] = await stored(organization);
      if (call === undefined) throw new Error('the call is not there');
      return call;
    },
    /** The call that a raw provider body becomes when it is imported. */
    async pricedBody(item: Record<string, unknown>): Promise<StoredCall> {
      const organization = service.newOrganization();
      const line = `${JSON.stringify({ id: 'one', timestamp: '2026-08-21T12:00:00Z', ...item })}\n`;
      const answer = await service.send(organization, {
        path: '/api/v1/imports?format=provider-bodies',
        body: line,
      });
      requireStatus(answer);
      const [call] = await stored(organization);
      if (call === undefined) throw new Error(`the body did not come in: ${answer.text}`);
      return call;
    },
    /** The calls that spans become when an exporter sends them together. */
    async pricedSpans(spans: readonly TestSpan[]): Promise<StoredCall[]> {
      const organization = service.newOrganization();
      const token = await service.issuers.backend.issue('analytics', service.scopeOf(organization));
      const response = await fetch(new URL('/v1/traces', service.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: jsonBody(spans),
      });
      requireStatus({ status: response.status, text: await response.text() });
      return stored(organization);
    },
  };
}

export type PitfallService = Awaited<ReturnType<typeof runPitfallService>>;
