import type { CallInput } from '@netra/contract';

/** A call as a sender states it, with what the test is about in `fields`. */
export function testCall(callId: string, fields: Partial<CallInput> = {}): CallInput {
  return {
    callId,
    provider: 'openai',
    responseModel: 'gpt-4o',
    startedAt: '2026-11-01T10:20:30.123Z',
    usage: { inputUncached: 1_000, outputVisible: 100 },
    ...fields,
  };
}
