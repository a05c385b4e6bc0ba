import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumUsd, type Usd, usd } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf } from '../fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/apex.mjs', import.meta.url));
const scenarios = ['low', 'expected', 'high'] as const;
const directory = temporaryDirectory();
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path, demo: false });
  // Calls of a year ago: what an import of old logs leaves. Ten nights of a job that nobody waits for, and a chat.
  const night = Date.parse('2025-11-01T02:00:00Z');
  const calls = Array.from({ length: 600 }, (_, index) => ({
    callId: `night-${index}`,
    feature: 'summaries',
    provider: 'anthropic',
    responseModel: 'claude-sonnet-4-5',
    startedAt: new Date(night + (index % 10) * 86_400_000 + Math.floor(index / 10) * 60_000).toISOString(),
    finishReason: 'stop',
    promptHash: `prompt-${index}`,
    usage: { inputUncached: 5_000 + index, outputVisible: 400 },
  }));
  const client = clientOf(system.ready.web, system.ready.accessToken);
  await client.calls.ingest(calls);
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

function apex(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...words, '--data', directory.path],
      { maxBuffer: 64 * 1024 ** 2 },
      (error, output, errors) => resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

function policyFile(name: string, content: string): string {
  const path = join(directory.path, name);
  writeFileSync(path, content);
  return path;
}

type Attributed = {
  baseline: Usd;
  counterfactual: Record<(typeof scenarios)[number], Usd>;
  attributions: { saving: Record<(typeof scenarios)[number], Usd>; perMonth: Record<string, Usd> }[];
  total: Record<(typeof scenarios)[number], Usd>;
  perMonth: { total: Record<(typeof scenarios)[number], Usd> };
};

/** What is attributed is exactly what is saved, and cents shown for a month add up too. */
function expectAdditive({ baseline, counterfactual, attributions, total, perMonth }: Attributed): void {
  for (const scenario of scenarios) {
    const sum = sumUsd(attributions.map(({ saving }) => saving[scenario]));
    expect(sum).toBe(usd(new Decimal(baseline).minus(counterfactual[scenario]).toFixed()));
    expect(sum).toBe(total[scenario]);
    expect(sumUsd(attributions.map((one) => usd(one.perMonth[scenario] ?? '0')))).toBe(
      perMonth.total[scenario],
    );
  }
}

describe('apex savings', () => {
  test('looks back from the last call, however old, and adds up to the last digit', async () => {
    const { code, output } = await apex('savings', '--json');
    expect(code).toBe(0);
    const result = JSON.parse(output);
    expect(result.baseline).toBe('13.1391');
    expect(result.perMonth.baseline).toMatch(/^\d+\.\d\d$/);
    const finding = result.findings.find(({ lever }: { lever: string }) => lever === 'batch');
    expect(finding).toMatchObject({
      feature: 'summaries',
      grade: 'A',
      saving: { low: '6.56955', expected: '6.56955', high: '6.56955' },
      rule: { change: { kind: 'batch' } },
    });
    expect(finding.evidence.samples).toHaveLength(3);
    expect(result.portfolio.findingIds).toContain(finding.id);
    expectAdditive(result.portfolio);
    expectAdditive(result.projected);
    expect(result.dataGaps.length).toBeGreaterThan(0);
  });

  test('runs only the levers, days and limits that are asked for', async () => {
    const few = JSON.parse((await apex('savings', '--levers', 'response-cache', '--json')).output);
    expect(few.findings).toEqual([]);
    const last = JSON.parse((await apex('savings', '--days', '1', '--json')).output);
    expect(new Decimal(last.baseline).lt('2')).toBe(true);
    const quick = JSON.parse((await apex('savings', '--max-latency', 'minutes', '--json')).output);
    expect(quick.findings.some(({ lever }: { lever: string }) => lever === 'batch')).toBe(true);
    expect(quick.portfolio.findingIds.some((id: string) => id.startsWith('batch'))).toBe(false);
    const { output } = await apex('savings');
    expect(output).toContain('grade A');
  });

  test('says what is wrong instead of a zero', async () => {
    const empty = await apex('savings', '--from', '2019-01-01', '--to', '2019-02-01', '--json');
    expect(empty).toMatchObject({ code: 1, output: '' });
    expect(JSON.parse(empty.errors).error).toMatchObject({
      code: 'no_calls',
      message: expect.stringContaining('There are no calls between 2019-01-01'),
    });
    const unknown = await apex('savings', '--exclude-providers', 'antropic', '--json');
    expect(unknown).toMatchObject({ code: 1, output: '' });
    expect(JSON.parse(unknown.errors).error.message).toContain(
      'No prices of a provider "antropic" are known',
    );
    for (const words of [
      ['--levers', 'magic'],
      ['--max-quality-loss', '2'],
      ['--max-quality-loss', 'much'],
      ['--days', '0'],
      ['--days', '5', '--from', '2025-01-01'],
      ['--from', '2025-02-01', '--to', '2025-01-01'],
      ['--from', 'yesterday'],
      ['--max-effort', 'none'],
      ['--from', '2025-02-30'],
      [
        '--offers',
        policyFile('offers.yaml', '- { provider: anthropic, hourlyCost: "-1", coversPerHour: "5" }'),
      ],
    ]) {
      expect(await apex('savings', ...words, '--json'), words.join(' ')).toMatchObject({
        code: 2,
        output: '',
      });
    }
  });
});

