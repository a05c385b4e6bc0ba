import { type Asked, type Feedback, newId, type Run } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { type Caller, callsOf } from '../testing/callers.ts';
import { smallTeam } from '../testing/small-team.ts';

let installation: Installation;
let backend: RunningBackend;
let call: ReturnType<typeof callsOf>;
const organizationId = newId('organization');
const ann: Caller = { organizationId, userId: newId('user') };
const bob: Caller = { organizationId, userId: newId('user'), role: 'viewer' };
const stranger: Caller = { organizationId: newId('organization') };

async function answered(caller: Caller, text: string): Promise<Asked> {
  const asked = (await call(caller, '/api/chat/messages', { body: { cmdId: newId('command'), text } })).body;
  await vi.waitFor(
    async () => expect((await call(caller, `/api/runs/${asked.run}`)).body.state).toBe('done'),
    { timeout: 20_000 },
  );
  return asked;
}

const rate = (caller: Caller, run: string, body: unknown) =>
  call(caller, `/api/runs/${run}/feedback`, { method: 'PUT', body });

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: smallTeam });
  call = callsOf(installation, () => backend);
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('feedback is kept with the versions of the run, one a person, and can be changed and taken back', async () => {
  const { run } = await answered(ann, 'What do we spend?');
  const known = (await call(ann, `/api/runs/${run}`)).body as Run;
  const first = await rate(ann, run, {
    rating: 'down',
    reason: 'wrong-number',
    comment: ' The total is off. ',
  });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    run,
    reportId: known.reportId,
    question: 'What do we spend?',
    rating: 'down',
    reason: 'wrong-number',
    comment: 'The total is off.',
    by: ann.userId,
    configurationVersion: known.configuration?.version,
    prompts: known.configuration?.prompts,
  });
  expect((first.body as Feedback).prompts.length).toBeGreaterThan(0);
  await rate(bob, run, { rating: 'up' });
  const changed = await rate(ann, run, { rating: 'up', reason: 'clear' });
  expect(changed.body).toMatchObject({
    rating: 'up',
    reason: 'clear',
    comment: null,
    createdAt: first.body.createdAt,
  });
  expect(changed.body.updatedAt > first.body.updatedAt).toBe(true);
  expect((await call(ann, `/api/runs/${run}/feedback`)).body).toMatchObject({
    up: 2,
    down: 0,
    own: { rating: 'up', by: ann.userId },
  });
  expect((await call(ann, `/api/runs/${run}/feedback`, { method: 'DELETE' })).status).toBe(204);
  expect((await call(ann, `/api/runs/${run}/feedback`, { method: 'DELETE' })).status).toBe(404);
  expect((await call(ann, `/api/runs/${run}/feedback`)).body).toEqual({ up: 1, down: 0, own: null });
});

test('what does not fit is refused and named', async () => {
  const { run } = await answered(ann, 'What do we spend on this?');
  const misfit = await rate(ann, run, { rating: 'up', reason: 'wrong-number' });
  expect(misfit.status).toBe(400);
  expect(misfit.body.error.message).toMatch(/reason: expected one of correct, clear, useful, other/);
  for (const body of [
    {},
    { rating: 'sideways' },
    { rating: 'up', comment: 'x'.repeat(2_001) },
    { rating: 'up', comment: 'a\0b' },
  ])
    expect((await rate(ann, run, body)).status, JSON.stringify(body).slice(0, 60)).toBe(400);
  expect((await rate(ann, newId('run'), { rating: 'up' })).status).toBe(404);
  expect((await rate(stranger, run, { rating: 'up' })).status).toBe(404);
  expect((await call(stranger, `/api/runs/${run}/feedback`)).status).toBe(404);
});

test('a run without a report cannot be rated yet', async () => {
  const { run } = await answered(ann, 'What did we spend before?');
  await backend.stores.worker.kysely
    .updateTable('run')
    .set({ report_id: null })
    .where('id', '=', run)
    .execute();
  expect((await rate(ann, run, { rating: 'up' })).body.error).toMatchObject({ code: 'conflict' });
});

test('feedback is listed, totalled per version and prompt, and exported, for analysts', async () => {
  const owner: Caller = { organizationId: newId('organization'), userId: newId('user'), role: 'owner' };
  const others = [newId('user'), newId('user')].map((userId): Caller => ({ ...owner, userId }));
  const { run } = await answered(owner, 'What do we "really" spend?');
  const other = await answered(owner, 'And what else?');
  await rate(owner, run, {
    rating: 'down',
    reason: 'incomplete',
    comment: '=HYPERLINK("http://x","y")\nsecond line',
  });
  for (const caller of others) await rate(caller, run, { rating: 'up', reason: 'useful' });
  await rate(owner, other.run, { rating: 'up', reason: 'useful' });
  const { version, prompts } = (await call(owner, `/api/runs/${run}`)).body.configuration;
  const admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  await admin.query(`update app.feedback set configuration_version = 'an older one' where run = $1`, [
    other.run,
  ]);
  await admin.end();
  const totals = (await call(owner, '/api/feedback/totals')).body;
  expect(totals.versions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        version,
        up: 2,
        down: 1,
        runs: 1,
        reasons: [
          { rating: 'up', reason: 'useful', count: 2 },
          { rating: 'down', reason: 'incomplete', count: 1 },
        ],
      }),
      expect.objectContaining({ version: 'an older one', up: 1, down: 0, runs: 1 }),
    ]),
  );
  expect(totals.versions).toHaveLength(2);
  expect(totals.prompts).toHaveLength(prompts.length);
  expect(totals.prompts[0]).toMatchObject({ up: 3, down: 1 });

  const first = (await call(owner, '/api/feedback?limit=3')).body;
  const rest = (await call(owner, `/api/feedback?limit=3&cursor=${first.next}`)).body;
  expect(
    [...first.items, ...rest.items].map(({ run: id, by }: Feedback) => `${id} ${by}`).toSorted(),
  ).toEqual(
    [
      ...[owner, ...others].map(({ userId }) => `${run} ${userId}`),
      `${other.run} ${owner.userId}`,
    ].toSorted(),
  );
  expect(rest.next).toBeNull();
  const filtered = async (query: string) => (await call(owner, `/api/feedback?${query}`)).body.items.length;
  expect(await filtered('rating=down')).toBe(1);
  expect(await filtered(`version=${version}`)).toBe(3);
  expect(await filtered(`prompt=${prompts[0].hash}`)).toBe(4);
  expect(await filtered('prompt=none')).toBe(0);

  const csv = await call(owner, '/api/feedback/export?format=csv&rating=down');
  expect(csv.headers.get('content-disposition')).toContain('feedback.csv');
  const text = csv.content.toString('utf8');
  expect(text.split('\r\n')[0]).toMatch(
    /^run,thread,reportId,question,rating,reason,comment,by,configurationVersion/,
  );
  expect(text).toContain('"What do we ""really"" spend?"');
  expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")\nsecond line"`);
  const lines = (await call(owner, '/api/feedback/export?format=jsonl')).content
    .toString('utf8')
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line).run)).toHaveLength(4);
  for (const path of ['/api/feedback', '/api/feedback/totals', '/api/feedback/export'])
    expect((await call({ ...owner, role: 'viewer' }, path)).status, path).toBe(403);
  expect((await call(stranger, '/api/feedback')).body.items).toEqual([]);
});
