import { createLogger } from '@netra/foundation';
import { decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { type AuthStores, openAuthStores } from '../store/stores.ts';
import { sweep } from '../store/sweep.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createKeyCipher } from './key-cipher.ts';
import {
  currentSigningKey,
  keepSigningSchedule,
  publicKeySet,
  rotateSigningKeys,
  signingSchedule,
} from './signing-keys.ts';

const hour = 3_600_000;
const start = new Date('2026-01-01T00:00:00Z').getTime();
const at = (offsetMs: number) => new Date(start + offsetMs);
const cipher = createKeyCipher('a secret of this test');

let database: TestDatabase;
let stores: AuthStores;
beforeAll(async () => {
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.auth;
  const logger = createLogger({ service: 'auth', level: 'silent' });
  stores = await openAuthStores({ ownerUrl: owner, appUrl: app, workerUrl: worker, logger });
});
afterEach(() => stores.worker.deleteFrom('signing_key').execute());
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const keys = () => ({ worker: stores.worker, cipher });
const published = async (now: Date) => (await publicKeySet(stores.worker, now)).keys.map((key) => key.kid);

describe('the key schedule', () => {
  test('makes one first key that signs at once, however many processes start', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => keepSigningSchedule(keys(), at(0))));
    expect(made.filter((kid) => kid !== undefined)).toHaveLength(1);
    expect(await published(at(0))).toEqual(made.filter((kid) => kid !== undefined));
  });

  test('publishes a successor before it signs and retains the old key after', async () => {
    const first = await keepSigningSchedule(keys(), at(0));
    const end = signingSchedule.signsForMs;
    expect(
      await keepSigningSchedule(keys(), at(end - signingSchedule.publishedBeforeMs - 1)),
    ).toBeUndefined();
    const second = await keepSigningSchedule(keys(), at(end - signingSchedule.publishedBeforeMs));
    expect(second).toBeDefined();
    expect(await keepSigningSchedule(keys(), at(end - 1))).toBeUndefined();
    const signer = async (offsetMs: number) => (await currentSigningKey(keys(), at(offsetMs))).kid;
    expect(await signer(end - 1)).toBe(first);
    expect(await published(at(end - 1))).toEqual([first, second]);
    expect(await signer(end)).toBe(second);
    expect(await published(at(end + signingSchedule.retainedAfterMs - 1))).toEqual([first, second]);
    expect(await published(at(end + signingSchedule.retainedAfterMs))).toEqual([second]);
  });

  test('a rotation by hand keeps to the same order, twice in a row too', async () => {
    const first = await keepSigningSchedule(keys(), at(0));
    const second = await rotateSigningKeys(keys(), at(10 * hour));
    const third = await rotateSigningKeys(keys(), at(10.5 * hour));
    expect(await published(at(10.6 * hour))).toEqual([first, second, third]);
    expect((await currentSigningKey(keys(), at(10.9 * hour))).kid).toBe(first);
    expect((await currentSigningKey(keys(), at(11 * hour))).kid).toBe(second);
    expect((await currentSigningKey(keys(), at(11.5 * hour))).kid).toBe(third);
    // Each stays public at least as long as the longest token it can have signed.
    expect(await published(at(11.9 * hour))).toEqual([first, second, third]);
    expect(await published(at(12.5 * hour))).toEqual([third]);
    expect(await published(at(12.2 * hour))).toEqual([second, third]);
  });

  test('a token signed before a rotation still verifies after it', async () => {
    await keepSigningSchedule(keys(), new Date(Date.now() - 2 * hour));
    const now = () => new Date();
    const tokens = createAccessTokens({
      worker: stores.worker,
      cipher,
      issuer: 'https://apex.example.org',
      now,
    });
    const subject = { userId: 'usr_1', sessionId: 'ses_1', organizationId: 'org_1', role: 'viewer' as const };
    const before = await tokens.mint(subject);
    await rotateSigningKeys(keys(), new Date(Date.now() - signingSchedule.publishedBeforeMs));
    tokens.forgetKeys();
    const after = await tokens.mint(subject);
    expect(decodeProtectedHeader(after.accessToken).kid).not.toBe(
      decodeProtectedHeader(before.accessToken).kid,
    );
    await expect(tokens.verify(before.accessToken)).resolves.toBeDefined();
    await expect(tokens.verify(after.accessToken)).resolves.toBeDefined();
  });

  test('private halves are encrypted, and another secret is named as the fault', async () => {
    await keepSigningSchedule(keys(), at(0));
    const row = await stores.worker.selectFrom('signing_key').select('private_key').executeTakeFirstOrThrow();
    expect(row.private_key).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
    const other = { worker: stores.worker, cipher: createKeyCipher('another secret') };
    await expect(currentSigningKey(other, at(0))).rejects.toMatchObject({ code: 'config_invalid' });
  });

  test('the sweep deletes long retired keys only', async () => {
    await keepSigningSchedule(keys(), at(0));
    const second = await rotateSigningKeys(keys(), at(hour));
    await sweep(stores.worker, at(48 * hour));
    expect(await stores.worker.selectFrom('signing_key').select('kid').execute()).toHaveLength(2);
    await sweep(stores.worker, at(40 * 24 * hour));
    expect(await stores.worker.selectFrom('signing_key').select('kid').execute()).toEqual([{ kid: second }]);
  });
});
