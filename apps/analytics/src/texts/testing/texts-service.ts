import type { CallInput, Role } from '@netra/contract';
import { z } from 'zod';
import { protobufBody, type TestSpan } from '../../ingest/otlp/testing/otlp-bodies.ts';
import { runAnalytics } from '../../testing/running-analytics.ts';

const rowSchema = z.object({
  callId: z.string(),
  project: z.string(),
  prompt: z.string(),
  completion: z.string(),
  redacted: z.record(z.string(), z.number()),
});

type Request = { readonly method?: string; readonly path: string; readonly body?: unknown };

/** A started service, and what tests of texts ask of it: as a person, and straight from the table. */
export async function runTextsService() {
  const analytics = await runAnalytics();

  /** Sends a request as a member of the organization does. */
  async function asPerson(organizationId: string, { method, path, body }: Request, role: Role = 'owner') {
    const token = await analytics.identity.accessToken({ organizationId, role });
    const response = await fetch(new URL(path, analytics.url), {
      method: method ?? 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  }

  return {
    ...analytics,
    asPerson,
    set: (organization: string, body: object, role: Role = 'admin') =>
      asPerson(organization, { method: 'PUT', path: '/api/v1/texts', body }, role),
    textsOf: (organization: string, callId: string, role: Role = 'analyst') =>
      asPerson(organization, { path: `/api/v1/calls/${encodeURIComponent(callId)}/texts` }, role),
    /** Sends calls over the JSON API. */
    async sendCalls(organization: string, calls: readonly CallInput[]) {
      return (await analytics.send(organization, { path: '/api/v1/calls', body: { calls } })).json();
    },
    /** Sends spans as an exporter does; throws unless all of them were taken. */
    async sendSpans(organization: string, spans: readonly TestSpan[]) {
      const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
      const answer = await fetch(new URL('/v1/traces', analytics.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(protobufBody(spans)),
      });
      const text = await answer.text();
      if (answer.status !== 200 || text !== '') throw new Error(`answered ${answer.status}: ${text}`);
    },
    /** Imports a file; its result. */
    async sendFile(organization: string, format: string, content: string) {
      const path = `/api/v1/imports?format=${format}`;
      const answer = await analytics.send(organization, { path, body: content });
      const { result } = JSON.parse(answer.lines.at(-1) ?? '');
      if (result === undefined) throw new Error(`answered ${answer.status}: ${answer.text}`);
      return result;
    },
    /** What the table holds of an organization. */
    async table(organization: string) {
      const { rows } = await analytics.store.read(
        analytics.scopeOf(organization),
        {
          sql: `select call_id as callId, project, prompt, completion, redacted from apex.call_texts final
            where organization_id = {organization:String} order by call_id`,
        },
        rowSchema,
      );
      return rows;
    },
  };
}

export type TextsService = Awaited<ReturnType<typeof runTextsService>>;
