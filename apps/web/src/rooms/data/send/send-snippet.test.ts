import { callSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { exampleCall, sendSnippet } from './send-snippet.ts';

describe('the example request', () => {
  it('sends a call that the contract accepts', () => {
    const snippet = sendSnippet('https://apex.example.org', 'secret-key');
    const body: unknown = JSON.parse(/--data '([\s\S]*)'$/.exec(snippet)?.[1] ?? '');
    expect(body).toEqual({ calls: [exampleCall] });
    expect(callSchema.parse(exampleCall)).toMatchObject({ callId: 'example-1', status: 'ok' });
  });

  it('names this origin and the key', () => {
    const snippet = sendSnippet('https://apex.example.org', 'secret-key');
    expect(snippet).toContain('curl https://apex.example.org/api/v1/calls');
    expect(snippet).toContain('authorization: Bearer secret-key');
  });
});
