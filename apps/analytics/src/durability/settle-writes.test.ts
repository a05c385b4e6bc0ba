import { setTimeout as sleep } from 'node:timers/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EngineClient, openEngineClient } from '../store/engine-client.ts';
import { settleWrites, writeTag } from '../store/settle-writes.ts';
import { startClickHouse } from './testing/clickhouse-server.ts';

let server: Awaited<ReturnType<typeof startClickHouse>>;
let control: EngineClient;

beforeEach(async () => {
  server = await startClickHouse();
  control = await openEngineClient({ url: server.url });
  await control.command('create table late (n UInt64) engine = MergeTree order by n');
});
afterEach(async () => {
  await control.close();
  await server.remove();
});

const slow = 'insert into late select number + sleepEachRow(0.5) from numbers(6) settings max_block_size = 1';
const rowsNow = async () => (await control.query('select count() as n from late')).rows;

async function abandon(tag: string): Promise<void> {
  const sender = createClient({ url: server.url, log: { level: ClickHouseLogLevel.OFF } });
  const gone = new AbortController();
  const sent = sender.command({ query: `${tag} ${slow}`, abort_signal: gone.signal });
  sent.catch(() => undefined);
  await sleep(400);
  gone.abort();
  await expect(sent).rejects.toThrow();
  await sender.close();
}

test('a write whose sender is gone goes on in the server, unless it is settled: then it has ended, and nothing of it appears', async () => {
  await abandon('');
  await sleep(4_000);
  expect(await rowsNow()).toEqual([{ n: 6 }]);
  await control.command('truncate table late');

  await abandon(writeTag);
  await settleWrites(control);
  const left = await control.query(
    `select query from system.processes where query like '%insert into late%' and query not like '%processes%'`,
  );
  expect(left.rows).toEqual([]);
  await sleep(4_000);
  expect(await rowsNow()).toEqual([{ n: 0 }]);
});
