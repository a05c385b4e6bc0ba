/** Tells how many bytes of a request's body have been sent. */
export type OnSent = (bytes: number) => void;

/**
 * A `fetch` for one upload that tells how far it is. Browsers hand out the answer of a real `fetch` only after the
 * whole body has been sent, so that the server's own progress would come when there is none left to show.
 */
export function uploadFetch(onSent: OnSent): typeof globalThis.fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? 'GET', input instanceof Request ? input.url : String(input));
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => onSent(event.loaded);
      request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
      request.onerror = () => reject(new TypeError('The upload broke off.'));
      request.onabort = () => reject(init.signal?.reason ?? new DOMException('Aborted', 'AbortError'));
      init.signal?.addEventListener('abort', () => request.abort(), { once: true });
      request.send(init.body instanceof Blob ? init.body : null);
    });
}
