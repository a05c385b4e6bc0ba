import { ApexError, type ServiceName, serviceSchema } from '@netra/contract';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';

const jwkSchema = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: serviceSchema,
});
const jwkSetSchema = z.object({ keys: z.array(jwkSchema) });

/** Makes a signing key pair for a service, as JWK texts ready for its configuration. */
export async function generateServiceKey(
  service: ServiceName,
): Promise<{ privateKey: string; publicKey: JWK }> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const privateJwk = { ...(await exportJWK(pair.privateKey)), kid: service };
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: service };
  return { privateKey: JSON.stringify(privateJwk), publicKey: publicJwk };
}

function parseJson(text: string, variable: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApexError('config_invalid', `${variable} is not JSON.`, { cause });
  }
}

/** Reads a private key text; raises `config_invalid` when it is no Ed25519 JWK. */
export async function importServicePrivateKey(
  text: string,
): Promise<{ service: ServiceName; key: CryptoKey }> {
  const parsed = jwkSchema.extend({ d: z.string() }).safeParse(parseJson(text, 'APEX_SERVICE_PRIVATE_KEY'));
  if (!parsed.success)
    throw new ApexError('config_invalid', 'APEX_SERVICE_PRIVATE_KEY is no Ed25519 private JWK.');
  return { service: parsed.data.kid, key: (await importJWK(parsed.data, 'EdDSA')) as CryptoKey };
}

/** Reads the public key set text; raises `config_invalid` when it is no set of Ed25519 JWKs. */
export async function importServicePublicKeys(text: string): Promise<ReadonlyMap<ServiceName, CryptoKey>> {
  const parsed = jwkSetSchema.safeParse(parseJson(text, 'APEX_SERVICE_PUBLIC_KEYS'));
  if (!parsed.success)
    throw new ApexError('config_invalid', 'APEX_SERVICE_PUBLIC_KEYS is no set of Ed25519 JWKs.');
  const keys = new Map<ServiceName, CryptoKey>();
  for (const jwk of parsed.data.keys) keys.set(jwk.kid, (await importJWK(jwk, 'EdDSA')) as CryptoKey);
  return keys;
}
