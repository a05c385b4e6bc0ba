import { createWriteStream, rmSync } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ApexError, type Scope, sumUsd, type Usd, usd, zeroUsd } from '@netra/contract';
import { z } from 'zod';
import { exportFocus } from '../../exports/export-focus.ts';
import type { Store } from '../../store/store.ts';
import { generateWorkload, workloadRows } from '../generate-workload.ts';
import {
  type Batch,
  batchesOf,
  type PlanOptions,
  planWorkload,
  type WorkloadPlan,
  wholeBatch,
} from '../plan.ts';
import { rowsQuery } from '../rows-query.ts';
import { groundTruth } from '../truth.ts';
import { callColumns, callObject } from './call-fields.ts';
import { langfuseObservation } from './langfuse-observation.ts';
import { linesOf, type MadeCall } from './made-call.ts';
import { otlpLine } from './otlp-lines.ts';

/** The forms in which a workload can be written to a file. */
export const workloadFormats = ['jsonl', 'csv', 'parquet', 'otlp', 'native', 'langfuse', 'focus'] as const;
export type WorkloadFormat = (typeof workloadFormats)[number];

/** Calls that are made at a time: memory and temporary files stay this small whatever the whole is. */
const batchCalls = 100_000;
/** Calls that are counted at a time. */
const summedCalls = 500_000;
/** Longest time for one statement, in ms: a Parquet file is one. */
const timeoutMs = 6 * 3_600_000;
/** Spans of one OTLP request: few enough that readers who look at the beginning of a file see a whole one. */
const spansPerLine = 10;

export type FileProgress = { readonly generated: number; readonly total: number; readonly bytes: number };

export type WriteOptions = {
  readonly workload: PlanOptions;
  readonly format: WorkloadFormat;
  readonly out: string;
  readonly onProgress: (progress: FileProgress) => void;
};

const sumSchema = z.object({ calls: z.number().int(), cost: z.coerce.string() });

/**
 * Writes a workload's calls to a file, every one marked synthetic; the same plan gives the same bytes. The file takes its
 * name when it is whole. Raises `usage` for a file that cannot be written, and what `planWorkload` and the store raise.
 */
export async function writeWorkload(store: Store, scope: Scope, options: WriteOptions) {
  const { out, format, workload } = options;
  const plan = planWorkload(workload);
  const unfinished = `${out}.unfinished`;
  const file = await openForWriting(out, unfinished);
  // A process that is told to end leaves nothing behind either.
  const remove = () => rmSync(unfinished, { force: true });
  process.once('exit', remove);
  try {
    if (format === 'focus') await writeFocus(store, scope, { ...options, unfinished });
    else await writePieces(file, piecesOf(store, scope, { plan, format, onProgress: options.onProgress }));
    await file.close();
    await rename(unfinished, out);
  } catch (error) {
    await file.close().catch(() => undefined);
    remove();
    throw error;
  } finally {
    process.off('exit', remove);
  }
  const { calls, cost } = await sumOf(store, scope, plan);
  const bytes = (await stat(out)).size;
  return { plan, calls, cost, bytes, truth: await groundTruth(store, scope, plan) };
}

async function openForWriting(out: string, unfinished: string): Promise<FileHandle> {
  try {
    if ((await stat(out).catch(() => undefined))?.isDirectory()) throw new Error('it is a directory');
    return await open(unfinished, 'w');
  } catch (cause) {
    throw new ApexError('usage', `${out} cannot be written: ${(cause as Error).message}`, {
      cause,
      details: { file: out },
      suggestion: 'Name a file in a directory that exists and that you may write to.',
    });
  }
}

async function writePieces(file: FileHandle, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  for await (const piece of pieces) await file.writeFile(piece);
}

type Pieces = {
  plan: WorkloadPlan;
  format: Exclude<WorkloadFormat, 'focus'>;
  onProgress: WriteOptions['onProgress'];
};

/** A file's content, batch by batch. */
async function* piecesOf(
  store: Store,
  scope: Scope,
  { plan, format, onProgress }: Pieces,
): AsyncGenerator<string | Buffer> {
  // A Parquet file has its index at the end: it is one statement, sorted on disk where it is large.
  const batches = format === 'parquet' ? [wholeBatch(plan)] : batchesOf(plan, batchCalls);
  const total = batches.reduce((sum, { calls }) => sum + calls, 0);
  let generated = 0;
  let bytes = 0;
  for (const [index, batch] of batches.entries()) {
    for await (const piece of batchPieces(store, scope, { plan, format, batch, isFirst: index === 0 })) {
      bytes += piece.length;
      yield piece;
    }
    generated += batch.calls;
    onProgress({ generated, total, bytes });
  }
  if (format === 'langfuse') yield '\n]\n';
}

