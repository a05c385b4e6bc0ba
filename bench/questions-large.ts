import type { Benchmark } from './measurement.ts';
import { measure } from './questions.ts';

/** Every question over 10 M and over 100 M calls, side by side: roll-ups make it flat, not ten times as slow. */
export const benchmark: Benchmark = () => measure([10_000_000, 100_000_000]);
