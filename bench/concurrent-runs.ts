import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openAnalyticsDoor } from '../apps/backend/src/testing/analytics-door.ts';
import { createApexClient } from '../packages/client/src/index.ts';
import { createdKeySchema, newId } from '../packages/contract/src/index.ts';
import { clientOf } from '../test/fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../test/fixtures/system.ts';
import type { Benchmark, Measurement } from './measurement.ts';
import { started } from './started.ts';
import { openInstallation } from './stream/apex-installation.ts';
import { requireOpenFiles } from './stream/readers.ts';
import { watchRuns } from './stream/watched-runs.ts';

const usual = { small: 1_000, whole: 200 };
const quick = { small: 60, whole: 12 };
const withinMs = 400_000;
const runsOfAnOrganization = 100;
const runsOfAPerson = 20;
/** Below the connections that one key may hold (50). */
const runsOfAKey = 25;
/** The small team dawdles on purpose when a question holds certain words ("hang" among them, as in "change"). */
const smallQuestion = 'Where does our money go?';
const question = 'Where does our money go and what should we change first?';
const entry = fileURLToPath(new URL('../apps/backend/src/testing/backend-process.ts', import.meta.url));

async function untilListening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (code) => reject(new Error(`the backend ended with ${code} before it was ready`)));
  });
}

/** The backend alone with the small team; its analytics is a loopback door. */
async function smallTeamRuns(runs: number): Promise<Measurement[]> {
  const installation = await openInstallation();
  const { identity, databases } = installation;
  const analytics = await openAnalyticsDoor(identity.publicKeys);
  const child = fork(entry, [], {
    env: {
      APEX_ENVIRONMENT: 'test',
      APEX_LOG_LEVEL: 'error',
      APEX_PUBLIC_URL: identity.issuer,
      APEX_BACKEND_PORT: '0',
      APEX_AUTH_URL: identity.authUrl,
      APEX_ANALYTICS_URL: analytics.url,
      APEX_BACKEND_DATABASE_OWNER_URL: databases.backend.owner,
      APEX_BACKEND_DATABASE_URL: databases.backend.app,
      APEX_BACKEND_DATABASE_WORKER_URL: databases.backend.worker,
      APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.backend,
      APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
    },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { end } = await started(Promise.resolve(child), async (backend) => {
    backend.kill('SIGTERM');
    await ended;
  });
  try {
    const baseUrl = await untilListening(child);
    const organizations = Array.from({ length: Math.ceil(runs / runsOfAnOrganization) }, () =>
      newId('organization'),
    );
    const tokens = await Promise.all(
      Array.from({ length: Math.ceil(runs / runsOfAPerson) }, (_, person) =>
        identity.accessToken({
          organizationId: organizations[person % organizations.length] ?? '',
          role: 'analyst',
          expires: '2h',
        }),
      ),
    );
    const clients = tokens.map((token) => createApexClient({ baseUrl, accessToken: async () => token }));
    const clientAt = (index: number) => clients[index % clients.length] as (typeof clients)[number];
    return await watchRuns({
      called: 'small team',
      runs,
      question: smallQuestion,
      withinMs,
      clientOf: clientAt,
    });
  } finally {
    await end();
    await analytics.close();
    await installation.close();
  }
}

/** Makes API keys as the owner does after signing in; each counts as somebody of its own. */
async function newKeys({ ready }: TestSystem, count: number): Promise<string[]> {
  const signedIn = await fetch(ready.signInUrl, { redirect: 'manual' });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const headers = { cookie, origin: new URL(ready.web).origin, 'content-type': 'application/json' };
  const made: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    const body = JSON.stringify({ name: `Reader ${index}`, permissions: ['read', 'ask'] });
    const answer = await fetch(new URL('/auth/keys', ready.web), { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`no key was made: ${answer.status} ${await answer.text()}`);
    made.push(createdKeySchema.parse(await answer.json()).key);
  }
  return made;
}

/** The whole system as a user starts it, with the whole team on the demo workload, through the public origin. */
async function wholeTeamRuns(runs: number): Promise<Measurement[]> {
  const directory = temporaryDirectory();
  const { thing: system, end } = await started(
    startTestSystem({ dataDirectory: directory.path }),
    async (whole) => {
      await whole.stop();
      directory.remove();
    },
  );
  try {
    const keys = await newKeys(system, Math.ceil(runs / runsOfAKey));
    const clients = keys.map((key) => clientOf(system.ready.web, key));
    const clientAt = (index: number) => clients[index % clients.length] as (typeof clients)[number];
    return await watchRuns({
      ...{ called: 'whole team', runs, question, withinMs, finds: true },
      clientOf: clientAt,
    });
  } finally {
    await end();
  }
}

/** Many runs at one moment, each read by a client of its own: how many complete, and how soon each is told something. */
export const benchmark: Benchmark = async () => {
  const { values } = parseArgs({
    strict: false,
    options: { quick: { type: 'boolean' }, runs: { type: 'string' } },
  });
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  const fewer = runs === undefined ? quick : { small: runs, whole: Math.ceil(runs / 5) };
  const size = values.quick === true || runs !== undefined ? fewer : usual;
  requireOpenFiles(size.small);
  return [...(await smallTeamRuns(size.small)), ...(await wholeTeamRuns(size.whole))];
};