type OneBatch = Pick<Pieces, 'plan' | 'format'> & { batch: Batch; isFirst: boolean };

async function* batchPieces(
  store: Store,
  scope: Scope,
  { plan, format, batch, isFirst }: OneBatch,
): AsyncGenerator<string | Buffer> {
  switch (format) {
    case 'native':
      yield* await workloadRows(store, scope, { plan, format: 'Native', batch, timeoutMs });
      return;
    case 'parquet':
      yield* await rowsOf(store, scope, { plan, batch, columns: callColumns(plan), as: 'Parquet' });
      return;
    case 'jsonl':
      yield* await rowsOf(store, scope, { plan, batch, columns: callObject(plan), as: 'JSONEachRow' });
      return;
    case 'csv':
      yield* withoutHead(
        await rowsOf(store, scope, { plan, batch, columns: callColumns(plan), as: 'CSVWithNames' }),
        !isFirst,
      );
      return;
    case 'otlp':
    case 'langfuse':
      yield* rewritten(
        await rowsOf(store, scope, { plan, batch, columns: callObject(plan), as: 'JSONEachRow' }),
        format,
        isFirst,
      );
  }
}

type RowsRequest = {
  plan: WorkloadPlan;
  batch: Batch;
  columns: readonly string[];
  as: 'Parquet' | 'JSONEachRow' | 'CSVWithNames';
};

function rowsOf(store: Store, scope: Scope, { plan, batch, columns, as }: RowsRequest): Promise<Readable> {
  const { sql, parameters } = rowsQuery(plan, batch, { isOrdered: true, columns });
  const bound = { ...parameters, ingestedMs: Date.parse(plan.period.to) };
  return store.file(scope, { sql, parameters: bound, timeoutMs }, as);
}

/** A CSV file without its first line, where it goes on from another. */
async function* withoutHead(source: Readable, drops: boolean): AsyncGenerator<Buffer> {
  let isHead = drops;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const end = isHead ? chunk.indexOf(10) : -1;
    if (isHead && end === -1) continue;
    yield isHead ? chunk.subarray(end + 1) : chunk;
    isHead = false;
  }
}

/** Calls as lines of OTLP requests, or as members of a list of Langfuse's observations. */
async function* rewritten(
  source: Readable,
  format: 'otlp' | 'langfuse',
  isFirst: boolean,
): AsyncGenerator<string> {
  let opens = isFirst;
  let waiting: MadeCall[] = [];
  for await (const lines of linesOf(source)) {
    for (const line of lines) waiting.push(JSON.parse(line) as MadeCall);
    const full = format === 'langfuse' ? waiting.length : waiting.length - (waiting.length % spansPerLine);
    const ready = waiting.slice(0, full);
    waiting = waiting.slice(full);
    if (ready.length === 0) continue;
    if (format === 'otlp') yield otlpLines(ready);
    else {
      const list = ready.map((call) => JSON.stringify(langfuseObservation(call))).join(',\n');
      yield `${opens ? '[\n' : ',\n'}${list}`;
      opens = false;
    }
  }
  if (format === 'otlp' && waiting.length > 0) yield otlpLines(waiting);
}

function otlpLines(calls: readonly MadeCall[]): string {
  let text = '';
  for (let at = 0; at < calls.length; at += spansPerLine)
    text += otlpLine(calls.slice(at, at + spansPerLine));
  return text;
}

/** FOCUS states sums, not calls: the calls are stored first, and their costs exported by the day. */
async function writeFocus(
  store: Store,
  scope: Scope,
  { workload, out, unfinished, onProgress }: WriteOptions & { unfinished: string },
): Promise<void> {
  const { plan } = await generateWorkload(store, scope, {
    ...workload,
    onBatch: ({ calls, total }) => onProgress({ generated: calls, total, bytes: 0 }),
  });
  await exportFocus(
    { store, scope },
    {
      period: plan.period,
      format: out.endsWith('.parquet') ? 'parquet' : 'csv',
      grain: 'day',
      synthetic: true,
    },
    createWriteStream(unfinished),
  );
}

/** How many calls a workload has and what they cost, batch by batch. */
async function sumOf(store: Store, scope: Scope, plan: WorkloadPlan): Promise<{ calls: number; cost: Usd }> {
  let calls = 0;
  let cost = zeroUsd;
  for (const batch of batchesOf(plan, summedCalls)) {
    const { sql, parameters } = rowsQuery(plan, batch, { isOrdered: false });
    const statement = {
      sql: `select count() as calls, sum(cost) as cost from (${sql})`,
      parameters: { ...parameters, ingestedMs: 0 },
      timeoutMs,
    };
    for (const sum of (await store.read(scope, statement, sumSchema)).rows) {
      calls += sum.calls;
      cost = sumUsd([cost, usd(sum.cost)]);
    }
  }
  return { calls, cost };
}
