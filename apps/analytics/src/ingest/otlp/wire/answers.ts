import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { type ApexError, errorClass } from '@netra/contract';

/** How a request is encoded; it is answered in the same encoding. */
export type OtlpEncoding = 'protobuf' | 'json';

export const contentTypes: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** What became of the spans that could not be taken in; `message` says why, for a person to read. */
export type PartialSuccess = { readonly rejectedSpans: number; readonly message: string };

const lengthDelimited = 2;

/** Encodes an `ExportTraceServiceResponse`; an empty one says that every span was taken in. */
export function encodeResponse(
  encoding: OtlpEncoding,
  partial: PartialSuccess | undefined,
): Uint8Array | string {
  if (encoding === 'json') {
    if (partial === undefined) return '{}';
    const partialSuccess = { rejectedSpans: String(partial.rejectedSpans), errorMessage: partial.message };
    return JSON.stringify({ partialSuccess });
  }
  const writer = new BinaryWriter();
  if (partial === undefined) return writer.finish();
  writer.tag(1, lengthDelimited).fork();
  writer.tag(1, 0).int64(partial.rejectedSpans);
  writer.tag(2, lengthDelimited).string(partial.message);
  return writer.join().finish();
}

/** Codes of google.rpc.Code for our statuses; what is not listed is UNKNOWN. */
const rpcCodes: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  409: 10,
  413: 11,
  415: 3,
  422: 3,
  429: 8,
  500: 13,
  503: 14,
  504: 4,
};

/** Encodes an error as `google.rpc.Status`, whose message is the only part that exporters show. */
export function encodeStatus(encoding: OtlpEncoding, error: ApexError): Uint8Array | string {
  const code = rpcCodes[errorClass(error.code).status] ?? 2;
  const message = `${error.code}: ${error.message} ${error.suggestion}`;
  if (encoding === 'json') return JSON.stringify({ code, message });
  return new BinaryWriter().tag(1, 0).int32(code).tag(2, lengthDelimited).string(message).finish();
}
