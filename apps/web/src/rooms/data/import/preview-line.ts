import { formatUsd, type ImportPreview } from '@netra/contract';
import { z } from 'zod';

/** What a preview shows of a call; a call states only what its row states. */
const shownCallSchema = z.object({
  startedAt: z.string().default(''),
  provider: z.string().default(''),
  responseModel: z.string().default(''),
  feature: z.string().default(''),
  usage: z.record(z.string(), z.unknown()).default({}),
});

export type PreviewLine = {
  readonly line: number;
  readonly time: string;
  readonly model: string;
  readonly feature: string;
  /** Tokens by bucket: `inputUncached 4808, outputVisible 10`. */
  readonly usage: string;
  readonly cost: string;
  /** Why the row is no call, or why the call has no price; empty when all is well. */
  readonly note: string;
  readonly state: 'call' | 'aside' | 'skipped';
};

/** A row of a preview as text for a table. */
export function previewLine(row: ImportPreview['rows'][number]): PreviewLine {
  const nothing = { line: row.line, time: '', model: '', feature: '', usage: '', cost: '' };
  if (row.problem !== null) {
    const { field, problem, expected } = row.problem;
    return { ...nothing, state: 'aside', note: `${field}: ${problem} (expected ${expected})` };
  }
  if (row.call === null) return { ...nothing, state: 'skipped', note: row.skipped ?? '' };
  const call = shownCallSchema.parse(row.call);
  const usage = Object.entries(call.usage).flatMap(([bucket, tokens]) =>
    typeof tokens === 'number' ? [`${bucket} ${tokens.toLocaleString('en-US')}`] : [],
  );
  return {
    line: row.line,
    time: call.startedAt,
    model: `${call.provider}/${call.responseModel}`,
    feature: call.feature,
    usage: usage.join(', '),
    cost: row.cost === null ? '' : formatUsd(row.cost),
    note: row.unpricedReason,
    state: 'call',
  };
}
