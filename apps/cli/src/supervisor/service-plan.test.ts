import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readAnalyticsConfig } from '../../../analytics/src/config.ts';
import { limitVariables, readCliConfig } from '../config.ts';
import { backendVariables } from './backend-variables.ts';
import { type PlanInput, planServices } from './service-plan.ts';

const urls = { owner: 'postgres://o@h/apex', app: 'postgres://a@h/apex', worker: 'postgres://w@h/apex' };
const keys = { analytics: 'a', auth: 'b', backend: 'c', web: 'd' };

function planOf(variables: Record<string, string>, clickhouse: PlanInput['clickhouse']) {
  return planServices({
    ports: { web: 1, auth: 2, analytics: 3, backend: 4 },
    publicUrl: 'http://localhost:1',
    logLevel: 'info',
    secrets: { serviceKeys: keys, publicKeys: keys, authSecret: 's' } as never,
    databases: { auth: urls, analytics: urls, backend: urls },
    clickhouse,
    limits: limitVariables(readCliConfig(variables)),
    backend: backendVariables(variables),
    compileCacheDirectory: '/tmp/cache',
  });
}

test('limits and the URL of a ClickHouse server reach the analytics service, and no other', () => {
  const variables = {
    APEX_ANALYTICS_KEY_CALLS_PER_SECOND: '10',
    APEX_ANALYTICS_KEY_CALLS_BURST: '20',
    APEX_ANALYTICS_KEY_CALLS_PER_DAY: '30',
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_SECOND: '40',
    APEX_ANALYTICS_ORGANIZATION_CALLS_BURST: '50',
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_DAY: '60',
  };
  const plan = planOf(variables, { url: 'http://clickhouse:8123' });
  const told = plan.find((service) => service.name === 'analytics')?.variables ?? {};
  expect(told).toMatchObject(variables);
  expect(told).not.toHaveProperty('APEX_ANALYTICS_CLICKHOUSE_DIRECTORY');
  // The service reads them as they are meant.
  const config = readAnalyticsConfig({ ...told, APEX_ANALYTICS_PORT: '3' });
  expect(config).toMatchObject({
    keyCallsPerSecond: 10,
    organizationCallsPerDay: 60,
    clickhouseUrl: 'http://clickhouse:8123',
  });
  for (const { name, variables: others } of plan)
    if (name !== 'analytics') expect(JSON.stringify(others)).not.toMatch(/CALLS_PER|CLICKHOUSE/);
});

test('without them the embedded engine is used, and the limits are those of the service', () => {
  const told = planOf({}, { directory: '/data/clickhouse' })[1]?.variables ?? {};
  expect(told).toMatchObject({ APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: '/data/clickhouse' });
  expect(Object.keys(told).filter((name) => name.includes('CALLS'))).toEqual([]);
});

test('a limit that is no number of calls is refused before anything starts', () => {
  expect(() => readCliConfig({ APEX_ANALYTICS_KEY_CALLS_BURST: 'many' })).toThrow(
    'APEX_ANALYTICS_KEY_CALLS_BURST',
  );
});

test('Redis and the life of connections reach the backend, and no other service', () => {
  const variables = { APEX_REDIS_URL: 'redis://10.0.0.7:6379', APEX_MAXIMUM_CONNECTION_MS: '540000' };
  const plan = planOf(variables, { directory: '/data/clickhouse' });
  expect(plan.find((service) => service.name === 'backend')?.variables).toMatchObject(variables);
  for (const { name, variables: others } of plan)
    if (name !== 'backend') expect(JSON.stringify(others)).not.toMatch(/REDIS|CONNECTION_MS/);
  expect(() => backendVariables({ APEX_REDIS_URL: 'http://nowhere' })).toThrow('APEX_REDIS_URL');
});

test('keys of language models reach the backend, and no other service', () => {
  const variables = {
    APEX_OPENAI_API_KEY: 'sk-of-a-test',
    APEX_ANTHROPIC_API_KEY_FILE: fileURLToPath(import.meta.url),
    APEX_WRITING_MODELS: 'anthropic/claude-haiku-4-5',
    APEX_OPENAI_MODEL: '',
  };
  const plan = planOf(variables, { directory: '/data/clickhouse' });
  const { APEX_OPENAI_MODEL: _, ...set } = variables;
  expect(plan.find((service) => service.name === 'backend')?.variables).toMatchObject(set);
  for (const { name, variables: others } of plan)
    if (name !== 'backend') expect(JSON.stringify(others)).not.toMatch(/OPENAI|ANTHROPIC|WRITING/);
  expect(() => backendVariables({ APEX_MODEL_ORDER: 'openai, nobody' })).toThrow('APEX_MODEL_ORDER');
  expect(() => backendVariables({ APEX_TRIAGE_MODELS: 'gpt-5' })).toThrow('expected provider/model');
});
