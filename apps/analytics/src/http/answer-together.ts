import type { Scope } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Store } from '../store/store.ts';

/** A question and all that its answer depends on besides the calls. */
type Question = {
  readonly scope: Scope;
  readonly name: string;
  readonly parameters: unknown;
  readonly book: PriceBook;
  /** Says that this asker is gone. */
  readonly signal?: AbortSignal;
};

type Answering = {
  readonly promise: Promise<unknown>;
  readonly book: PriceBook;
  /** Writes of the organization that were over when it began. */
  readonly writes: number;
  readonly stop: AbortController;
  askers: number;
};

export type AnswerTogether = <Answer>(
  question: Question,
  answer: (signal: AbortSignal) => Promise<Answer>,
) => Promise<Answer>;

/**
 * Makes the one computation for whoever asks the same of the same organization while it is under way. Nothing that was
 * acknowledged before somebody asked is missing in the answer: after a write, or with other prices, it begins anew. It is
 * stopped when everybody who asked is gone.
 */
export function createAnswerTogether(store: Pick<Store, 'writes'>): AnswerTogether {
  const under = new Map<string, Answering>();

  function begin<Answer>(key: string, question: Question, answer: (signal: AbortSignal) => Promise<Answer>) {
    const stop = new AbortController();
    const writes = store.writes(question.scope);
    const promise = answer(stop.signal).finally(() => {
      if (under.get(key) === begun) under.delete(key);
    });
    const begun: Answering = { promise, book: question.book, writes, stop, askers: 0 };
    under.set(key, begun);
    return begun;
  }

  return async <Answer>(question: Question, answer: (signal: AbortSignal) => Promise<Answer>) => {
    const { scope, name, parameters, book, signal } = question;
    const key = JSON.stringify([scope.organizationId, name, parameters]);
    const known = under.get(key);
    const fits =
      known !== undefined &&
      known.book === book &&
      known.writes === store.writes(scope) &&
      !known.stop.signal.aborted;
    const answering = fits ? known : begin(key, question, answer);
    answering.askers += 1;
    const onGone = () => {
      answering.askers -= 1;
      if (answering.askers === 0) answering.stop.abort();
    };
    signal?.addEventListener('abort', onGone, { once: true });
    try {
      // The key names the question, and with it the form of its answer.
      return (await answering.promise) as Answer;
    } finally {
      signal?.removeEventListener('abort', onGone);
    }
  };
}
