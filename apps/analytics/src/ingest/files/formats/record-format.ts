// The formats of other tools and providers. Each file here knows one: which fields tell it, and what they say of a call.
// A format refuses a record it cannot read with the field and the reason, and says of a record that is no call why.
import type { ImportMapping, ImportOptions } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { CallProblem } from '../../read-call.ts';
import type { Fields } from '../fields.ts';
import type { FileFormat } from '../file-row.ts';

/** What a record says: a call in the words of the contract, why it is none, or what is wrong with it. */
export type RecordReading =
  | { readonly raw: Record<string, unknown> }
  | { readonly skipped: string }
  | { readonly problem: CallProblem };

export type FormatContext = {
  readonly book: PriceBook;
  readonly options: ImportOptions;
  /** Where the fields stand in a file whose columns have other names; only formats that are mapped themselves read it. */
  readonly mapping?: ImportMapping | undefined;
};

export type RecordFormat = {
  readonly id: FileFormat;
  /** Fields that tell the format: one of each group must be there. */
  readonly signature: readonly (readonly string[])[];
  /** The same of a file of which the import says that it is of this format; the signature where absent. */
  readonly enough?: readonly (readonly string[])[];
  /** Fields that are read; all others of a record are named in a preview. */
  readonly reads: readonly string[];
  /** Reads one record; raises `FieldFault` for one that cannot be read. */
  readonly read: (fields: Fields, context: FormatContext) => readonly RecordReading[];
  /** The file names no model: the import must. */
  readonly needsModel?: boolean;
};
