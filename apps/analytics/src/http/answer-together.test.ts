import { newId, type Scope } from '@netra/contract';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { expect, test } from 'vitest';
import { createAnswerTogether } from './answer-together.ts';

const scopeOf = (organizationId: string): Scope => ({
  organizationId,
  principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
});
const scope = scopeOf(newId('organization'));
const book = shippedBook();

/** Questions that are answered when told to, and how often each was really computed. */
function asking() {
  const writes = new Map<string, number>();
  const computed: { finish(value: string): void; fail(error: Error): void; signal: AbortSignal }[] = [];
  const together = createAnswerTogether({ writes: ({ organizationId }) => writes.get(organizationId) ?? 0 });
  const ask = (
    change: { scope?: Scope; book?: PriceBook; parameters?: unknown; signal?: AbortSignal } = {},
  ) =>
    together({ scope, name: 'spend', parameters: { by: 'model' }, book, ...change }, (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      computed.push({ finish: resolve, fail: reject, signal });
      return promise;
    });
  return { ask, computed, writes };
}

test('whoever asks the same while it is computed gets that answer', async () => {
  const { ask, computed } = asking();
  const answers = [ask(), ask({ scope: scopeOf(scope.organizationId) }), ask()];
  computed[0]!.finish('one');
  expect(await Promise.all(answers)).toEqual(['one', 'one', 'one']);
  expect(computed).toHaveLength(1);
  const later = ask();
  computed[1]!.finish('two');
  expect(await later).toBe('two');
});

test('another organization, other parameters and other prices have answers of their own', () => {
  const { ask, computed } = asking();
  void ask();
  void ask({ scope: scopeOf(newId('organization')) });
  void ask({ parameters: { by: 'feature' } });
  void ask({ book: { ...book, version: 'other' } });
  expect(computed).toHaveLength(4);
});

test('after a write the answer is computed anew, also while an older one is under way', async () => {
  const { ask, computed, writes } = asking();
  const before = ask();
  writes.set(newId('organization'), 1);
  void ask();
  expect(computed).toHaveLength(1);
  writes.set(scope.organizationId, 1);
  const after = [ask(), ask()];
  expect(computed).toHaveLength(2);
  computed[0]!.finish('old');
  expect(await before).toBe('old');
  after.push(ask());
  computed[1]!.finish('new');
  expect(await Promise.all(after)).toEqual(['new', 'new', 'new']);
  expect(computed).toHaveLength(2);
});

test('is stopped when the last who asked is gone, not before', async () => {
  const { ask, computed } = asking();
  const [first, second] = [new AbortController(), new AbortController()];
  const answers = [ask({ signal: first.signal }), ask({ signal: second.signal })];
  first.abort();
  expect(computed[0]!.signal.aborted).toBe(false);
  second.abort();
  expect(computed[0]!.signal.aborted).toBe(true);
  // Nobody joins what is being stopped.
  const again = ask();
  computed[1]!.finish('again');
  expect(await again).toBe('again');
  computed[0]!.fail(new Error('stopped'));
  await expect(Promise.all(answers)).rejects.toThrow('stopped');
});

test("a failure is everybody's who waited, and is forgotten", async () => {
  const { ask, computed } = asking();
  const answers = [ask(), ask()];
  computed[0]!.fail(new Error('broken'));
  const outcomes = await Promise.allSettled(answers);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = ask();
  computed[1]!.finish('works');
  expect(await again).toBe('works');
});
