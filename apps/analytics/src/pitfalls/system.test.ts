// Pitfalls of the system around prices: what it fetches, what it lets two senders do at once, what it assumes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Savings } from '@netra/contract';
import { expect, test, vi } from 'vitest';
import { runPitfallService } from '../testing/pitfall-service.ts';

test('pitfall: price list fetched live at start-up', async () => {
  const asked: string[] = [];
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.hostname === '127.0.0.1') return real(input, init);
    asked.push(url.href);
    return Promise.reject(new Error('there is no network'));
  });
  const service = await runPitfallService();
  try {
    expect((await service.priced({})).cost).toBe('0.0035');
    const prices = await service.send(service.newOrganization(), {
      path: '/api/v1/prices?search=gpt-4o-mini',
    });
    expect(prices.json().prices.length).toBeGreaterThan(0);
    expect(asked).toEqual([]);
  } finally {
    spy.mockRestore();
    await service.close();
  }
  // Neither the price book nor what keeps organizations' prices knows how to fetch anything.
  for (const folder of ['../../../../packages/pricing/src', '../prices']) {
    const root = fileURLToPath(new URL(folder, import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(?<!\.test)\.ts$/.test(name),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files)
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/\bfetch\(|node:https?|undici/);
  }
});

test('pitfall: budget check races (reserve, then settle, atomically)', async () => {
  const service = await runPitfallService({
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_DAY: '100',
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_SECOND: '100000',
    APEX_ANALYTICS_ORGANIZATION_CALLS_BURST: '100000',
  });
  try {
    const organization = service.newOrganization();
    const batch = (sender: number) =>
      Array.from({ length: 10 }, (_, index) => ({
        callId: `${sender}-${index}`,
        provider: 'openai',
        responseModel: 'gpt-4o',
        startedAt: '2026-11-01T10:00:00Z',
        usage: { inputUncached: 1_000 },
      }));
    // Thirty senders check the same allowance at the same moment; it has room for ten of them.
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, sender) =>
        service.send(organization, { path: '/api/v1/calls', body: { calls: batch(sender) } }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect(await service.stored(organization)).toHaveLength(100);
  } finally {
    await service.close();
  }
});

test('pitfall: token counts converted 1:1 between models with different tokenizers (use ranges)', async () => {
  const service = await runPitfallService();
  try {
    const organization = service.newOrganization();
    const demo = { method: 'POST', path: '/internal/demo', body: { calls: 20_000, days: 14 } };
    expect((await service.send(organization, demo)).status).toBe(200);
    const to = new Date(Date.now() + 86_400_000).toISOString();
    const period = { from: new Date(Date.now() - 20 * 86_400_000).toISOString(), to };
    const answer = await service.send(organization, {
      path: '/api/v1/savings',
      body: { period, levers: ['model-fit'] },
    });
    const { findings } = answer.json() as Savings;
    expect(findings.length).toBeGreaterThan(0);
    for (const { saving, rule } of findings) {
      if (rule.change.kind !== 'model') throw new Error('expected a change of model');
      const { low, expected, high } = rule.change.tokenRatio;
      expect(low < expected && expected < high).toBe(true);
      expect(Number(saving.low)).toBeLessThan(Number(saving.expected));
      expect(Number(saving.expected)).toBeLessThan(Number(saving.high));
    }
  } finally {
    await service.close();
  }
});
