import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  acceptanceDetailSchema,
  acceptanceListSchema,
  actionPlanSchema,
  importResultSchema,
  realisedSchema,
  savingsSchema,
} from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, expect } from 'vitest';
import { rightOrWrong } from '../../apps/analytics/src/savings/levers/testing/outcome-rows.ts';
import { publicDataTest } from '../fixtures/public-data.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../apps/cli/bin/apex.mjs', import.meta.url));
const directory = temporaryDirectory();
const week = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z' };
const nextWeek = { from: '2026-11-08T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z' };
const hourMs = 3_600_000;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path, demo: false });
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

const apex = async (...args: string[]): Promise<unknown> => {
  const { stdout } = await run(command, [...args, '--data', directory.path, '--json']);
  return JSON.parse(stdout);
};

function file(name: string, text: string): string {
  const path = join(directory.path, name);
  writeFileSync(path, text);
  return path;
}

/** Questions and answers of a file that says whether each of two models was right, as outcomes of one feature. */
function outcomesOf(path: string): { text: string; items: number; models: readonly string[] } {
  const { rows, models } = rightOrWrong(path);
  const lines = rows.map(({ item, model, inputTokens, outputTokens, score }) =>
    [item, 'school', model, inputTokens, outputTokens, score].join(','),
  );
  const text = ['item,feature,model,input_tokens,output_tokens,score', ...lines].join('\n');
  return { text, items: rows.length / models.length, models };
}

const calls = (from: string, provider: string, model: string) =>
  Array.from({ length: 168 }, (_, hour) =>
    JSON.stringify({
      callId: `${from}-${hour}`,
      feature: 'school',
      provider,
      responseModel: model,
      isStream: true,
      startedAt: new Date(Date.parse(from) + hour * hourMs).toISOString(),
      usage: { inputUncached: 60, outputVisible: 80 },
    }),
  ).join('\n');

publicDataTest(
  'a cheaper model is judged by outcomes, accepted with its loss, applied, and held against its promise',
  'outcomes/gsm8k-two-models.csv',
  async (path) => {
    const { text, items, models } = outcomesOf(path);
    const [small = '', present = ''] = models;
    const outcomes = file('outcomes.csv', text);
    await apex('import', file('calls.jsonl', calls(week.from, 'openai', present)));
    const importOutcomes = async () =>
      importResultSchema.parse(await apex('import', outcomes, '--format', 'outcomes'));
    expect(await importOutcomes()).toMatchObject({
      accepted: 2 * items,
      quarantined: 0,
      unpriced: 0,
      cost: '0',
    });
    expect(await importOutcomes()).toMatchObject({ accepted: 0, duplicates: 2 * items });

    expect(await apex('outcomes')).toMatchObject({ outcomes: [{ feature: 'school', items }, { items }] });
    const look = async (...options: string[]) =>
      savingsSchema.parse(
        await apex(
          'savings',
          '--from',
          week.from,
          '--to',
          week.to,
          '--levers',
          'model-fit,cascade',
          ...options,
        ),
      );
    const found = await look();
    const modelFit = found.findings.find(({ lever }) => lever === 'model-fit');
    // 63.8% of the small model's answers are right, 85.7% of the present one's.
    expect(modelFit).toMatchObject({ feature: 'school', risk: 'high', grade: 'B' });
    expect(modelFit?.qualityLoss).toBeGreaterThan(0.219);
    expect(modelFit?.qualityEffect).toMatch(/95% interval -[\d.]+ to -[\d.]+/);
    expect(modelFit?.qualityEffect).toContain('a loss');
    expect(found.portfolio.findingIds).toEqual([]);
    const allowed = await look('--max-quality-loss', '0.3');
    expect(allowed.portfolio.findingIds).toHaveLength(1);
    for (const finding of [...found.findings, ...allowed.findings])
      expect(`${finding.title} ${finding.qualityEffect}`).not.toMatch(
        /parity|same quality|as good|no loss of/i,
      );

    const id = modelFit?.id ?? '';
    const period = ['--from', week.from, '--to', week.to];
    const accepted = acceptanceDetailSchema.parse(
      await apex('accept', '--finding', id, '--owner', 'platform team', ...period),
    );
    expect(accepted.promise.saving).toEqual(modelFit?.saving);
    const plan = actionPlanSchema.parse(await apex('plan', accepted.id));
    expect(plan.litellm.yaml).toContain(`model: "mistral/${small.split('/')[1]}"`);
    await apex('applied', accepted.id, '--on', nextWeek.from);
    await apex('import', file('next.jsonl', calls(nextWeek.from, 'mistral', 'open-mixtral-8x7b')));
    const realised = realisedSchema.parse(
      await apex('realised', accepted.id, '--from', nextWeek.from, '--to', nextWeek.to, '--keep'),
    );
    // $10 and $30 a million tokens before, $0.70 now; the same text is fewer tokens to the small model, by the outcomes.
    const { change } = accepted.policy.rules[0] ?? {};
    if (change?.kind !== 'model') throw new Error('expected another model');
    const back = Number((1 / change.tokenRatio.expected).toFixed(4));
    const old = new Decimal('0.00001')
      .times(60)
      .plus(new Decimal('0.00003').times(80))
      .times(back)
      .times(168);
    const now = new Decimal('0.0000007').times(140).times(168);
    expect(realised.actual).toBe(now.toFixed());
    expect(realised.underOldPolicy.expected).toBe(old.toFixed());
    expect(realised.saving.expected).toBe(old.minus(now).toFixed());
    expect(realised.kept).toBeGreaterThan(0.95);
    const list = acceptanceListSchema.parse(await apex('accepted'));
    expect(list.calibration[0]).toMatchObject({ lever: null, promises: 1 });
  },
);
