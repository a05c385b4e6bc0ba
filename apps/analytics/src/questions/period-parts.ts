import type { Period } from '@netra/contract';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;

/** A half-open stretch of time in ms since 1970. */
export type Span = { readonly from: number; readonly to: number };

export function ceilTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

/** The part of a span made of whole steps (empty when there is none), and what is left before and after it. */
function whole(span: Span, step: number): { inner: Span | undefined; edges: Span[] } {
  const inner = { from: ceilTo(span.from, step), to: floorTo(span.to, step) };
  if (inner.from >= inner.to) return { inner: undefined, edges: [span] };
  const edges = [
    { from: span.from, to: inner.from },
    { from: inner.to, to: span.to },
  ];
  return { inner, edges: edges.filter((edge) => edge.from < edge.to) };
}

/**
 * A period cut into whole days, the whole hours beside them, and the rest of an hour at either end; without `days`, into
 * whole hours and rests.
 */
export function partsOf(
  period: Period,
  options: { days: boolean },
): { days: Span[]; hours: Span[]; rests: Span[] } {
  // The time before a long period may reach back beyond 1970, where an hour would be taken for one of another century.
  const held = (moment: string) => Math.max(0, Date.parse(moment));
  const hours = whole({ from: held(period.from), to: held(period.to) }, hourMs);
  if (hours.inner === undefined) return { days: [], hours: [], rests: hours.edges };
  if (!options.days) return { days: [], hours: [hours.inner], rests: hours.edges };
  const days = whole(hours.inner, dayMs);
  return { days: days.inner === undefined ? [] : [days.inner], hours: days.edges, rests: hours.edges };
}
