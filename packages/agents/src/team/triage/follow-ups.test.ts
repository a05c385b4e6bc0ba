import { describe, expect, it } from 'vitest';
import { rehearse } from '../test-context.ts';

const said = (text: string) => ({
  id: 'msg_1',
  thread: 'thr_a',
  run: 'run_0',
  author: 'user' as const,
  text,
  reportId: null,
  createdAt: '2026-11-20T10:00:00.000Z',
});

/** What the answer to the last of some questions is about. */
async function scopeOf(...questions: string[]) {
  const { evidence } = await rehearse({
    question: questions.at(-1) ?? '',
    history: questions.slice(0, -1).map(said),
  });
  const spend = evidence.filter(({ tool }) => tool === 'spend').at(-1);
  return spend?.arguments as { period: { from: string }; filter: { provider?: string[] } };
}

describe('a follow-up', () => {
  it('is about the provider that was named before', async () => {
    const { filter } = await scopeOf('What does OpenAI cost us?', 'and how can we make it cheaper?');
    expect(filter.provider).toEqual(['openai']);
  });

  it('is about the time that was named before, also over a question that names none', async () => {
    const { period } = await scopeOf('What did we spend last week?', 'why?', 'and what can we do about it?');
    expect(period.from).toBe('2026-11-09T00:00:00.000Z');
  });

  it('of another subject is about neither', async () => {
    const { period, filter } = await scopeOf(
      'What did OpenAI cost last week?',
      'Where does all of our money go and what should we change first?',
    );
    expect(period.from).not.toBe('2026-11-09T00:00:00.000Z');
    expect(filter.provider).toBeUndefined();
  });
});
