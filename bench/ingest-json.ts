import { newId } from '../packages/contract/src/index.ts';
import { type AnalyticsService, startAnalyticsService } from './analytics-service.ts';
import { benchCall, benchPeriod } from './calls.ts';
import type { Benchmark, Measurement } from './measurement.ts';

const warmUpCalls = 30_000;
const calls = 300_000;
const connections = 6;
/** Traffic as it comes at the rate aimed for: 20 calls in a millisecond. */
const stepMs = 1 / 20;

/** Sends calls over several connections, the text of each request made within the time that is measured; calls a second. */
async function rateOf(
  service: AnalyticsService,
  { total, batch }: { total: number; batch: number },
): Promise<number> {
  const organization = newId('organization');
  const headers = async () => ({
    authorization: await service.authorization(organization),
    'content-type': 'application/json',
  });
  const batches = Array.from({ length: Math.ceil(total / batch) }, (_, request) =>
    Array.from({ length: batch }, (_, offset) => benchCall(request * batch + offset, stepMs)),
  );
  const count = batches.length * batch;
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let body = batches.pop(); body !== undefined; body = batches.pop()) {
      const answer = await fetch(`${service.url}/api/v1/calls`, {
        method: 'POST',
        headers: await headers(),
        body: JSON.stringify({ calls: body }),
      });
      const result = (await answer.json()) as { accepted?: number };
      if (result.accepted !== batch) throw new Error(`answered ${answer.status}: ${JSON.stringify(result)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
  const seconds = (performance.now() - startedAt) / 1000;
  const answer = await fetch(`${service.url}/api/v1/questions/spend`, {
    method: 'POST',
    headers: await headers(),
    body: JSON.stringify({ period: benchPeriod }),
  });
  const { totals } = (await answer.json()) as { totals: { calls: number } };
  if (totals.calls !== count) throw new Error(`${totals.calls} calls are counted, not ${count}`);
  return count / seconds;
}

/** How many calls a second `POST /api/v1/calls` takes in, sender and service on one machine, each answer awaited. */
export const benchmark: Benchmark = async () => {
  const service = await startAnalyticsService();
  try {
    await rateOf(service, { total: warmUpCalls, batch: 1_000 });
    const measurements: Measurement[] = [];
    for (const batch of [1_000, 5_000]) {
      measurements.push({
        name: `POST /api/v1/calls, ${batch} a request`,
        value: await rateOf(service, { total: calls, batch }),
        unit: 'calls/s',
        atLeast: 20_000,
      });
    }
    return measurements;
  } finally {
    await service.stop();
  }
};
