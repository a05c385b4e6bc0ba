import type { CallInput } from '@netra/contract';

/** A request that records one call; runs as it stands in a shell, once it holds a real key. */
export function sendSnippet(origin: string, key: string): string {
  const body = JSON.stringify({ calls: [exampleCall] }, null, 2);
  return [
    `curl ${origin}/api/v1/calls \\`,
    `  --header 'authorization: Bearer ${key}' \\`,
    `  --header 'content-type: application/json' \\`,
    `  --data '${body}'`,
  ].join('\n');
}

/** A small call with the fields that most questions need. */
export const exampleCall: CallInput = {
  callId: 'example-1',
  feature: 'checkout-assistant',
  provider: 'openai',
  responseModel: 'gpt-4o-mini',
  startedAt: '2026-11-20T09:30:00Z',
  durationMs: 840,
  usage: { inputUncached: 1200, cacheRead: 800, outputVisible: 150 },
};
