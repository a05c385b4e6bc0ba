import type { Readable } from 'node:stream';

/**
 * Reads a request's body to its end without keeping any of it; raises the stream's error when the sender breaks off.
 * An answer given while the body is still on its way does not reliably reach a sender behind a proxy: the proxy
 * drops the connection it still writes to.
 */
export async function passOver(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  // Not `resume()`: a reader that stopped half-way still listens, and a stream that is listened to does not flow.
  for await (const _passed of body);
}
