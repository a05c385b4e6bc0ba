import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../../apps/analytics/src/testing/running-analytics.ts';
import {
  type BackendProcess,
  createInstallation,
  type Installation,
} from '../../apps/backend/src/testing/backends.ts';
import { doDeed, lookUp } from '../fixtures/organizations/do-deed.ts';
import { type Doings, everPeriod } from '../fixtures/organizations/doings.ts';
import { exactSumsIn, findLeaks } from '../fixtures/organizations/find-leaks.ts';
import {
  type MarkedOrganization,
  markedOrganization,
} from '../fixtures/organizations/marked-organization.ts';
import { type Deed, deedsOf } from '../fixtures/organizations/random-deeds.ts';

// Twenty organizations on two backends and one analytics with its real engine. Each has names and sums that are
// nowhere else; whatever they do at once, nothing of one may be in anything another is sent. To run a failure again,
// put the seed that it printed here.
const again: number | undefined = undefined;
const seed = again ?? Math.floor(Math.random() * 2 ** 31);
const count = 20;
const sequences = 1;
const runLimitMs = 120_000;

let installation: Installation;
let analytics: TestAnalytics;
let backends: BackendProcess[];
let organizations: MarkedOrganization[];
const sums = new Map<string, readonly string[]>();

beforeAll(async () => {
  installation = await createInstallation();
  const { identity } = installation;
  analytics = await runAnalytics({
    APEX_AUTH_URL: identity.authUrl,
    APEX_PUBLIC_URL: identity.issuer,
    APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.analytics,
    APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
  });
  const settings = { APEX_ANALYTICS_URL: analytics.url, APEX_LOG_LEVEL: 'warn' };
  // The first makes the tables; the second finds them made.
  const first = await installation.startProcess('whole', settings);
  backends = [first, await installation.startProcess('whole', settings)];
  const installed = {
    backendUrls: backends.map(({ url }) => url),
    analyticsUrl: analytics.url,
    accessToken: (organizationId: string) => identity.accessToken({ organizationId, expires: '2h' }),
  };
  organizations = await Promise.all(
    Array.from({ length: count }, (_, index) => markedOrganization(installed, index)),
  );
  for (const { word, analytics: own, calls } of organizations) {
    await own.calls.ingest(calls);
    const { totals, rows } = await own.questions.ask('spend', { period: everPeriod, by: ['feature'] });
    expect(totals.calls).toBe(calls.length);
    sums.set(word, [totals.cost, ...rows.map(({ cost }) => cost)]);
  }
});
afterAll(async () => {
  await Promise.all((backends ?? []).map((backend) => backend.end()));
  await analytics?.close();
  await installation?.close();
});

async function untilEnded({ asked, clients }: MarkedOrganization): Promise<void> {
  for (const { run } of asked)
    await expect
      .poll(async () => (await clients[0]?.runs.get(run))?.finishedAt ?? null, {
        timeout: runLimitMs,
        interval: 100,
      })
      .not.toBeNull();
}

async function play(deeds: readonly Deed[]): Promise<Doings> {
  const doings: Doings = { organizations, problems: [], open: [] };
  const done: Promise<void>[] = [];
  for (const deed of deeds) {
    await new Promise((resolve) => setTimeout(resolve, deed.afterMs));
    done.push(doDeed(doings, deed));
  }
  await Promise.all(done);
  await Promise.all(organizations.map(untilEnded));
  await Promise.all(organizations.map((organization, index) => lookUp(organization, index % 2)));
  for (const stream of doings.open) stream.close();
  return doings;
}

test('the sums of the organizations are told apart by every digit', () => {
  const all = [...sums.values()].flat();
  expect(new Set(all).size).toBe(all.length);
  for (const sum of all) expect(sum.replace('.', '').length, sum).toBeGreaterThanOrEqual(6);
});

test('nothing of one organization is in anything that another is sent, whatever they do at once', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(deedsOf(count), async (deeds) => {
      const { problems } = await play(deeds);
      expect(findLeaks(organizations, sums)).toEqual([]);
      expect(problems).toEqual([]);
      done += deeds.length;
    }),
    { numRuns: sequences, endOnFailure: true, seed },
  );
  // Each was told its own: a check of empty streams would find nothing either.
  let reported = 0;
  for (const { word, received } of organizations) {
    const text = received.join('\n');
    expect(text).toContain(`checkout-${word}`);
    const reports = received.filter((body) => body.includes('"writtenBy"') && body.includes(word));
    if (reports.some((report) => exactSumsIn(report).size > 0)) reported += 1;
  }
  expect(reported).toBeGreaterThan(count / 2);
  process.stdout.write(
    `seed ${seed}: ${done} deeds, ${organizations.reduce((sum, { asked }) => sum + asked.length, 0)} runs\n`,
  );
}, 280_000);

test('the check finds a word, a sum and an id that went astray', () => {
  const [first, second] = organizations as [MarkedOrganization, MarkedOrganization];
  const astray = (text: string) =>
    findLeaks(
      [
        { ...first, received: [text] },
        { ...second, received: [second.asked[0]?.run ?? ''] },
      ],
      sums,
    );
  expect(astray('nothing')).toEqual([]);
  expect(astray(`checkout-${second.word} cost much`)).toHaveLength(first.wroteWords.has(second.word) ? 0 : 1);
  expect(astray(`it cost ${sums.get(second.word)?.[0]}`)).toHaveLength(1);
  expect(astray(`see ${second.asked[0]?.run}`)).toHaveLength(1);
  const sum = (body: string) => ({ ...first, received: [body] });
  const twice = [sum('"cost":"12.345678"'), { ...second, received: ['"value":"12.345678","format":"usd"'] }];
  expect(findLeaks(twice, new Map())).toHaveLength(1);
});
