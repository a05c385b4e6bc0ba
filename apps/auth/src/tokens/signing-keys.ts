// The keys behind access tokens. A key is published before it signs, so that no verifier meets a key it has not had
// time to fetch, and stays published until the last token it signed is past its time. Refuses to sign with a key
// whose time has not come; keeps private halves encrypted.
import { newId } from '@netra/contract';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { AuthTables } from '../store/tables.ts';
import type { KeyCipher } from './key-cipher.ts';

const minute = 60_000;
const hour = 60 * minute;

export const signingSchedule = {
  /** How long one key signs. */
  signsForMs: 30 * 24 * hour,
  /** How long a key is public before it signs; verifiers cache the set for 10 minutes. */
  publishedBeforeMs: 1 * hour,
  /** How long a key stays public after it last signed; tokens live at most 15 minutes. */
  retainedAfterMs: 1 * hour,
} as const;

/** Any number; processes that make keys at the same moment take the same lock. */
const rotationLock = 0x6b65_7973;

const publicJwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

export type SigningKey = { readonly kid: string; readonly key: CryptoKey };
export type PublicKeySet = { readonly keys: readonly JWK[] };

type Keys = { readonly worker: Kysely<AuthTables>; readonly cipher: KeyCipher };

async function insertKey(
  transaction: Kysely<AuthTables>,
  cipher: KeyCipher,
  times: { publishedAt: Date; signsFrom: Date },
): Promise<string> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = newId('token');
  await transaction
    .insertInto('signing_key')
    .values({
      kid,
      public_jwk: JSON.stringify(publicJwkSchema.parse(await exportJWK(pair.publicKey))),
      private_key: cipher.encrypt(JSON.stringify(await exportJWK(pair.privateKey)), kid),
      published_at: times.publishedAt,
      signs_from: times.signsFrom,
      retires_at: null,
    })
    .execute();
  return kid;
}

/**
 * Publishes a new key that takes over after `publishedBeforeMs`; the ones before it are retained until their last
 * token has expired. Also the manual rotation. Returns the new key's id.
 */
export function rotateSigningKeys(keys: Keys, now: Date): Promise<string> {
  return keys.worker.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${rotationLock})`.execute(transaction);
    return succeed(transaction, keys.cipher, now);
  });
}

async function succeed(transaction: Kysely<AuthTables>, cipher: KeyCipher, now: Date): Promise<string> {
  const signsFrom = new Date(now.getTime() + signingSchedule.publishedBeforeMs);
  const retiresAt = new Date(signsFrom.getTime() + signingSchedule.retainedAfterMs);
  await transaction
    .updateTable('signing_key')
    .set({ retires_at: sql<Date>`least(retires_at, ${retiresAt}::timestamptz)` })
    .execute();
  return insertKey(transaction, cipher, { publishedAt: now, signsFrom });
}

/**
 * Keeps the schedule: makes the first key (which signs at once, as nobody can hold an older set), and a successor
 * when the newest key's time is nearly over. Returns the id of a key it made.
 */
export function keepSigningSchedule(keys: Keys, now: Date): Promise<string | undefined> {
  return keys.worker.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${rotationLock})`.execute(transaction);
    const newest = await transaction
      .selectFrom('signing_key')
      .orderBy('signs_from', 'desc')
      .select('signs_from')
      .executeTakeFirst();
    if (newest === undefined)
      return insertKey(transaction, keys.cipher, { publishedAt: now, signsFrom: now });
    const endsAt = newest.signs_from.getTime() + signingSchedule.signsForMs;
    return now.getTime() < endsAt - signingSchedule.publishedBeforeMs
      ? undefined
      : succeed(transaction, keys.cipher, now);
  });
}

/** The key that signs at `now`. Raises `config_invalid` when APEX_AUTH_SECRET does not open it. */
export async function currentSigningKey(keys: Keys, now: Date): Promise<SigningKey> {
  const row = await keys.worker
    .selectFrom('signing_key')
    .where('signs_from', '<=', now)
    .orderBy('signs_from', 'desc')
    .select(['kid', 'private_key'])
    .executeTakeFirstOrThrow();
  const jwk = JSON.parse(keys.cipher.decrypt(row.private_key, row.kid)) as JWK;
  return { kid: row.kid, key: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
}

/** The public keys that tokens may be signed with now or soon, or were signed with lately. */
export async function publicKeySet(worker: Kysely<AuthTables>, now: Date): Promise<PublicKeySet> {
  const rows = await worker
    .selectFrom('signing_key')
    .where((where) => where.or([where('retires_at', 'is', null), where('retires_at', '>', now)]))
    .orderBy('signs_from')
    .select(['kid', 'public_jwk'])
    .execute();
  return { keys: rows.map((row) => ({ ...row.public_jwk, kid: row.kid, alg: 'EdDSA', use: 'sig' })) };
}
