import { readFileSync } from 'node:fs';
import { createLogger, openDatabase } from '@netra/foundation';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../test/fixtures/postgres.ts';

/** Of a TCP connection's row in /proc/net/tcp: the timer that runs for it, and the one that probes the other side. */
const timerColumn = 5;
const probing = '02';

test.runIf(process.platform === 'linux')('a connection whose other side vanished is found out', async () => {
  const installation = await createTestDatabase();
  const database = openDatabase({
    url: installation.urls.backend.app,
    applicationName: 'connections-test',
    logger: createLogger({ service: 'backend', level: 'silent' }),
    poolSize: 1,
  });
  try {
    const { rows } = await sql<{ port: number }>`select inet_client_port() as port`.execute(database.kysely);
    const port = rows[0]!.port.toString(16).toUpperCase().padStart(4, '0');
    const timerOf = () =>
      readFileSync('/proc/self/net/tcp', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .find(([, local]) => local?.endsWith(`:${port}`))
        ?.[timerColumn]?.slice(0, 2);
    await expect.poll(timerOf).toBe(probing);
  } finally {
    await database.close();
    await installation.drop();
  }
});
