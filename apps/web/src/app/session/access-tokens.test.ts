import { ApexError } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from './access-tokens.ts';

function issuer(lifeMs: number) {
  const state = { issued: 0, now: 1_000_000 };
  const tokens = createAccessTokens(
    async () => {
      state.issued += 1;
      return {
        accessToken: `token-${state.issued}`,
        expiresAt: new Date(state.now + lifeMs).toISOString(),
        organizationId: 'org_1',
      };
    },
    () => state.now,
  );
  return { state, tokens };
}

describe('access tokens', () => {
  it('shares one request among all that wait', async () => {
    const { state, tokens } = issuer(900_000);
    const got = await Promise.all([tokens.current(), tokens.current(), tokens.current()]);
    expect(got).toEqual(['token-1', 'token-1', 'token-1']);
    expect(state.issued).toBe(1);
  });

  it('replaces a token a minute before it ends', async () => {
    const { state, tokens } = issuer(900_000);
    await tokens.current();
    state.now += 839_000;
    expect(await tokens.current()).toBe('token-1');
    state.now += 2_000;
    expect(await tokens.current()).toBe('token-2');
  });

  it('does not keep a token that was fetched before a switch of organization', async () => {
    const { tokens } = issuer(900_000);
    const before = tokens.current();
    tokens.forget();
    expect(await tokens.current()).toBe('token-2');
    expect(await before).toBe('token-1');
    expect(await tokens.current()).toBe('token-2');
  });

  it('asks again after a refusal', async () => {
    let refusals = 1;
    const tokens = createAccessTokens(async () => {
      if (refusals > 0) {
        refusals -= 1;
        throw new ApexError('unauthenticated', 'Not signed in.');
      }
      return { accessToken: 't', expiresAt: '2999-01-01T00:00:00.000Z', organizationId: 'o' };
    });
    await expect(tokens.current()).rejects.toThrow('Not signed in');
    expect(await tokens.current()).toBe('t');
  });
});
