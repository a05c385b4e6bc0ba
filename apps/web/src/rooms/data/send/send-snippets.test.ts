import { callSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { exampleCall, sendSnippet, sendWays } from './send-snippets.ts';

const now = new Date('2026-11-20T09:30:00Z');
const parts = { origin: 'https://apex.example.org', key: 'secret-key', now };

describe('the snippets', () => {
  it('send a call that the contract accepts', () => {
    const body: unknown = JSON.parse(/--data '([\s\S]*)'$/.exec(sendSnippet('curl', parts))?.[1] ?? '');
    expect(body).toEqual({ calls: [exampleCall(now)] });
    expect(callSchema.parse(exampleCall(now))).toMatchObject({ status: 'ok', startedAt: now.toISOString() });
  });

  it.each(sendWays)('name this origin and the key (%s)', (way) => {
    const path = way === 'curl' ? '/api/v1/calls' : '/v1/traces';
    expect(sendSnippet(way, parts)).toContain(`https://apex.example.org${path}`);
    expect(sendSnippet(way, parts)).toMatch(/Bearer(%20| )secret-key/);
  });
});