describe('apex replay', () => {
  test('takes a policy as YAML or as JSON and says what its rules save', async () => {
    const yaml = policyFile(
      'policy.yaml',
      'version: 1\nrules:\n  - id: nights\n    match: { feature: [summaries] }\n    change: { kind: batch }\n  - id: nobody\n    match: { feature: [no-such-feature] }\n    change: { kind: batch }\n',
    );
    const json = policyFile(
      'policy.json',
      JSON.stringify({
        version: 1,
        rules: [
          { id: 'nights', match: { feature: ['summaries'] }, change: { kind: 'batch' } },
          { id: 'nobody', match: { feature: ['no-such-feature'] }, change: { kind: 'batch' } },
        ],
      }),
    );
    const [one, other] = await Promise.all(
      [yaml, json].map(async (file) => JSON.parse((await apex('replay', '--policy', file, '--json')).output)),
    );
    expect(one.total).toEqual({ low: '6.56955', expected: '6.56955', high: '6.56955' });
    expect(other.total).toEqual(one.total);
    expectAdditive(one);
    expect(one.unmatchedRules).toEqual([
      { ruleId: 'nobody', why: expect.stringContaining('matches no priced call') },
    ]);
    const { output } = await apex('replay', '--policy', yaml);
    expect(output).toContain('Changes nothing: nobody');
  });

  test('names what is wrong with a policy, and where', async () => {
    const rule = (change: object, id = 'one') => ({ id, match: {}, change });
    const bad: [string, unknown, RegExp][] = [
      ['no rules', { version: 1, rules: [] }, /has no rules: there is nothing to replay/],
      ['kind', { version: 1, rules: [rule({ kind: 'magic' })] }, /rules\.0\.change/],
      [
        'model',
        { version: 1, rules: [rule({ kind: 'model', provider: 'openai', model: 'gpt-99' })] },
        /openai\/gpt-99/,
      ],
      [
        'contradiction',
        { version: 1, rules: [rule({ kind: 'batch' }), rule({ kind: 'batch' }, 'two')] },
        /one and two both set "batch"/,
      ],
      ['misspelt', { version: 1, rules: [rule({ kind: 'cache', ttl: '5m', maxBlock: 9 })] }, /"maxBlock"/],
      [
        'paid to hold capacity',
        { version: 1, rules: [rule({ kind: 'commit', hourlyCost: '-1', coversPerHour: '5' })] },
        /rules\.0\.change\.hourlyCost: expected an amount of at least 0/,
      ],
      ['doubled id', { version: 1, rules: [rule({ kind: 'batch' }), rule({ kind: 'batch' })] }, /"one"/],
    ];
    for (const [name, policy, message] of bad) {
      const { code, output, errors } = await apex(
        'replay',
        '--policy',
        policyFile('bad.json', JSON.stringify(policy)),
        '--json',
      );
      expect(code, name).toBeGreaterThan(0);
      expect(output, name).toBe('');
      expect(JSON.parse(errors).error.message, name).toMatch(message);
    }
    const unreadable = await apex('replay', '--policy', policyFile('bad.yaml', 'rules: [}'), '--json');
    expect(unreadable).toMatchObject({ code: 2, errors: expect.stringContaining('neither YAML nor JSON') });
    const missing = await apex('replay', '--policy', '/nowhere/policy.yaml', '--json');
    expect(missing).toMatchObject({ code: 2, errors: expect.stringContaining('cannot be read') });
  });
});
