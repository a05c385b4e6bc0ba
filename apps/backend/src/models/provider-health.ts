import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Attempted } from './attempt-call.ts';
import type { FailureKind } from './model-failure.ts';
import type { ModelProviderName } from './model-providers.ts';

const failuresToBreak = 3;
const usualRestMs = 5_000;
const longestRestMs = 60_000;
/** A key that is not taken now is not taken in a second either. */
const keyRestMs = 60_000;

const breaking: readonly FailureKind[] = ['outage', 'timeout'];

export type ProviderHealth = {
  /** How long a provider should be left alone yet; 0 when it may be asked. */
  restMs(provider: ModelProviderName): number;
  /** Makes a call through the provider's breaker; undefined when the breaker is open. */
  through(provider: ModelProviderName, call: () => Promise<Attempted>): Promise<Attempted | undefined>;
};

/** Carries a failed attempt through the breaker, which counts only what is thrown. */
class FailedAttempt {
  readonly attempted: Attempted;
  constructor(attempted: Attempted) {
    this.attempted = attempted;
  }
}

/** Remembers how each provider does, for the whole process: a breaker for outages, a rest after a rate limit. */
export function createProviderHealth(options: { readonly halfOpenAfterMs: number }): ProviderHealth {
  const rests = new Map<ModelProviderName, number>();
  const breakers = new Map<ModelProviderName, ReturnType<typeof breakerOf>>();
  function breakerOf() {
    return circuitBreaker(
      handleWhen((error) => (error as unknown) instanceof FailedAttempt),
      { halfOpenAfter: options.halfOpenAfterMs, breaker: new ConsecutiveBreaker(failuresToBreak) },
    );
  }
  const breaker = (provider: ModelProviderName) => {
    const known = breakers.get(provider) ?? breakerOf();
    breakers.set(provider, known);
    return known;
  };
  const rest = (provider: ModelProviderName, { failure }: Attempted['attempt']) => {
    if (failure?.kind === 'rate-limited')
      rests.set(provider, Date.now() + Math.min(failure.retryAfterMs ?? usualRestMs, longestRestMs));
    if (failure?.kind === 'key-refused') rests.set(provider, Date.now() + keyRestMs);
  };
  return {
    restMs: (provider) => Math.max(0, (rests.get(provider) ?? 0) - Date.now()),
    async through(provider, call) {
      try {
        return await breaker(provider).execute(async () => {
          const attempted = await call();
          rest(provider, attempted.attempt);
          const { failure } = attempted.attempt;
          if (failure !== null && breaking.includes(failure.kind)) throw new FailedAttempt(attempted);
          return attempted;
        });
      } catch (thrown) {
        if (thrown instanceof FailedAttempt) return thrown.attempted;
        if (thrown instanceof BrokenCircuitError) return undefined;
        throw thrown;
      }
    },
  };
}
