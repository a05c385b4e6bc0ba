import { linesOf } from '../http/lines-of.ts';

/** One message of a `text/event-stream`. */
export type ServerSentEvent = { readonly event: string; readonly id: string | null; readonly data: string };

/** Reads a `text/event-stream` body as the HTML standard says; comments and unknown fields are passed over. */
export async function* serverSentEventsOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = 'message';
  let id: string | null = null;
  let data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (data.length > 0) yield { event, id, data: data.join('\n') };
      event = 'message';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
}
