import { expect, test } from 'vitest';
import { renderMarkdown } from '../../grounding/render-markdown.ts';
import { rehearse } from '../test-context.ts';
import { toolAnswers } from '../test-tool-results.ts';
import { refersBack } from './refers-back.ts';

test('only questions that point back at what was said are looked up', () => {
  const back = [
    'What did you recommend about caching?',
    'As you said, support-bot costs most: is that still so?',
    'What was in the earlier report on latency?',
    'Did we decide anything about the summarizer?',
    'Do you remember our question on budgets?',
    'Last time we looked at retries; how are they now?',
  ];
  for (const question of back) expect(refersBack(question), question).toBe(true);
  const fresh = [
    'What did we spend last month?',
    'Compare October with the month before.',
    'Which model costs most?',
    'How does last week compare with the week before?',
    'What can we save on past calls?',
  ];
  for (const question of fresh) expect(refersBack(question), question).toBe(false);
});

test('what was said before is quoted word for word beside the analysis, with its place', async () => {
  const question = 'What did you recommend about caching for support-bot, and what did it cost last month?';
  const { lines, reports, evidence } = await rehearse({ question });
  const started = lines.flatMap(({ type, agent }) => (type === 'agent_started' ? [agent] : []));
  expect(started).toEqual(expect.arrayContaining(['search', 'analysis', 'report']));
  const [report] = reports;
  if (report === undefined) throw new Error('no report');
  const earlier = report.sections.find(({ id }) => id === 'earlier-answers');
  const kept = evidence.find(({ tool }) => tool === 'search-knowledge');
  expect(JSON.stringify(earlier)).toContain(kept?.id);
  expect(renderMarkdown(report)).toContain(
    'Reported in “What can we save?” on 2026-10-12: “Caching the system prompt of support-bot would save $412.00 a month.”',
  );
});

test('a question that has no earlier answer is told so, and is answered all the same', async () => {
  const answers = toolAnswers();
  const nothing = {
    ...answers,
    'search-knowledge': (input: Parameters<(typeof answers)['search-knowledge']>[0]) => ({
      ...answers['search-knowledge'](input),
      passages: [],
    }),
  };
  const question = 'What did you recommend about caching? And where did our money go last month?';
  const { reports } = await rehearse({ question, answers: nothing });
  expect(reports[0]?.kind).toBe('full');
  expect(JSON.stringify(reports[0])).toContain('Nothing that was asked or answered here before');
});

test('without the search the answer stands', async () => {
  const question = 'What did you recommend about caching? And where did our money go last month?';
  const { reports } = await rehearse({ question, failingTools: { 'search-knowledge': 9 } });
  expect(reports).toHaveLength(1);
  expect(reports[0]?.sections.map(({ id }) => id)).not.toContain('earlier-answers');
});
