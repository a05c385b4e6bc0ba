import type { callSchema, usageBuckets } from '@netra/contract';

/** A generated call as `callObject` writes it, read back from a line of JSON. */
export type MadeCall = {
  readonly [Field in Exclude<keyof ReturnType<typeof callSchema.parse>, 'usage'>]?: ReturnType<
    typeof callSchema.parse
  >[Field];
} & {
  readonly callId: string;
  readonly startedAt: string;
  readonly provider: string;
  readonly responseModel: string;
  readonly usage: Readonly<Record<(typeof usageBuckets)[number], number>>;
};

/** When a call began, in microseconds since 1970: times of calls may be finer than JavaScript's dates. */
export function startedMicroseconds(call: Pick<MadeCall, 'startedAt'>): bigint {
  const finer = /\.\d{3}(\d{3})Z$/.exec(call.startedAt)?.[1] ?? '0';
  return BigInt(Date.parse(call.startedAt)) * 1_000n + BigInt(finer);
}

/** Lines of a text stream, as many at a time as arrived together; what has no end of line yet waits. */
export async function* linesOf(source: AsyncIterable<Buffer | string>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const chunk of source) {
    held += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (held !== '') yield [held];
}
