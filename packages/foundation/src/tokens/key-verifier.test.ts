import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyVerifier } from './key-verifier.ts';
import { generateServiceKey } from './service-keys.ts';
import { createServiceTokenIssuer } from './service-token.ts';

// A loopback peer that speaks auth's one route; what is tested is our cache in front of it.
let auth: Server;
let port: number;
let asked: number;
let known: boolean;
let nowMs: number;

beforeEach(async () => {
  asked = 0;
  known = true;
  nowMs = 0;
  auth = createServer((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json');
    if (known)
      return response.end(
        JSON.stringify({ keyId: 'key_1', organizationId: 'org_1', permissions: ['ingest'], project: null }),
      );
    const error = { code: 'unauthenticated', message: 'unknown key', recoverable: false, suggestion: '-' };
    return response.writeHead(401).end(JSON.stringify({ error }));
  });
  await new Promise<void>((resolve) => {
    auth.listen(0, '127.0.0.1', resolve);
  });
  port = (auth.address() as AddressInfo).port;
});
afterEach(() => {
  auth.close();
  auth.closeAllConnections();
});

async function verifier() {
  const tokens = await createServiceTokenIssuer((await generateServiceKey('analytics')).privateKey);
  return createKeyVerifier({ authUrl: `http://127.0.0.1:${port}`, tokens, clock: { nowMs: () => nowMs } });
}

test('asks auth once a minute a key', async () => {
  const verify = await verifier();
  await verify('apex_a');
  nowMs = 59_999;
  expect(await verify('apex_a')).toMatchObject({ organizationId: 'org_1' });
  expect(asked).toBe(1);
  nowMs = 60_000;
  await verify('apex_a');
  expect(asked).toBe(2);
});

test('a revoked key stops working within a minute', async () => {
  const verify = await verifier();
  await verify('apex_a');
  known = false;
  nowMs = 60_000;
  await expect(verify('apex_a')).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('with auth out of reach a known key works for ten minutes, an unknown one not at all', async () => {
  const verify = await verifier();
  await verify('apex_a');
  auth.close();
  auth.closeAllConnections();
  nowMs = 9 * 60_000;
  expect(await verify('apex_a')).toMatchObject({ keyId: 'key_1' });
  await expect(verify('apex_b')).rejects.toMatchObject({ code: 'dependency_unavailable' });
  nowMs = 11 * 60_000;
  await expect(verify('apex_a')).rejects.toMatchObject({ code: 'dependency_unavailable' });
});
