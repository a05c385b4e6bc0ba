/** A request as a cache of whole answers sees it; equal keys are identical requests. */
export type KeyedRequest = { readonly atMs: number; readonly key: string };

/**
 * For each request, whether a cache of whole answers would have served it: true when an identical request opened a
 * window less than `windowMs` before. The window counts from the request that opened it and is not refreshed.
 * Requests are taken in the order given and must not go back in time.
 */
export function simulateRequestCache(requests: readonly KeyedRequest[], windowMs: number): boolean[] {
  const openedAt = new Map<string, number>();
  return requests.map(({ atMs, key }) => {
    const opened = openedAt.get(key);
    if (opened !== undefined && atMs - opened < windowMs) return true;
    openedAt.set(key, atMs);
    return false;
  });
}
