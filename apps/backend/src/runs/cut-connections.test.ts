import { type Asked, isTerminal, newId } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { readRunEvents } from '../log/read-events.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { systemScope } from '../store/system-scope.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';
import { smallTeam } from '../testing/small-team.ts';

let installation: Installation;
let backend: RunningBackend;
const organizationId = newId('organization');

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'silent' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: smallTeam });
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('runs end well while PostgreSQL drops every connection again and again', async () => {
  installation.analytics.delayMs = 20;
  const token = await installation.identity.accessToken({ organizationId });
  const admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  const ask = async (text: string): Promise<Asked> => {
    const response = await fetch(new URL('/api/chat/messages', backend.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ cmdId: newId('command'), text }),
    });
    expect(response.status).toBe(202);
    return (await response.json()) as Asked;
  };
  const asked: Asked[] = [];
  let cuts = 0;
  for (let round = 0; round < 6; round += 1) {
    asked.push(await ask(`Round ${round}?`), await ask(`Round ${round} again?`));
    for (const pauseMs of [15, 40]) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
      cuts += rowCount ?? 0;
    }
  }
  await admin.end();
  expect(cuts).toBeGreaterThan(20);
  for (const { run } of asked) {
    const read = () => readRunEvents(backend.stores.app.kysely, systemScope(organizationId), run);
    await expect.poll(async () => (await read()).some(isTerminal), { timeout: 20_000 }).toBe(true);
    const events = await read();
    checkHistory(events);
    expect(events.at(-1)?.type, JSON.stringify(events.at(-1))).toBe('agent_completed');
  }
}, 60_000);
