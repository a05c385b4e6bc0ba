import { toolCatalogue } from '@netra/agents';
import { levers } from '@netra/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argumentsOf, checkShown } from './event-arguments.ts';

// What a person allows is the arguments as the tool takes them, and the tool takes them once more before it runs. So for
// every tool that changes something: taking them again changes nothing, and nothing runs that was not shown.

const spaced = (words: string[]) => fc.tuple(fc.constantFrom(...words), fc.constantFrom('', ' ', '  '));
const text = fc.oneof(
  spaced(['a', 'chat']).map(([word, space]) => `${space}${word}${space}`),
  fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== ''),
);
const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-06-30'), noInvalidDate: true });
const period = moment.map((from) => ({
  from: from.toISOString(),
  to: new Date(from.getTime() + 86_400_000).toISOString(),
}));
const filter = fc.record(
  {
    feature: fc.array(text, { minLength: 1, maxLength: 3 }),
    model: fc.array(text, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const change = fc.oneof(
  fc.constant({ kind: 'batch' }),
  fc.record({ kind: fc.constant('capOutput'), maxTokens: fc.integer({ min: 1, max: 1_000 }) }),
  fc.record({ kind: fc.constant('model'), provider: text, model: text }),
  fc.record({ kind: fc.constant('compactHistory'), above: fc.nat(10_000) }),
);
const rules = fc.array(fc.record({ id: text, match: filter, change }), { minLength: 1, maxLength: 4 });

/** Arguments as somebody may send them: defaults left out, spaces around names, fields that the tool does not know. */
const sent = {
  'generate-workload': fc.record(
    {
      profile: text,
      calls: fc.integer({ min: 1, max: 1_000_000 }),
      days: fc.integer({ min: 1, max: 90 }),
      seed: fc.nat(),
      inject: fc.constantFrom(...levers).map((lever) => `${lever}:0.5`),
      to: moment.map((at) => at.toISOString()),
      project: text,
    },
    { requiredKeys: ['profile', 'calls', 'to', 'project'] },
  ),
  'accept-policy': fc.record(
    {
      title: text,
      owner: text,
      note: text,
      policy: rules.map((all) => ({ version: 1, rules: all })),
      period,
      filter,
      isTrial: fc.boolean(),
    },
    { requiredKeys: ['title', 'policy', 'period'] },
  ),
} as const;

type Changing = keyof typeof sent;
const changing = Object.values(toolCatalogue).filter(({ effect }) => effect !== 'idempotent');

test('every tool that changes something is looked at here', () => {
  expect(changing.map(({ name }) => name).toSorted()).toEqual(Object.keys(sent).toSorted());
});

test.each(Object.keys(sent) as Changing[])('what %s runs with is what was shown, to the letter', (name) => {
  const { input: schema } = toolCatalogue[name];
  let taken = 0;
  fc.assert(
    fc.property(sent[name] as fc.Arbitrary<unknown>, (given) => {
      const read = schema.safeParse(given);
      if (!read.success) return;
      taken += 1;
      const shown = argumentsOf(read.data);
      // A decision is bound to the text of what was read, so its order counts as well.
      expect(JSON.stringify(schema.parse(read.data))).toBe(JSON.stringify(shown));
      expect(schema.parse(shown)).toEqual(read.data);
    }),
    { numRuns: 300 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('arguments that cannot be shown whole are refused, not allowed unread', () => {
  expect(() => checkShown('accept-policy', { note: 'x'.repeat(60_000) })).not.toThrow();
  expect(() => checkShown('accept-policy', { note: 'x'.repeat(70_000) })).toThrow(
    /more than a person is asked/,
  );
});
