import { ApexError, type ImportOptions } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { openFile } from './decompress.ts';
import { type Detection, detectFormat } from './detect-format.ts';
import type { FileFormat } from './file-row.ts';
import { openRows, type RowLists } from './file-rows.ts';
import { findModel } from './find-model.ts';
import { outcomeMappingOf } from './formats/outcomes.ts';
import { recordFormat } from './formats/registry.ts';
import { mappingOf } from './mapped-rows.ts';

/** How much of a file is looked at to tell its format, in bytes. */
const lookBytes = 256 * 1024;

export type OpenedImport = {
  readonly detection: Detection;
  readonly rows: RowLists;
  /** What the options say of every call of the file that does not say it itself. */
  readonly defaults: Record<string, unknown>;
};

function defaultsOf(options: ImportOptions, format: FileFormat, book: PriceBook): Record<string, unknown> {
  if (
    options.model === undefined &&
    (format === 'azure-llm-trace' || recordFormat(format)?.needsModel === true)
  ) {
    const name = format === 'azure-llm-trace' ? 'The Azure LLM trace' : `A file of the format ${format}`;
    throw new ApexError('import_model_required', `${name} names no model.`, { details: { format } });
  }
  const served = options.model === undefined ? undefined : findModel(options.model, book);
  return {
    project: options.project,
    feature: options.feature,
    environment: options.environment,
    ...(served === undefined ? {} : { provider: served.provider, responseModel: served.model }),
  };
}

/**
 * Opens a file for import: unpacks it, tells its format and reads its rows. Raises `import_format_unknown`,
 * `import_model_required`, `import_unreadable` and, for a mapping of fields no call has, `invalid_request`.
 */
export async function openImport(
  body: AsyncIterable<Buffer>,
  options: ImportOptions,
  book: PriceBook,
): Promise<OpenedImport> {
  const isOutcomes = options.format === 'outcomes';
  const mapping = isOutcomes ? outcomeMappingOf(options.map) : mappingOf(options.map);
  const { beginning, rest } = await openFile(body, lookBytes);
  const detected = await detectFormat(beginning, options.format, mapping);
  const detection = isOutcomes ? { ...detected, format: 'outcomes' as const } : detected;
  const defaults = defaultsOf(options, detection.format, book);
  const given = Object.keys(defaults);
  const opened = await openRows(
    { detection, file: rest, mapping: isOutcomes ? undefined : mapping, given },
    { book, options, mapping },
  );
  return { ...opened, defaults };
}
