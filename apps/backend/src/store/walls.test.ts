import { type Asked, newId } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { smallTeam } from '../testing/small-team.ts';

const tenantTables = [
  'thread',
  'thread_head',
  'message',
  'run',
  'run_event',
  'run_step',
  'agent_call',
  'tool_call',
  'approval',
  'model_call',
  'evidence',
  'report',
  'document',
  'document_passage',
  'feedback',
  'command',
  'read_position',
  'ticket',
] as const;

let installation: Installation;
let backend: RunningBackend;
let client: pg.Client;
const ours = newId('organization');
const theirs = newId('organization');

async function runOf(organizationId: string): Promise<void> {
  const token = await installation.identity.accessToken({ organizationId });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(new URL('/api/chat/messages', backend.url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ cmdId: newId('command'), text: 'What do we spend?' }),
  });
  const asked = (await response.json()) as Asked;
  await vi.waitFor(
    async () => {
      const run = await fetch(new URL(`/api/runs/${asked.run}`, backend.url), { headers });
      expect(((await run.json()) as { state: string }).state).toBe('done');
    },
    { timeout: 10_000 },
  );
  await fetch(new URL('/api/websocket/ticket', backend.url), {
    method: 'POST',
    headers: { ...headers, origin: installation.identity.issuer },
    body: '{}',
  });
}

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: smallTeam });
  await runOf(ours);
  await runOf(theirs);
  const admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  for (const organization of [ours, theirs])
    await admin.query(
      `insert into app.read_position (organization_id, user_id, thread, seq)
       select organization_id, 'someone', id, 1 from app.thread where organization_id = $1`,
      [organization],
    );
  for (const organization of [ours, theirs])
    await admin.query(
      `insert into app.model_call (organization_id, id, run, workflow, key, agent, role, prompt_id, prompt_version,
         prompt_hash, provider, request_model, response_model, started_at, duration_ms, usage, http_status,
         finish_reason, maximum_output_tokens)
       select organization_id, 'call of ' || id, id, id, 'key', 'report', 'writing', 'report/write-report', '1', 'hash',
         'openai', 'a model', 'a model', now(), 1, '{}', 200, 'stop', 1 from app.run where organization_id = $1`,
      [organization],
    );
  for (const organization of [ours, theirs])
    await admin.query(
      `insert into app.approval (organization_id, id, run, thread, tool_call, round, agent, tool, title, reason,
         arguments, args_hash, schema, role, expires_at)
       select organization_id, 'approval of ' || id, id, thread, id, 1, 'actions', 'a tool', 'a title', 'change',
         '{}', 'hash', '{}', 'analyst', now() from app.run where organization_id = $1`,
      [organization],
    );
  for (const organization of [ours, theirs]) {
    await admin.query(
      `insert into app.document (organization_id, id, name, media_type, bytes, characters, passages, content_hash, uploaded_by)
       values ($1, 'document of ' || $1, 'a name', 'text/plain', 1, 1, 1, 'hash', 'someone')`,
      [organization],
    );
    await admin.query(
      `insert into app.document_passage (organization_id, document, number, text, words)
       values ($1, 'document of ' || $1, 1, 'a text', to_tsvector('simple', 'a text'))`,
      [organization],
    );
    await admin.query(
      `insert into app.feedback (organization_id, run, user_id, rating, prompts)
       select organization_id, id, 'someone', 'up', '[]' from app.run where organization_id = $1`,
      [organization],
    );
  }
  await admin.end();
  client = new pg.Client({ connectionString: installation.database.urls.backend.app });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await backend?.close();
  await installation?.close();
});

test('every table of the schema is known here, so that none is left outside the wall', async () => {
  const { rows } = await client.query<{ name: string; walled: boolean }>(
    `select relname as name, relrowsecurity and relforcerowsecurity as walled from pg_class
     where relnamespace = 'app'::regnamespace and relkind = 'r' order by 1`,
  );
  const open = rows.filter((row) => !row.walled).map((row) => row.name);
  expect(open).toEqual(['executor', 'incarnation', 'migration']);
  expect(rows.filter((row) => row.walled).map((row) => row.name)).toEqual(tenantTables.toSorted());
});

test.each(tenantTables)('%s shows one organization only, even without a where-clause', async (table) => {
  const organizationsSeen = async () => {
    const { rows } = await client.query<{ organization_id: string }>(
      `select distinct organization_id from app.${table}`,
    );
    return rows.map((row) => row.organization_id);
  };
  expect(await organizationsSeen()).toEqual([]);
  await client.query('begin');
  await client.query(`select set_config('apex.organization_id', $1, true)`, [ours]);
  expect(await organizationsSeen()).toEqual([ours]);
  const { rows } = await client.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) as row from app.${table} t limit 1`,
  );
  const row = { ...rows[0]?.row, organization_id: theirs };
  await expect(
    client.query(`insert into app.${table} select * from jsonb_populate_record(null::app.${table}, $1)`, [
      JSON.stringify(row),
    ]),
  ).rejects.toThrow(/row-level security/);
  await client.query('rollback');
  expect(await organizationsSeen()).toEqual([]);
});

test('the app role cannot see which processes run, nor take off the wall', async () => {
  await expect(client.query('select * from app.executor')).rejects.toThrow(/permission denied/);
  await expect(client.query('alter table app.thread disable row level security')).rejects.toThrow(
    /must be owner/,
  );
  await expect(client.query('select * from app_dbos.workflow_status')).rejects.toThrow(/permission denied/);
});

test("DBOS's tables hold ids and no content", async () => {
  const admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ text: string }>(
    `select coalesce(inputs, '') || coalesce(output, '') || coalesce(error, '') as text from app_dbos.workflow_status`,
  );
  const steps = await admin.query('select 1 from app_dbos.operation_outputs');
  await admin.end();
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text).not.toMatch(/spend|cost|\$/i);
  expect(steps.rowCount).toBe(0);
});
