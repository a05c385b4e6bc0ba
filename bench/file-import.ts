import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openEngineClient } from '../apps/analytics/src/store/engine-client.ts';
import { migrateStore } from '../apps/analytics/src/store/migrate-store.ts';
import { type ImportResult, newId } from '../packages/contract/src/index.ts';
import { type AnalyticsService, startAnalyticsService } from './analytics-service.ts';
import { benchCall, monthMs } from './calls.ts';
import type { Benchmark, Measurement } from './measurement.ts';

const rows = 1_000_000;
const stepMs = monthMs / rows;

type Format = 'jsonl' | 'csv';

/** The fields of a file, in order: where each stands in a call, its column in the store, and its type. */
const fields = {
  callId: ['call_id', 'String'],
  project: ['project', 'String'],
  feature: ['feature', 'String'],
  agent: ['agent', 'String'],
  provider: ['provider', 'String'],
  requestModel: ['request_model', 'String'],
  responseModel: ['model', 'String'],
  conversationId: ['conversation_id', 'String'],
  endUser: ['end_user_hash', 'String'],
  startedAt: ['started_at', "DateTime64(3, 'UTC')"],
  timeToFirstTokenMs: ['time_to_first_token_ms', 'Float64'],
  durationMs: ['duration_ms', 'Float64'],
  isStream: ['is_stream', 'Bool'],
  status: ['status', 'String'],
  errorType: ['error_type', 'String'],
  finishReason: ['finish_reason', 'String'],
} as const;
const buckets = {
  inputUncached: 'input_uncached',
  cacheRead: 'cache_read',
  outputVisible: 'output_visible',
  reasoning: 'reasoning',
} as const;
const fieldNames = Object.keys(fields) as (keyof typeof fields)[];
const bucketNames = Object.keys(buckets) as (keyof typeof buckets)[];

function* linesOf(format: Format): Generator<string> {
  if (format === 'csv') yield `${[...fieldNames, ...bucketNames].join(',')}\n`;
  for (let index = 0; index < rows; index += 1) {
    const call = benchCall(index, stepMs);
    if (format === 'jsonl') yield `${JSON.stringify(call)}\n`;
    else
      yield `${[...fieldNames.map((name) => call[name]), ...bucketNames.map((name) => call.usage[name])].join(',')}\n`;
  }
}

/** What the engine itself makes of the same file, into the same table with all its views; rows a second. */
async function engineRate(path: string, format: Format): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'apex-bench-engine-'));
  const engine = await openEngineClient({ directory });
  try {
    await migrateStore(engine);
    const usage = bucketNames.map((name) => `${name} UInt32`).join(', ');
    const structure = [
      ...fieldNames.map((name) => `${name} ${fields[name][1]}`),
      format === 'csv' ? usage : `usage Tuple(${usage})`,
    ].join(', ');
    const columns = [...fieldNames.map((name) => fields[name][0]), ...Object.values(buckets)];
    const values = [...fieldNames, ...bucketNames.map((name) => (format === 'csv' ? name : `usage.${name}`))];
    const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
    const engineFormat = format === 'csv' ? 'CSVWithNames' : 'JSONEachRow';
    const startedAt = performance.now();
    await engine.command(
      `insert into apex.llm_calls (organization_id, ${columns.join(', ')})
       select 'org_bench', ${values.join(', ')} from file(${quoted(path)}, ${quoted(engineFormat)}, ${quoted(structure)})
       settings date_time_input_format = 'best_effort', max_execution_time = 600`,
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const { rows: counted } = await engine.query(
      'select toInt64(sum(r.calls)) as calls from apex.calls_daily as r',
    );
    const [total] = counted as { calls: number }[];
    if (total?.calls !== rows) throw new Error(`the engine counts ${total?.calls} calls, not ${rows}`);
    return rows / seconds;
  } finally {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Rows a second that the service imports, sent as a file over HTTP. */
async function serviceRate(service: AnalyticsService, path: string, format: Format): Promise<number> {
  const authorization = await service.authorization(newId('organization'));
  const startedAt = performance.now();
  const answer = await fetch(`${service.url}/api/v1/imports?format=${format}`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/octet-stream',
      'content-length': String(statSync(path).size),
    },
    body: Readable.toWeb(createReadStream(path, { highWaterMark: 1024 * 1024 })) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  const text = await answer.text();
  const seconds = (performance.now() - startedAt) / 1000;
  const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '{}') as { result?: ImportResult };
  if (last.result?.accepted !== rows) throw new Error(`answered ${answer.status}: ${text.slice(-500)}`);
  return rows / seconds;
}

/** How fast a file is imported, against the engine loading the same file by itself: parsed and stored, not priced or deduplicated. */
export const benchmark: Benchmark = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'apex-bench-files-'));
  try {
    const measurements: Measurement[] = [];
    for (const format of ['jsonl', 'csv'] as const) {
      const path = join(directory, `calls.${format}`);
      await pipeline(Readable.from(linesOf(format)), createWriteStream(path));
      const service = await startAnalyticsService();
      const ours = await serviceRate(service, path, format).finally(() => service.stop());
      const engine = await engineRate(path, format);
      measurements.push(
        { name: `import of ${rows} rows, ${format}`, value: ours, unit: 'rows/s' },
        { name: `the engine's own load, ${format}`, value: engine, unit: 'rows/s' },
        {
          name: `import against the engine's own load, ${format}`,
          value: ours / engine,
          unit: 'x',
          atLeast: 0.5,
        },
      );
      rmSync(path);
    }
    return measurements;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
