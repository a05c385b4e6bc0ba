import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ToolName, toolCatalogue } from '@netra/agents';
import { type Call, callSchema, type Scope, usd } from '@netra/contract';
import { createServiceTokenVerifier } from '@netra/foundation';
import { z } from 'zod';

const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
const provenance = {
  source: 'analytics',
  query: 'select sum(cost) from llm_calls',
  parameters: {},
  durationMs: 3,
};

function totals(calls: number, cost: string) {
  return { calls, cost: usd(cost), unpricedCalls: 0, errorCalls: 0, inputTokens: 10, outputTokens: 5 };
}

/** Answers in the contract's form, with few calls; each is checked against the contract before it is sent. */
const answers: Partial<Record<ToolName, unknown>> = {
  spend: {
    period,
    provenance,
    totals: totals(3, '12.50'),
    rows: [{ ...totals(3, '12.50'), key: ['checkout-assistant'], at: null, share: 1 }],
    rest: totals(0, '0'),
  },
  errors: {
    period,
    provenance,
    calls: 3,
    errorCalls: 1,
    retryCalls: 0,
    errorCost: usd('0.01'),
    retryCost: usd('0'),
    rows: [],
  },
  'usage-by-bucket': {
    period,
    provenance,
    rows: [{ bucket: 'inputUncached', tokens: 10, cost: usd('12.50') }],
    cacheHitRate: null,
  },
};

export type AnalyticsDoor = {
  readonly url: string;
  /** How often each tool was asked, by organization and tool. */
  readonly asked: Map<string, number>;
  /** Calls that were sent in, by organization and id. */
  readonly received: Map<string, Map<string, Call>>;
  /** How long an answer takes. */
  delayMs: number;
  close(): Promise<void>;
};

/** What analytics answers to a tool; undefined is refused. */
export type AnswerOf = (tool: ToolName, parameters: unknown) => unknown;

const fewCalls: AnswerOf = (tool) => answers[tool];

/** The tool a route of analytics answers. */
function toolOf(path: string | undefined): ToolName {
  const name = /^\/api\/v1\/(?:questions\/)?([a-z-]+)$/.exec(path ?? '')?.[1] ?? '';
  if (Object.hasOwn(toolCatalogue, name)) return name as ToolName;
  throw new Error(`Analytics has no ${path}.`);
}

/**
 * A loopback server that speaks analytics' real routes: it verifies service tokens, parses parameters and answers
 * by the contract. Without `answerOf` it knows a few calls, and refuses `latency`.
 */
export async function openAnalyticsDoor(publicKeys: string, answerOf = fewCalls): Promise<AnalyticsDoor> {
  const verify = await createServiceTokenVerifier('analytics', publicKeys);
  const asked = new Map<string, number>();
  const received: AnalyticsDoor['received'] = new Map();
  /** Takes calls in as analytics does: from who may, in the contract's form, and one of each id. */
  const take = (scope: Scope | undefined, body: unknown) => {
    if (scope === undefined || scope.principal.role === 'viewer')
      throw new Error('Only analysts send calls in.');
    const calls = z.array(callSchema).parse(body);
    const known = received.get(scope.organizationId) ?? new Map<string, Call>();
    received.set(scope.organizationId, known);
    for (const call of calls) known.set(call.callId, call);
    return { accepted: calls.length, duplicates: 0, rejected: [] };
  };
  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const refuse = (status: number, code: string, message: string) =>
      send(status, { error: { code, message, recoverable: false, suggestion: 'Look at the test.' } });
    try {
      const { scope } = await verify((request.headers.authorization ?? '').replace(/^Bearer /, ''));
      // Nobody here has prices of their own: the book that is known holds.
      const known = /^\/internal\/price-book\?known=(.*)$/.exec(request.url ?? '')?.[1];
      if (known !== undefined) return send(200, { version: decodeURIComponent(known) });
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (request.url === '/api/v1/calls') return send(200, take(scope, body));
      const tool = toolOf(request.url);
      const { input, output } = toolCatalogue[tool];
      const parameters = input.parse(body);
      const key = `${scope?.organizationId} ${tool}`;
      asked.set(key, (asked.get(key) ?? 0) + 1);
      await delay(door.delayMs);
      const answer = answerOf(tool, parameters);
      if (answer === undefined) return refuse(422, 'invalid_request', `Nothing is known of ${tool}.`);
      return send(200, output.parse(answer));
    } catch (error) {
      return refuse(400, 'invalid_request', (error as Error).message);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const door: AnalyticsDoor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    received,
    delayMs: 5,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return door;
}
