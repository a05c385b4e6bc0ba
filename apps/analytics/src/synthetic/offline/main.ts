// Synthetic workloads without a running service: reads one request from the standard input, does it on an engine of its
// own, and writes progress and then the result (or the error) as lines of JSON. It opens no store but that one.
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ApexError, toWireError } from '@netra/contract';
import { compareWorkloads } from '../fit/compare.ts';
import { fitProfile } from '../fit/fit-profile.ts';
import { comparisonPlot } from '../fit/plot.ts';
import { traceCalls } from '../fit/trace-call.ts';
import { profileNamed, profileNames } from '../profiles/profiles.ts';
import { writeText } from '../text/write-text.ts';
import { type OfflineRequest, offlineRequestSchema } from './request.ts';
import { writeOffline } from './write.ts';

const tell = (event: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(event)}\n`);

function requestOf(input: string): OfflineRequest {
  const read = offlineRequestSchema.safeParse(JSON.parse(input));
  if (read.success) return read.data;
  const what = (JSON.parse(input) as { do?: unknown }).do === 'text' ? 'The text' : 'The workload';
  const problems = read.error.issues.map(
    ({ path, message }) => `${path.filter((part) => part !== 'workload').join('.')}: ${message}`,
  );
  throw new ApexError('usage', `${what} cannot be made: ${problems.join('; ')}.`);
}

async function compared({ a, b, plot }: Extract<OfflineRequest, { do: 'compare' }>): Promise<unknown> {
  const { result, sides } = await compareWorkloads(a, b);
  if (plot === undefined) return result;
  try {
    await writeFile(plot, comparisonPlot(sides, Object.values(result.ks)));
  } catch (cause) {
    throw new ApexError('usage', `${plot} cannot be written: ${(cause as Error).message}`, { cause });
  }
  return { ...result, plot };
}

async function done(request: OfflineRequest): Promise<unknown> {
  switch (request.do) {
    case 'profiles':
      return profileNames.map((name) => {
        const { description, sensitivity, features } = profileNamed(name);
        return { name, description, sensitivity, features: [...new Set(features.map((one) => one.feature))] };
      });
    case 'fit':
      return fitProfile(traceCalls(request.trace), request);
    case 'compare':
      return compared(request);
    case 'write':
      return writeOffline(request, (progress) => tell({ type: 'progress', progress }));
    case 'text':
      return writeText(profileNamed(request.profile), request);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  tell({ type: 'result', result: await done(requestOf(await text(process.stdin))) });
} catch (error) {
  tell({ type: 'error', error: toWireError(error) });
  if (!(error instanceof ApexError)) process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = 1;
}
