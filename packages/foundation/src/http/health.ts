import type { FastifyInstance } from 'fastify';

/** Checks one dependency; resolves when it works, rejects with the reason when not. */
export type ReadinessCheck = () => Promise<unknown>;

const checkTimeoutMs = 3_000;

async function outcomeOf(
  check: ReadinessCheck,
): Promise<{ ready: boolean; reason?: string; durationMs: number }> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(checkTimeoutMs);
  const expiry = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${checkTimeoutMs} ms`)), {
      once: true,
    });
  });
  try {
    await Promise.race([check(), expiry]);
    return { ready: true, durationMs: performance.now() - startedAt };
  } catch (error) {
    return { ready: false, reason: (error as Error).message, durationMs: performance.now() - startedAt };
  }
}

/** Adds `/health/live`, `/health/startup` and `/health/ready`; the last names each dependency and why it is not ready. */
export function installHealth(app: FastifyInstance, checks: Readonly<Record<string, ReadinessCheck>>): void {
  app.get('/health/live', { schema: { hide: true } }, async () => ({ status: 'live' }));
  app.get('/health/startup', { schema: { hide: true } }, async () => ({ status: 'started' }));
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    const names = Object.keys(checks);
    const outcomes = await Promise.all(Object.values(checks).map(outcomeOf));
    const dependencies = Object.fromEntries(names.map((name, index) => [name, outcomes[index]]));
    const ready = outcomes.every((outcome) => outcome.ready);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', dependencies });
  });
}
