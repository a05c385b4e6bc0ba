import { setTimeout as delay } from 'node:timers/promises';
import type { ModelOutcome, ModelRequest, ModelRole } from '@netra/agents';
import { ApexError, toWireError } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { attemptCall, type ModelAttempt } from './attempt-call.ts';
import { type Candidate, type ModelSettings, modelCandidates } from './model-providers.ts';
import { createProviderHealth } from './provider-health.ts';
import { createRetryBudget } from './retry-budget.ts';

/** What asking led to, with every call that was made on the way: each is paid for, also the ones that failed. */
type Asked = { readonly outcome: ModelOutcome; readonly attempts: readonly ModelAttempt[] };

export type Models = {
  /** True when some provider is configured for the role. */
  serves(role: ModelRole): boolean;
  /**
   * Asks the models of the request's role in their order until one answers. Failures are outcomes; raises the
   * signal's reason when it is aborted, after handing what was spent until then to `onAttempt`.
   */
  ask(request: ModelRequest, options: AskOptions): Promise<Asked>;
};

type AskOptions = {
  readonly signal: AbortSignal;
  /** Hears of each call as soon as it is over, also of the one that an abort cut short. */
  readonly onAttempt?: (attempt: ModelAttempt) => void;
};

/** Rounds over the candidates: the first, and one more for those that may have recovered. */
const rounds = 2;
/** The longest rest of a provider that is waited for; a longer one is an outage to whoever waits. */
const longestWaitMs = 5_000;
const halfOpenAfterMs = 15_000;
const mostRetries = 10;
const retriesPerCall = 0.2;

const final = new Set(['refused', 'stopped']);

/** Makes the way to all configured models. One a process: breakers, rests and the budget of retries are its memory. */
export function createModels(settings: ModelSettings, logger: Logger): Models {
  const candidatesOf = modelCandidates(settings);
  const health = createProviderHealth({ halfOpenAfterMs });
  const budget = createRetryBudget({ most: mostRetries, share: retriesPerCall });
  const patience = { timeoutMs: settings.modelTimeoutMs, silenceMs: settings.modelSilenceMs };

  async function askOne(
    candidate: Candidate,
    request: ModelRequest,
    options: AskOptions & { leftMs: number },
  ) {
    const ownPatience = { ...patience, timeoutMs: Math.min(patience.timeoutMs, options.leftMs) };
    const attempted = await health.through(candidate.provider, () =>
      attemptCall(candidate, request, { patience: ownPatience, signal: options.signal }),
    );
    if (attempted === undefined) return undefined;
    const { attempt } = attempted;
    options.onAttempt?.(attempt);
    if (attempt.failure !== null && attempt.failure.kind !== 'stopped')
      logger.warn(
        {
          provider: attempt.provider,
          model: attempt.requestModel,
          prompt: request.prompt.id,
          ...attempt.failure,
        },
        'a call to a language model failed',
      );
    return attempted;
  }

  /** Waits for the provider that is ready soonest, if that is soon. */
  async function waitForRest(candidates: readonly Candidate[], signal: AbortSignal): Promise<void> {
    const waitMs = Math.min(...candidates.map(({ provider }) => health.restMs(provider)));
    if (waitMs > 0 && waitMs <= longestWaitMs)
      await delay(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }

  return {
    serves: (role) => candidatesOf(role).length > 0,
    async ask(request, options) {
      const { signal } = options;
      const candidates = candidatesOf(request.role);
      const attempts: ModelAttempt[] = [];
      const failed = (
        code: 'model_absent' | 'model_unavailable' | 'model_refused',
        message: string,
      ): Asked => {
        const tried = attempts.map(({ provider, requestModel, failure }) => ({
          provider,
          model: requestModel,
          problem: failure?.kind ?? 'none',
        }));
        return {
          outcome: { ok: false, error: toWireError(new ApexError(code, message, { details: { tried } })) },
          attempts,
        };
      };
      if (candidates.length === 0) return failed('model_absent', 'No language model is configured.');
      budget.earn();
      // One question to models may take as long as one call, however many it takes: a person is waiting.
      const until = performance.now() + patience.timeoutMs;
      for (let round = 1; round <= rounds; round += 1) {
        if (round > 1) await waitForRest(candidates, signal);
        for (const candidate of candidates) {
          signal.throwIfAborted();
          const leftMs = until - performance.now();
          if (leftMs <= 0) break;
          if (health.restMs(candidate.provider) > 0 || (round > 1 && !budget.spend())) continue;
          const attempted = await askOne(candidate, request, { ...options, leftMs });
          if (attempted === undefined) continue;
          const { attempt, reply } = attempted;
          attempts.push(attempt);
          const model = `${attempt.provider}/${attempt.responseModel}`;
          if (reply !== null) return { outcome: { ok: true, reply: { model, ...reply } }, attempts };
          signal.throwIfAborted();
          if (attempt.failure !== null && final.has(attempt.failure.kind))
            return failed('model_refused', `${model} refused to answer.`);
        }
      }
      return failed('model_unavailable', 'None of the configured language models answered.');
    },
  };
}
