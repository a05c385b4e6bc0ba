import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApexError, type ExportManifest, type Filter, focusVersion, type Period } from '@netra/contract';
import { type PriceBook, shippedBook } from '@netra/pricing';
import type { FileFormat } from '../store/answer-file.ts';
import { planCharges } from './charge-plan.ts';
import { callCharges, type FocusGrain } from './charges-query.ts';
import { type ExportContext, type Selection, selected } from './export-context.ts';
import { focusQuery } from './focus-query.ts';
import { manifestOf } from './manifest.ts';
import { surveyPrices } from './survey-prices.ts';

export type FocusRequest = {
  /** Whole hours (UTC). */
  readonly period: Period;
  readonly format: 'csv' | 'parquet';
  readonly grain: FocusGrain;
  readonly filter?: Filter;
  /** Takes generated calls along, marked in `Tags`; without it they are left out. */
  readonly synthetic?: boolean;
  readonly accountName?: string;
};

export type ExportedFile = { readonly manifest: ExportManifest; readonly content: Readable };

const formats = { csv: 'CSVWithNames', parquet: 'Parquet' } as const satisfies Record<
  FocusRequest['format'],
  FileFormat
>;
const hourMs = 3_600_000;

function checkPeriod(period: Period): void {
  for (const side of ['from', 'to'] as const) {
    if (Date.parse(period[side]) % hourMs === 0) continue;
    throw new ApexError('invalid_request', `${side}: ${period[side]} is not a whole hour (UTC).`);
  }
}

/**
 * Makes the FOCUS data set of an organization's priced calls and hands it over piece by piece, with what it cannot hold
 * in the manifest. Costs are exact decimals and add up to the spend of the period. Raises `invalid_request` for a period
 * that does not fall on hours, and what `Store.file` raises, before the first byte.
 */
export async function openFocusExport(context: ExportContext, request: FocusRequest): Promise<ExportedFile> {
  const { period, grain } = request;
  checkPeriod(period);
  const selection: Selection = {
    period,
    filter: request.filter ?? {},
    synthetic: request.synthetic ?? false,
    asOfMs: Date.now(),
  };
  const published: PriceBook = shippedBook();
  const kinds = await surveyPrices(context, selection);
  const plan = planCharges(kinds, { paid: context.book ?? published, published });
  const manifest = await manifestOf(context, selection, focusVersion);
  const { sql, parameters } = focusQuery(callCharges(plan, selected(selection), grain), {
    period,
    grain,
    accountName: request.accountName ?? '',
    plan,
  });
  const statement = { sql, parameters, ...(context.signal === undefined ? {} : { signal: context.signal }) };
  return { manifest, content: await context.store.file(context.scope, statement, formats[request.format]) };
}

/** Writes the FOCUS data set to a sink and ends it; returns the manifest. Raises what `openFocusExport` raises. */
export async function exportFocus(
  context: ExportContext,
  request: FocusRequest,
  sink: Writable,
): Promise<ExportManifest> {
  const { manifest, content } = await openFocusExport(context, request);
  await pipeline(content, sink);
  return manifest;
}
