import { honestModel, inventingModel } from '../test/fixtures/model-providers/honest-model.ts';
import { providerSettings, startModelProviders } from '../test/fixtures/model-providers/provider-server.ts';
import type { Script } from '../test/fixtures/model-providers/script.ts';
import { type Graded, isRight, runScenarios } from '../test/scenarios/run-scenarios.ts';
import { type Benchmark, type Measurement, percentile } from './measurement.ts';

/** What the inventing model says, in pieces that no report may hold. */
const inventions = /98,765|\b87 ?%|half of your calls|4\.2x|ninety-nine|evil\.example|twice what/i;

async function withModel(script: Script): Promise<Graded[]> {
  const providers = await startModelProviders({ anthropic: script });
  try {
    return await runScenarios({
      environment: { ...providerSettings(providers.url), APEX_MODEL_ORDER: 'anthropic' },
    });
  } finally {
    await providers.close();
  }
}

function measured(by: string, graded: readonly Graded[]): Measurement[] {
  const share = (holds: (one: Graded) => boolean) => graded.filter(holds).length / graded.length;
  for (const one of graded.filter((each) => !isRight(each))) {
    process.stderr.write(`${by}: ${one.id}: ${[...one.lacks, ...one.wrong].join('; ')}\n`);
  }
  const reports = graded.map(({ reportMs }) => reportMs);
  return [
    { name: `${by}: scenarios`, value: graded.length, unit: 'questions', atLeast: 60 },
    { name: `${by}: fully right`, value: share(isRight), unit: 'of 1', atLeast: 0.9 },
    {
      name: `${by}: free of wrong figures`,
      value: share(({ wrong, text }) => wrong.length === 0 && !inventions.test(text)),
      unit: 'of 1',
      atLeast: 1,
    },
    {
      name: `${by}: figures checked`,
      value: graded.reduce((sum, one) => sum + one.figures, 0),
      unit: 'figures',
    },
    { name: `${by}: question to report, p50`, value: percentile(reports, 0.5), unit: 'ms' },
    { name: `${by}: question to report, p95`, value: percentile(reports, 0.95), unit: 'ms' },
  ];
}

/** Every scenario with the built-in analyst, with a model that does as told, and with one that invents; graded by code. */
export const benchmark: Benchmark = async () => [
  ...measured('built-in analyst', await runScenarios()),
  ...measured('scripted model', await withModel(honestModel)),
  ...measured('inventing model', await withModel(inventingModel)),
];
