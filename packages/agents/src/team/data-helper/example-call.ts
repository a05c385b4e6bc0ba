import type { CallInput } from '@netra/contract';

/** One call as a line of a JSONL file, with the fields that let the most questions be answered. */
export const exampleCall: CallInput = {
  callId: 'a3f1c9',
  project: 'shop',
  environment: 'production',
  feature: 'checkout-assistant',
  provider: 'openai',
  responseModel: 'gpt-4o-mini',
  startedAt: '2026-11-01T09:30:00Z',
  durationMs: 1840,
  status: 'ok',
  promptHash: '5d41402a',
  usage: { inputUncached: 1200, cacheRead: 800, outputVisible: 150 },
};

/** The example as the text that stands in a guidance report; it claims nothing about anyone's data. */
export const exampleCallText = JSON.stringify(exampleCall);
