import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../testing/pitfall-service.ts';

const main = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'apex-commands-'));

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(async () => {
  await service.close();
  rmSync(directory, { recursive: true });
});

/** Runs the command line against the service, as a member of an organization does. */
async function apex(organization: string, ...words: string[]) {
  const key = await service.issuers.backend.issue('analytics', service.scopeOf(organization));
  const env = { PATH: processEnvironment().PATH, APEX_URL: service.url, APEX_KEY: key };
  return new Promise<{ code: number; output: string; errors: string }>((resolve) => {
    execFile(process.execPath, [main, ...words], { env }, (error, output, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const call = {
  callId: 'one',
  provider: 'openai',
  responseModel: 'gpt-4o',
  startedAt: '2026-11-01T10:00:00Z',
  usage: { inputUncached: 1_000_000 },
};

describe('the command line', () => {
  test('previews and then applies a reprice', async () => {
    const organization = service.newOrganization();
    await service.ingest(organization, [call]);
    const discount = { kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '10' };
    await service.send(organization, { path: '/api/v1/prices/negotiated', body: discount });
    const words = ['reprice', '--from', '2026-11-01', '--to', '2026-11-02'];
    const preview = await apex(organization, ...words);
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.output).toContain('1 of 1 calls would change');
    expect(preview.output).toContain('$2.50 -> $2.25 (-$0.25)');
    expect((await service.stored(organization))[0]?.cost).toBe('2.5');
    const applied = await apex(organization, ...words, '--apply', '--json');
    expect(JSON.parse(applied.output)).toMatchObject({ applied: true, total: { change: '-0.25' } });
    expect((await service.stored(organization))[0]?.cost).toBe('2.25');
    expect(await apex(organization, 'reprice', '--from', 'soon')).toMatchObject({ code: 2 });
  });

  test('reconciles an invoice, and says what it cannot read', async () => {
    const organization = service.newOrganization();
    await service.ingest(organization, [call]);
    const invoice = file(
      'invoice.csv',
      'date,model,amount,input_tokens\n2026-11-01,gpt-4o,2.25,1000000\n2026-11-02,gpt-4o,1,400000\n',
    );
    const shown = await apex(organization, 'reconcile', invoice);
    expect(shown.code).toBe(0);
    expect(shown.output).toContain('invoiced $3.25, here $2.50, gap $0.75');
    expect(shown.output).toContain('missing days: $1.00');
    const json = await apex(organization, 'reconcile', invoice, '--json', '--provider', 'openai');
    expect(JSON.parse(json.output).total.gap).toBe('0.75');
    const undated = file('month.csv', 'model;amount\ngpt-4o;2,00\n');
    const stated = [
      '--from',
      '2026-11-01',
      '--to',
      '2026-12-01',
      '--currency',
      'EUR',
      '--usd-per-unit',
      '1.25',
    ];
    const month = await apex(organization, 'reconcile', undated, ...stated);
    expect(month.output).toContain('2026-11-01 to 2026-12-01: invoiced $2.50, here $2.50, gap $0.00');
    expect(await apex(organization, 'reconcile', join(directory, 'absent'))).toMatchObject({ code: 2 });
    expect(await apex(organization, 'reconcile', file('bad.csv', 'x\n1\n'))).toMatchObject({ code: 1 });
  });

  test('imports a price list with its quarantine, and lists prices', async () => {
    const organization = service.newOrganization();
    const entry = (input: number) => ({
      litellm_provider: 'openai',
      input_cost_per_token: input,
      output_cost_per_token: 0.00001,
    });
    const list = file('list.json', JSON.stringify({ 'gpt-4o': entry(0.0000026), 'gpt-4.1': entry(0.00002) }));
    const words = ['prices', 'import', list, '--observed-at', '2026-11-01'];
    const dry = await apex(organization, ...words, '--dry-run', '--json');
    expect(JSON.parse(dry.output)).toMatchObject({ dryRun: true, applied: 2, quarantined: 1 });
    const shown = await apex(organization, ...words);
    expect(shown.output).toContain('openai/gpt-4.1 inputUncached: 0.000002 -> 0.00002 (moved_2x)');
    const listed = await apex(organization, 'prices', 'list', 'gpt-4o', '--provider', 'openai', '--json');
    const prices = JSON.parse(listed.output).prices as { model: string; rates: Record<string, string> }[];
    expect(prices.find(({ model }) => model === 'gpt-4o')?.rates.inputUncached).toBe('0.0000026');
    const undated = await apex(organization, 'prices', 'import', list, '--observed-at', 'lately');
    expect(undated).toMatchObject({ code: 2 });
    expect(await apex(organization, ...words, '--format', 'yaml')).toMatchObject({ code: 2 });
  });
});
