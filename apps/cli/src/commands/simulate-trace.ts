import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { ApexError } from '@netra/contract';
import { createPrefixCache, type PrefixCacheOptions, type PrefixRequest } from '@netra/replay';
import { z } from 'zod';

/** What a prompt cache would have served of a trace. */
export type TraceResult = {
  readonly requests: number;
  readonly requestsWithHits: number;
  readonly blocks: number;
  readonly hitBlocks: number;
  /** Hit blocks as a part of all blocks; null where the trace has none. */
  readonly hitRate: number | null;
  readonly firstMs: number;
  readonly lastMs: number;
  /** True where lines went back in time and were put in order first. */
  readonly reordered: boolean;
};

const lineSchema = z.object({
  timestamp: z.number(),
  hash_ids: z.array(z.union([z.number(), z.string()])),
});

const namedLines = 5;
type BadLines = { count: number; readonly named: string[] };

/** Why a line is no request. */
function problemOf(text: string): PrefixRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  const result = lineSchema.safeParse(value);
  if (result.success) return { atMs: result.data.timestamp, blocks: result.data.hash_ids };
  const issue = result.error.issues[0];
  return issue === undefined || issue.path.length === 0
    ? 'expected an object'
    : `${issue.path.join('.')}: ${issue.message}`;
}

/** The requests of a trace, one at a time; empty lines are none. Raises `usage` and, after the last line, `trace_unreadable`. */
async function* requestsOf(file: string): AsyncGenerator<PrefixRequest> {
  const bad: BadLines = { count: 0, named: [] };
  let line = 0;
  const input = createReadStream(file, 'utf8');
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() === '') continue;
      // Some editors put a mark before the first line.
      const request = problemOf(line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text);
      if (typeof request !== 'string') yield request;
      else {
        bad.count += 1;
        if (bad.named.length < namedLines) bad.named.push(`line ${line}: ${request}`);
      }
    }
  } catch (cause) {
    if (cause instanceof ApexError) throw cause;
    throw new ApexError('usage', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (bad.count > 0) {
    throw new ApexError(
      'trace_unreadable',
      `${file} has ${bad.count} ${bad.count === 1 ? 'line that is' : 'lines that are'} no request (${bad.named.join('; ')}).`,
      { details: { file, badLines: bad.count } },
    );
  }
}

async function* inOrder(file: string): AsyncGenerator<PrefixRequest> {
  const all: PrefixRequest[] = [];
  for await (const request of requestsOf(file)) all.push(request);
  yield* all.toSorted((left, right) => left.atMs - right.atMs);
}

/**
 * Simulates a prompt cache on a trace, reading it once and holding only the cache; a trace that goes back in time is
 * read again and put in order, which holds all of it. Raises `usage`, `trace_unreadable`, and `no_calls` for an empty one.
 */
export async function simulateTrace(file: string, options: PrefixCacheOptions): Promise<TraceResult> {
  const straight = await simulate(requestsOf(file), options);
  const result = straight ?? (await simulate(inOrder(file), options));
  if (result === undefined || result.requests === 0) {
    throw new ApexError('no_calls', `${file} has no requests.`, {
      details: { file },
      suggestion: 'Give a trace of at least one line: a JSON object with timestamp (ms) and hash_ids.',
    });
  }
  return { ...result, reordered: straight === undefined };
}

/** Undefined as soon as a request lies before the one before it. */
async function simulate(
  requests: AsyncIterable<PrefixRequest>,
  options: PrefixCacheOptions,
): Promise<Omit<TraceResult, 'reordered'> | undefined> {
  const cache = createPrefixCache(options);
  const sums = { requests: 0, requestsWithHits: 0, blocks: 0, hitBlocks: 0 };
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;
  for await (const request of requests) {
    if (request.atMs < lastMs) return undefined;
    if (sums.requests === 0) firstMs = request.atMs;
    lastMs = request.atMs;
    const hits = cache.serve(request);
    sums.requests += 1;
    sums.requestsWithHits += hits > 0 ? 1 : 0;
    sums.blocks += request.blocks.length;
    sums.hitBlocks += hits;
  }
  const hitRate = sums.blocks === 0 ? null : sums.hitBlocks / sums.blocks;
  return { ...sums, hitRate, firstMs, lastMs };
}
