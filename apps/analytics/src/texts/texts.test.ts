import { maxTextCharacters } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { purge } from '../retention/purge.ts';
import { testCall } from '../testing/test-calls.ts';
import { runTextsService, type TextsService } from './testing/texts-service.ts';

let service: TextsService;

beforeAll(async () => {
  service = await runTextsService();
});
afterAll(() => service.close());

const dayMs = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString();
const texts = { prompt: 'Who is ada@example.org?', completion: 'A person with the card 4111111111111111.' };
const said = (callId: string, fields: object = {}) =>
  testCall(callId, { startedAt: ago(1), texts, ...fields });

async function keeping(setting: object = {}) {
  const organization = service.newOrganization();
  const answer = await service.set(organization, { project: null, keep: true, ...setting });
  expect(answer.status, answer.text).toBe(200);
  return organization;
}

describe('by itself', () => {
  test('nothing is kept, and the answer says that the project keeps none', async () => {
    const organization = service.newOrganization();
    expect(await service.sendCalls(organization, [said('one')])).toMatchObject({ accepted: 1, rejected: [] });
    expect(await service.table(organization)).toEqual([]);
    expect((await service.asPerson(organization, { path: '/api/v1/texts' })).json()).toEqual({ texts: [] });
    const answer = await service.textsOf(organization, 'one');
    expect(answer.status).toBe(404);
    expect(answer.json().error).toMatchObject({ code: 'not_found', details: { keep: false } });
    expect(answer.json().error.message).toContain('keeps no texts');
    const stored = await service.send(organization, { path: '/api/v1/calls/one' });
    expect(stored.json().tags).toEqual({});
    expect(stored.text).not.toContain('Who is');
  });

  test('texts that are none are refused alike, without a word of them', async () => {
    const organization = service.newOrganization();
    const wrong: readonly [unknown, string, string][] = [
      ['my secret question', 'texts', 'is a string'],
      [{ prompt: ['my secret question'] }, 'texts.prompt', 'is a list'],
      [{ promt: 'my secret question' }, 'texts', 'has other fields'],
      [{ completion: 5 }, 'texts.completion', 'is a number'],
    ];
    for (const [given, field, problem] of wrong) {
      const body = { calls: [{ ...said('bad'), texts: given }] };
      const answer = await service.send(organization, { path: '/api/v1/calls', body });
      expect(answer.json().rejected).toMatchObject([{ index: 0, field, problem }]);
      expect(answer.text).not.toContain('secret question');
    }
  });
});

describe('where a project keeps them', () => {
  test('they are stored redacted, and shown to analysts as they are stored', async () => {
    const organization = await keeping({ days: 10 });
    expect(await service.sendCalls(organization, [said('one'), testCall('two')])).toMatchObject({
      accepted: 2,
    });
    const stored = { prompt: 'Who is [email]?', completion: 'A person with the card [card].' };
    expect(await service.table(organization)).toMatchObject([
      { callId: 'one', project: 'default', ...stored, redacted: { email: 1, card: 1 } },
    ]);
    const answer = await service.textsOf(organization, 'one');
    expect(answer.json()).toMatchObject({
      ...{ callId: 'one', project: 'default', ...stored, redacted: { email: 1, card: 1 } },
      ...{ promptCharacters: 23, completionCharacters: 40, isPromptCut: false, isCompletionCut: false },
    });
    expect(Date.parse(answer.json().keptUntil) - Date.now()).toBeLessThan(9 * dayMs);
    expect((await service.textsOf(organization, 'two')).json().error.message).toContain('came without any');
    expect((await service.textsOf(organization, 'none')).json().error.message).toContain('no call "none"');
  });

  test('one that is too long is cut, and says so', async () => {
    const organization = await keeping();
    const long = `${'word '.repeat(30_000)}ada@example.org`;
    await service.sendCalls(organization, [said('long', { texts: { prompt: long } })]);
    const kept = (await service.textsOf(organization, 'long')).json();
    expect(kept).toMatchObject({ isPromptCut: true, isCompletionCut: false, promptCharacters: long.length });
    expect(kept.prompt.endsWith(`[cut: ${maxTextCharacters} of ${long.length} characters are kept]`)).toBe(
      true,
    );
    expect(kept.prompt.length).toBeLessThan(maxTextCharacters + 100);
  });

  test('viewers, other organizations and services get none', async () => {
    const organization = await keeping();
    const other = await keeping();
    await service.sendCalls(organization, [said('one')]);
    expect((await service.textsOf(organization, 'one', 'viewer')).status).toBe(403);
    expect((await service.textsOf(other, 'one', 'owner')).status).toBe(404);
    const path = '/api/v1/calls/one/texts';
    const asService = await service.send(organization, { path, role: 'owner' });
    expect(asService.status).toBe(403);
    expect(asService.json().error.message).toContain('never to a service');
  });

  test('a call that is sent again has one text: that of its content', async () => {
    const organization = await keeping();
    const call = said('one');
    await service.sendCalls(organization, [call]);
    expect(await service.sendCalls(organization, [call])).toMatchObject({ duplicates: 1 });
    expect(await service.table(organization)).toHaveLength(1);
    const other = { ...call, durationMs: 5, texts: { prompt: 'another question' } };
    expect(await service.sendCalls(organization, [other])).toMatchObject({ replaced: 1 });
    expect(await service.table(organization)).toMatchObject([
      { callId: 'one', prompt: 'another question', completion: '' },
    ]);
    // A version without texts leaves none of the version before it.
    await service.sendCalls(organization, [{ ...call, durationMs: 6, texts: undefined }]);
    expect(await service.table(organization)).toEqual([]);
    // The same call with texts it came without: it has them now.
    await service.sendCalls(organization, [{ ...call, durationMs: 6 }]);
    expect(await service.table(organization)).toHaveLength(1);
    // Twice in one request with other contents: the last counts.
    await service.sendCalls(organization, [
      said('two', { durationMs: 1, texts: { prompt: 'first' } }),
      said('two', { durationMs: 2, texts: { prompt: 'last' } }),
    ]);
    expect(await service.table(organization)).toMatchObject([{ callId: 'one' }, { prompt: 'last' }]);
  });
});

