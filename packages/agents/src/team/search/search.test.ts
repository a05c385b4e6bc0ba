import { expect, test } from 'vitest';
import { renderMarkdown } from '../../grounding/render-markdown.ts';
import { rehearse } from '../test-context.ts';
import { theReport } from '../test-report.ts';
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
    'Was hast du zum Caching empfohlen?',
    'Was stand im letzten Bericht?',
  ];
  for (const question of back) expect(refersBack(question), question).toBe(true);
  const fresh = [
    'What did we spend last month?',
    'Compare October with the month before.',
    'Which model costs most?',
    'How does last week compare with the week before?',
    'What can we save on past calls?',
    'Which calls should the cache remember?',
    'Was haben wir letzten Monat ausgegeben?',
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

test('a report that is to be exported is written out, and the answer says where its text is', async () => {
  const answers = {
    ...toolAnswers(),
    'list-reports': () => ({
      rows: [
        {
          key: 'What can we save?',
          reportId: 'rep_b',
          kind: 'full' as const,
          headline: 'You spent little.',
          createdAt: '2026-10-12T09:00:00.000Z',
        },
      ],
    }),
    'export-report': () => ({
      reportId: 'rep_b',
      format: 'markdown' as const,
      fileName: 'rep_b.md',
      content: '# What can we save?',
    }),
  };
  for (const question of [
    'Export our last report as Markdown',
    'Télécharge notre dernier rapport, le rapport sur les coûts',
  ]) {
    const rehearsal = await rehearse({ question, answers });
    const report = theReport(rehearsal);
    const section = report.sections.find(({ title }) => title === 'Earlier reports');
    expect(renderMarkdown(report), question).toContain('The newest is written out as rep_b.md');
    expect(JSON.stringify(section), question).toContain(
      rehearsal.evidence.find(({ tool }) => tool === 'export-report')?.id,
    );
  }
  const listed = await rehearse({ question: 'What was in the last report on costs?', answers });
  expect(listed.evidence.map(({ tool }) => tool)).not.toContain('export-report');
});
