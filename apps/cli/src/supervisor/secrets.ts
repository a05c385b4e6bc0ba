import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ApexError, type ServiceName, services } from '@netra/contract';
import { generateServiceKey } from '@netra/foundation';
import { z } from 'zod';
import { type RoleName, roleNames } from '../engines/postgres/bootstrap.ts';

const secret = z.string().min(32);

const roleSchema = z.enum(roleNames as [RoleName, ...RoleName[]]);

const secretsSchema = z.object({
  postgresPassword: secret,
  rolePasswords: z.record(roleSchema, secret),
  authSecret: secret,
  /** Each service's private signing key, as JWK text. */
  serviceKeys: z.record(z.enum(services), z.string()),
  publicKeys: z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }),
});
export type Secrets = z.infer<typeof secretsSchema>;

/** As an earlier version may have written it, which knew fewer roles. */
const earlierSchema = secretsSchema.extend({ rolePasswords: z.partialRecord(roleSchema, secret) });

const random = () => randomBytes(32).toString('base64url');

async function generateSecrets(): Promise<Secrets> {
  const pairs = await Promise.all(services.map((service) => generateServiceKey(service)));
  const keys = services.map((service, index) => [service, pairs[index]?.privateKey ?? '']);
  return secretsSchema.parse({
    postgresPassword: random(),
    rolePasswords: Object.fromEntries(roleNames.map((name) => [name, random()])),
    authSecret: random(),
    serviceKeys: Object.fromEntries(keys) as Record<ServiceName, string>,
    publicKeys: { keys: pairs.map((pair) => pair.publicKey) },
  });
}

function write(file: string, secrets: Secrets): Secrets {
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(unfinished, file);
  return secrets;
}

/**
 * Reads the secrets of an embedded installation, made at its first start; roles that came with a later version get
 * their passwords, all others stay. Raises `data_directory_unusable` when damaged.
 */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  if (!existsSync(file)) return write(file, await generateSecrets());
  let read: z.infer<typeof earlierSchema>;
  try {
    read = earlierSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new ApexError('data_directory_unusable', `The secrets file ${file} is damaged.`, {
      cause,
      suggestion: 'Restore it from a backup; the databases beside it cannot be opened without it.',
    });
  }
  const complete = secretsSchema.safeParse(read);
  if (complete.success) return complete.data;
  const passwords = roleNames.map((name) => [name, read.rolePasswords[name] ?? random()]);
  return write(file, secretsSchema.parse({ ...read, rolePasswords: Object.fromEntries(passwords) }));
}
