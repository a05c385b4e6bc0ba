import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { ApexError } from '@netra/contract';

/** Largest body as it arrives, in bytes. */
export const maxPackedBytes = 16 * 1024 * 1024;
/** Largest body when unpacked, in bytes; nothing beyond it is ever held. */
const maxUnpackedBytes = 32 * 1024 * 1024;

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

type Encoding = keyof typeof unpackers;

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(unpackers, name);
}

/**
 * Undoes a body's Content-Encoding. Raises `unsupported_media_type` for one we do not know, `payload_too_large` for a body
 * that unpacks to more than `maxUnpackedBytes` (unpacking stops there), `invalid_request` for one that breaks off.
 */
export async function unpack(body: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const name = contentEncoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  if (!isEncoding(name)) {
    throw new ApexError('unsupported_media_type', `The Content-Encoding "${name}" is not known here.`, {
      details: { expected: ['identity', ...Object.keys(unpackers)] },
    });
  }
  try {
    return await unpackers[name](body, { maxOutputLength: maxUnpackedBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ApexError('payload_too_large', `The body unpacks to more than ${maxUnpackedBytes} bytes.`, {
        cause,
        details: { limitBytes: maxUnpackedBytes },
      });
    }
    throw new ApexError(
      'invalid_request',
      `The body is no whole ${name} stream: ${(cause as Error).message}.`,
      { cause, details: { contentEncoding: name, bytes: body.length } },
    );
  }
}
