import { type Report, reportSchema } from '@netra/contract';
import { beforeAll, expect, it } from 'vitest';
import { rehearse } from '../team/test-context.ts';
import { renderMarkdown } from './render-markdown.ts';

let report: Report;
beforeAll(async () => {
  const rehearsal = await rehearse({ question: 'Where does our money go?' });
  report = rehearsal.reports[0]!;
});

function figure(value: string): Report['headline'][number] {
  return { evidenceId: 'evd_x', pointer: '/name', value, format: 'text' };
}

/** The first line after the title and the standing of a report that says only this. */
function saying(...spans: Report['headline']): string {
  const markdown = renderMarkdown(
    reportSchema.parse({ ...report, period: null, synthetic: false, headline: spans, sections: [] }),
  );
  return markdown.split('\n\n')[1] ?? '';
}

it.each([
  ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
  ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
  ['**bold**\n# heading', '\\*\\*bold\\*\\* # heading'],
  ['a | b', 'a \\| b'],
])('a name from a log is text, in a figure and in plain words: %s', (name, expected) => {
  expect(saying('Calls of ', figure(name))).toBe(`Calls of ${expected}`);
  expect(saying(`Calls of ${name}`)).toBe(`Calls of ${expected}`);
});

it('a name at the beginning makes no heading and no list', () => {
  expect(saying(figure('# big'))).toBe('\\# big');
  expect(saying(figure('- item'))).toBe('\\- item');
  expect(saying(figure('7. step'))).toBe('7\\. step');
});

it('names of fields stay code; a backtick without a partner does not begin any', () => {
  expect(saying('Send ', figure('Send `durationMs`, in ms.'))).toBe('Send Send `durationMs`, in ms.');
  expect(saying('Import with `npx apex import <file>`.')).toBe('Import with `npx apex import <file>`.');
  expect(saying(figure('a`b'), ' and ', figure('c`<b>'))).toBe('a\\`b and c\\`\\<b\\>');
  expect(saying(figure('``<b>``'))).toBe('\\`\\`\\<b\\>\\`\\`');
});

it('states the period, and that data is generated', () => {
  const lines = renderMarkdown({ ...report, synthetic: true }).split('\n\n');
  expect(lines[0]).toBe('# Where does our money go?');
  expect(lines[1]).toMatch(/^Period \(UTC\): 21 Oct 2026 to 19 Nov 2026\. \*\*Synthetic data/);
  expect(renderMarkdown({ ...report, synthetic: false })).not.toContain('Synthetic data');
});

it('a long question is a short title and a quotation', () => {
  const [title, quotation] = renderMarkdown({ ...report, question: `How much? ${'x'.repeat(5_000)}` }).split(
    '\n\n',
  );
  expect(title?.length).toBeLessThan(130);
  expect(quotation?.startsWith('> How much? xxx')).toBe(true);
});
