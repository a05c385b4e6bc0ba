import { expect, test } from 'vitest';
import { rehearse } from '../team/test-context.ts';
import { theReport } from '../team/test-report.ts';
import { periodLine } from './date-text.ts';
import { plainText } from './render-markdown.ts';

const week = { from: '2026-11-14T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };

test('a period that was not over says so, and one that was over does not', () => {
  expect(periodLine(week, '2026-11-20T10:30:00.000Z')).toBe(
    'Period (UTC): 14 Nov 2026 to 20 Nov 2026, of which today is the last day and not over yet.',
  );
  expect(periodLine(week, '2026-11-21T00:00:00.000Z')).toBe('Period (UTC): 14 Nov 2026 to 20 Nov 2026.');
});

test('the last seven days count today as the seventh, and the answer says that it is not over', async () => {
  const report = theReport(await rehearse({ question: 'Spend of the last 7 days please' }));
  expect(report.period).toEqual(week);
  const summary = report.sections.find(({ id }) => id === 'summary')?.blocks ?? [];
  const said = summary.map((block) => (block.type === 'paragraph' ? plainText(block.spans) : ''));
  expect(said).toContain(
    'The period is not over yet: today counts as its last day, with the calls made so far.',
  );
  const past = theReport(await rehearse({ question: 'What did we spend last month?' }));
  expect(JSON.stringify(past.sections)).not.toContain('not over yet');
});
