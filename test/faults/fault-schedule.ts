import { type Random, randomOf } from './random.ts';

/** What can go wrong. Times in ms; `backend` says which of the two. */
export type Fault =
  | { readonly kind: 'kill-backend'; readonly backend: number }
  | { readonly kind: 'kill-redis' }
  | { readonly kind: 'restart-postgres'; readonly signal: 'SIGINT' | 'SIGQUIT' }
  | { readonly kind: 'cut-clients' }
  | { readonly kind: 'reset-clients'; readonly bytes: number; readonly forMs: number }
  | { readonly kind: 'hold-clients'; readonly forMs: number }
  | { readonly kind: 'slow-clients'; readonly bytesPerSecond: number; readonly forMs: number }
  | { readonly kind: 'delay-clients'; readonly delayMs: number; readonly forMs: number }
  | { readonly kind: 'cut-redis'; readonly backend: number; readonly forMs: number }
  | { readonly kind: 'cut-postgres'; readonly backend: number; readonly forMs: number }
  | { readonly kind: 'hold-postgres'; readonly backend: number; readonly forMs: number }
  | { readonly kind: 'rolling-restart' }
  | {
      readonly kind: 'jump-clock';
      readonly backend: number;
      readonly aheadMs: number;
      readonly forMs: number;
    };

export type FaultSchedule = {
  readonly seed: number;
  /** When each fault strikes, in ms after the questions are asked. */
  readonly faults: readonly { readonly atMs: number; readonly fault: Fault }[];
  /** How long each tool of a run takes, in ms: a run takes several times as long. */
  readonly toolMs: number;
  /** When a run is stopped by its asker, in ms after the question; null for most. */
  readonly stopAtMs: number | null;
};

const hourMs = 3_600_000;

/** Each kind of fault, with what chance leaves open. */
const kinds: Readonly<Record<Fault['kind'], (random: Random) => Fault>> = {
  'kill-backend': (random) => ({ kind: 'kill-backend', backend: random.between(0, 1) }),
  'kill-redis': () => ({ kind: 'kill-redis' }),
  'restart-postgres': (random) => ({
    kind: 'restart-postgres',
    signal: random.pick(['SIGINT', 'SIGQUIT'] as const),
  }),
  'cut-clients': () => ({ kind: 'cut-clients' }),
  'reset-clients': (random) => ({
    kind: 'reset-clients',
    bytes: random.between(1, 6_000),
    forMs: random.between(100, 600),
  }),
  'hold-clients': (random) => ({ kind: 'hold-clients', forMs: random.between(50, 1_500) }),
  'slow-clients': (random) => ({
    kind: 'slow-clients',
    bytesPerSecond: random.between(2_000, 20_000),
    forMs: random.between(200, 1_000),
  }),
  'delay-clients': (random) => ({
    kind: 'delay-clients',
    delayMs: random.between(5, 120),
    forMs: random.between(200, 1_000),
  }),
  'cut-redis': (random) => ({
    kind: 'cut-redis',
    backend: random.between(0, 1),
    forMs: random.between(50, 800),
  }),
  'cut-postgres': (random) => ({
    kind: 'cut-postgres',
    backend: random.between(0, 1),
    forMs: random.between(20, 800),
  }),
  'hold-postgres': (random) => ({
    kind: 'hold-postgres',
    backend: random.between(0, 1),
    forMs: random.between(50, 1_000),
  }),
  'rolling-restart': () => ({ kind: 'rolling-restart' }),
  'jump-clock': (random) => ({
    kind: 'jump-clock',
    backend: random.between(0, 1),
    aheadMs: random.pick([-1, 1]) * random.between(1_000, hourMs),
    forMs: random.between(100, 800),
  }),
};

export const faultKinds = Object.keys(kinds) as Fault['kind'][];

/** The schedule of a seed: one to three faults within the first second; kinds take turns, so that each gets its share. */
export function scheduleOf(seed: number, available: readonly Fault['kind'][] = faultKinds): FaultSchedule {
  const random = randomOf(seed);
  const first = available[seed % available.length] as Fault['kind'];
  const others = Array.from({ length: random.between(0, 2) }, () => random.pick(available));
  return {
    seed,
    faults: [first, ...others]
      .map((kind) => ({ atMs: random.between(0, 700), fault: kinds[kind](random) }))
      .toSorted((left, right) => left.atMs - right.atMs),
    toolMs: random.between(20, 250),
    stopAtMs: random.next() < 0.15 ? random.between(0, 500) : null,
  };
}