describe('settings', () => {
  test('of a project come before the default, and its words beside those of all', async () => {
    const organization = await keeping({ words: ['Falcon'] });
    await service.set(organization, { project: 'shop', keep: true, words: ['Otter'], days: 5 });
    await service.set(organization, { project: 'lab', keep: false });
    const prompt = 'falcon and otter';
    await service.sendCalls(
      organization,
      ['web', 'shop', 'lab'].map((project) => said(project, { project, texts: { prompt } })),
    );
    expect(await service.table(organization)).toMatchObject([
      { callId: 'shop', prompt: '[word] and [word]' },
      { callId: 'web', prompt: '[word] and otter' },
    ]);
    const list = await service.asPerson(organization, { path: '/api/v1/texts' }, 'analyst');
    expect(list.json().texts).toEqual([
      { project: null, keep: true, days: 30, words: null },
      { project: 'lab', keep: false, days: 30, words: null },
      { project: 'shop', keep: true, days: 5, words: null },
    ]);
    // What a change leaves out stays as it is.
    const changed = await service.set(organization, { project: 'shop', keep: true, days: 6 });
    expect(changed.json().texts.at(-1)).toEqual({ project: 'shop', keep: true, days: 6, words: ['Otter'] });
  });

  test('turned off or shortened, what is there goes at once', async () => {
    const organization = await keeping({ days: 100 });
    const calls = [1, 20, 50].flatMap((days) =>
      ['web', 'shop'].map((project) => said(`${project}-${days}`, { project, startedAt: ago(days) })),
    );
    await service.sendCalls(organization, calls);
    expect(await service.table(organization)).toHaveLength(6);
    const ids = async () => (await service.table(organization)).map(({ callId }) => callId);
    expect((await service.set(organization, { project: 'shop', keep: true, days: 30 })).json().deleted).toBe(
      1,
    );
    expect(await ids()).toEqual(['shop-1', 'shop-20', 'web-1', 'web-20', 'web-50']);
    expect((await service.set(organization, { project: null, keep: false })).json().deleted).toBe(3);
    expect(await ids()).toEqual(['shop-1', 'shop-20']);
    expect((await service.textsOf(organization, 'web-1')).status).toBe(404);
    expect((await service.textsOf(organization, 'shop-20')).status).toBe(200);
    expect((await service.set(organization, { project: 'shop', keep: false })).json().deleted).toBe(2);
    expect(await ids()).toEqual([]);
    // Later calls bring none, and the calls themselves are all there.
    await service.sendCalls(organization, [said('later')]);
    expect(await ids()).toEqual([]);
    expect((await service.send(organization, { path: '/api/v1/calls/web-50' })).status).toBe(200);
  });

  test('past its time a text is not taken, not shown and deleted', async () => {
    const organization = await keeping({ days: 30 });
    await service.sendCalls(organization, [
      said('old', { startedAt: ago(31) }),
      said('new', { startedAt: ago(29) }),
    ]);
    expect((await service.table(organization)).map(({ callId }) => callId)).toEqual(['new']);
    await purge(service.store, Date.now());
    expect(await service.table(organization)).toHaveLength(1);
    await purge(service.store, Date.now() + 2 * dayMs);
    expect(await service.table(organization)).toEqual([]);
    // Kept longer: what comes in from then on, not what came in before.
    await service.sendCalls(organization, [said('before')]);
    await service.set(organization, { project: null, keep: true, days: 60 });
    await service.sendCalls(organization, [said('after')]);
    for (const [callId, days] of [
      ['before', 29],
      ['after', 59],
    ] as const) {
      const { keptUntil } = (await service.textsOf(organization, callId)).json();
      expect(Math.round((Date.parse(keptUntil) - Date.now()) / dayMs)).toBe(days);
    }
    // Where nobody looks after it, the engine itself deletes what is past its time.
    const { rows } = await service.store.read(
      service.scopeOf(organization),
      {
        sql: `select engine_full as text from system.tables where database = 'apex' and name = 'call_texts' and {organization:String} != ''`,
      },
      z.object({ text: z.string() }),
    );
    expect(rows[0]?.text).toContain('TTL toDateTime(started_at) + toIntervalDay(days)');
  });

  test('only administrators of the whole organization set them, with values that can be', async () => {
    const organization = service.newOrganization();
    for (const role of ['viewer', 'analyst'] as const)
      expect((await service.set(organization, { project: null, keep: true }, role)).status).toBe(403);
    const wrong: readonly [object, string][] = [
      [{ project: null, keep: true, days: 0 }, 'days'],
      [{ project: null, keep: true, days: 366 }, 'days'],
      [{ project: null, keep: true, days: 1.5 }, 'days'],
      [{ project: '', keep: true }, 'project'],
      [{ keep: true }, 'project'],
      [{ project: null }, 'keep'],
      [{ project: null, keep: 'yes' }, 'keep'],
      [{ project: null, keep: true, words: ['x'] }, 'words'],
      [{ project: null, keep: true, words: Array.from({ length: 201 }, (_, i) => `w${i}`) }, 'words'],
      [{ project: null, keep: true, word: ['abc'] }, 'word'],
    ];
    for (const [body, field] of wrong) {
      const answer = await service.set(organization, body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(answer.json().error.code).toBe('invalid_request');
      expect(answer.text).toContain(field);
    }
    expect((await service.asPerson(organization, { path: '/api/v1/texts' })).json()).toEqual({ texts: [] });
  });
});

describe('with its call a text goes', () => {
  const forget = (organization: string, endUser: string, mode: string) =>
    service.send(organization, { method: 'DELETE', path: `/api/v1/end-users/${endUser}?mode=${mode}` });

  test.each(['anonymize', 'remove'])(
    'when its end user is forgotten (%s), also when it is sent again',
    async (mode) => {
      const organization = await keeping();
      const calls = [said('hers', { endUser: 'ada' }), said('his', { endUser: 'bob' }), said('nobodys')];
      await service.sendCalls(organization, calls);
      expect(await service.table(organization)).toHaveLength(3);
      expect((await forget(organization, 'ada', mode)).json()).toMatchObject({ calls: 1 });
      const left = [{ callId: 'his' }, { callId: 'nobodys' }];
      expect(await service.table(organization)).toMatchObject(left);
      expect((await service.textsOf(organization, 'hers')).status).toBe(404);
      expect(await service.sendCalls(organization, calls)).toMatchObject({ duplicates: 3 });
      expect(await service.table(organization)).toMatchObject(left);
    },
  );

  test('when the calls of its project are kept no longer', async () => {
    const organization = await keeping({ days: 300 });
    await service.sendCalls(organization, [
      said('old', { startedAt: ago(40) }),
      said('new', { startedAt: ago(2) }),
    ]);
    await service.send(organization, {
      method: 'PUT',
      path: '/api/v1/retention',
      body: { project: null, days: 30 },
    });
    await purge(service.store, Date.now());
    expect(await service.table(organization)).toMatchObject([{ callId: 'new' }]);
  });
});
