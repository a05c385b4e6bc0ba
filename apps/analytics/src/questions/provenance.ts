import type { Provenance } from '@netra/contract';

/** The provenance of an answer that took several queries, which were run in this order. */
export function joinProvenance([first, ...others]: readonly [Provenance, ...Provenance[]]): Provenance {
  return others.reduce(
    (joined, one) => ({
      source: joined.source,
      query: `${joined.query};\n${one.query}`,
      parameters: { ...joined.parameters, ...one.parameters },
      rowsRead: (joined.rowsRead ?? 0) + (one.rowsRead ?? 0),
      durationMs: joined.durationMs + one.durationMs,
    }),
    first,
  );
}
