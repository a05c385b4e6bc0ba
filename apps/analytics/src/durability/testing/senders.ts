import { setTimeout as sleep } from 'node:timers/promises';
import { ingestResultSchema } from '@netra/contract';
import { protobufBody } from '../../ingest/otlp/testing/otlp-bodies.ts';
import { testCall } from '../../testing/test-calls.ts';

/** Sends a request to the service that runs now; rejects as `fetch` does when there is none. */
export type Send = (path: string, init: RequestInit) => Promise<Response>;

export type Refusal = { readonly status: number; readonly retryAfterSeconds: number; readonly code: string };

const callsPerRequest = 40;
const spansPerRequest = 20;
const connectionRetryMs = 25;
/** Senders of a test come again sooner than they are told to, which must do no harm. */
const longestWaitMs = 150;
const startMs = Date.parse('2026-11-01T00:00:00Z');
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

type Batch = { readonly path: string; readonly init: RequestInit; readonly callIds: readonly string[] };

function jsonBatch(sender: number, round: number): Batch {
  const calls = Array.from({ length: callsPerRequest }, (_, index) =>
    testCall(`json-${sender}-${round}-${index}`, {
      startedAt: new Date(startMs + round * 60_000 + index * 977).toISOString(),
      conversationId: `c${round}`,
      durationMs: 500 + index,
    }),
  );
  return {
    path: '/api/v1/calls',
    init: {
      method: 'POST',
      body: JSON.stringify(calls),
      headers: { 'content-type': 'application/json' },
    },
    callIds: calls.map((call) => call.callId),
  };
}

function spanBatch(sender: number, round: number): Batch {
  const spans = Array.from({ length: spansPerRequest }, (_, index) => ({
    traceId: hex(1 + sender * 1_000_000 + round, 32),
    spanId: hex(1 + sender * 100_000_000 + round * 100 + index, 16),
    name: 'chat gpt-4o',
    startMs: startMs + round * 60_000 + index * 977,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.output_tokens': 100,
    },
  }));
  return {
    path: '/v1/traces',
    init: {
      method: 'POST',
      body: new Uint8Array(protobufBody(spans, { 'service.name': 'durability' })),
      headers: { 'content-type': 'application/x-protobuf' },
    },
    callIds: spans.map((span) => `${span.traceId}-${span.spanId}`),
  };
}

async function readRefusal(response: Response): Promise<Refusal> {
  const text = await response.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
  return {
    status: response.status,
    retryAfterSeconds: Number(response.headers.get('retry-after') ?? Number.NaN),
    code,
  };
}

/**
 * Sends calls and spans from several senders at once, each the same batch until it is acknowledged, as exporters do.
 * Anything but an acknowledgement, a refusal that asks to come again, or a broken connection fails the test.
 */
export function startSenders(send: Send, senders: { json: number; otlp: number }) {
  const acknowledged = new Set<string>();
  const sent = new Set<string>();
  const refusals: Refusal[] = [];
  let broken = 0;
  let stopping = false;

  async function deliver({ path, init, callIds }: Batch): Promise<void> {
    for (const callId of callIds) sent.add(callId);
    for (;;) {
      const response = await send(path, init).catch((error: unknown) => {
        if (!(error instanceof TypeError)) throw error;
      });
      if (response === undefined) {
        broken += 1;
        if (stopping) return;
        await sleep(connectionRetryMs);
        continue;
      }
      if (response.status === 200) {
        // The acknowledgement counts once it has been read whole.
        const body = await response.arrayBuffer().catch(() => undefined);
        if (body === undefined) continue;
        if (path === '/api/v1/calls') {
          const result = ingestResultSchema.parse(JSON.parse(Buffer.from(body).toString()));
          if (result.accepted + result.duplicates !== callIds.length)
            throw new Error(`not all were taken in: ${JSON.stringify(result)}`);
        }
        for (const callId of callIds) acknowledged.add(callId);
        return;
      }
      const refusal = await readRefusal(response);
      refusals.push(refusal);
      if (![429, 503].includes(refusal.status) || !(refusal.retryAfterSeconds > 0))
        throw new Error(`refused for good: ${JSON.stringify(refusal)}`);
      await sleep(Math.min(longestWaitMs, refusal.retryAfterSeconds * 1000));
    }
  }

  async function run(sender: number, batchOf: (sender: number, round: number) => Batch): Promise<void> {
    for (let round = 0; !stopping; round += 1) await deliver(batchOf(sender, round));
  }

  const running = Promise.all([
    ...Array.from({ length: senders.json }, (_, sender) => run(sender, jsonBatch)),
    ...Array.from({ length: senders.otlp }, (_, sender) => run(sender, spanBatch)),
  ]);
  // A sender that fails is heard in `stop`; until then it must not end the process.
  running.catch(() => undefined);

  return {
    acknowledged,
    sent,
    refusals,
    broken: () => broken,
    /** Lets every batch under way be acknowledged, and ends. */
    async stop(): Promise<void> {
      stopping = true;
      await running;
    },
  };
}
