import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, importResultSchema, usd } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, expect } from 'vitest';
import { publicDataTest } from '../fixtures/public-data.ts';
import { askAndWatch, clientOf } from '../fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

const run = promisify(execFile);
const trace = 'traces/azure-llm-2023-code.csv';
const command = fileURLToPath(new URL('../../apps/cli/bin/apex.mjs', import.meta.url));
// OpenAI's list price of gpt-4o since 2024-10-02 is 2.50 and 10 USD per million tokens; before, from 2024-05-13, it was
// 5 and 15. The trace is of 2023-11-16, so it needs a model that was sold then: gpt-4 (8k) at 30 and 60.
const model = 'openai/gpt-4';
const inputPerToken = new Decimal('0.00003');
const outputPerToken = new Decimal('0.00006');

const directory = temporaryDirectory();
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path, demo: false });
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

const apex = async (...args: string[]) => {
  const { stdout } = await run(command, [...args, '--data', directory.path, '--json']);
  return stdout;
};

publicDataTest(
  'the Azure trace, imported and asked about, costs what the file says to the last decimal',
  trace,
  async (file) => {
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));
    let total = new Decimal(0);
    for (const [, context = '0', generated = '0'] of rows) {
      total = total.plus(inputPerToken.times(context)).plus(outputPerToken.times(generated));
    }

    const importArgs = ['import', file, '--format', 'auto', '--model', model, '--feature', 'code-completion'];
    const first = importResultSchema.parse(JSON.parse(await apex(...importArgs)));
    expect(first).toMatchObject({
      format: 'azure-llm-trace',
      accepted: rows.length,
      quarantined: 0,
      duplicates: 0,
      unpriced: 0,
    });
    expect(usd(first.cost)).toBe(usd(total.toFixed()));
    const again = importResultSchema.parse(JSON.parse(await apex(...importArgs)));
    expect(again).toMatchObject({ accepted: 0, duplicates: rows.length });

    const client = clientOf(system.ready.web, system.ready.accessToken);
    const watched = await askAndWatch(client, 'Where does our money go and what should we change first?');
    const final = watched.events.find((event) => event.type === 'final_report');
    if (final?.type !== 'final_report') throw new Error('the run ended without a report');
    const report = await client.reports.get(final.data.reportId);
    expect(report.synthetic).toBe(false);
    const headline = report.headline.filter((span): span is Figure => typeof span !== 'string');
    const amounts = headline.filter((figure) => figure.format === 'usd').map((figure) => usd(figure.value));
    expect(amounts).toContain(usd(total.toFixed()));

    const lines = (await apex('ask', 'What did we spend in total?'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines.at(-1)?.type).toBe('report');
  },
);
