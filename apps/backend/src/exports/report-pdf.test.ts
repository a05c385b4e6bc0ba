import { agentRegistry } from '@netra/agents';
import { type Asked, type Evidence, type Figure, figureText, newId, type Report } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { type Caller, callsOf } from '../testing/callers.ts';
import { openReportPdf } from './report-pdf.ts';

/** What is compared: letters, digits and signs, wherever lines and pages break. */
const squeezed = (text: string) => text.normalize('NFKC').replaceAll(/\s+/g, '');

async function textOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(pdf.slice(), { verbosity: 0 }), {
    mergePages: false,
  });
  return text;
}

async function bytesOf(report: Report, evidence: readonly Evidence[] = []): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of await openReportPdf(report, evidence)) chunks.push(Buffer.from(chunk));
  return new Uint8Array(Buffer.concat(chunks));
}

/** Every figure that stands in the report's text, tables and charts. */
function figuresOf(report: Report): Figure[] {
  const found: Figure[] = [];
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if ('evidenceId' in value && 'pointer' in value) found.push(value as Figure);
    else for (const inner of Object.values(value)) walk(inner);
  };
  walk([report.headline, report.sections]);
  return found;
}

const bare: Report = {
  id: newId('report'),
  thread: newId('thread'),
  run: newId('run'),
  kind: 'full',
  question: 'What?',
  headline: ['Nothing.'],
  period: null,
  synthetic: false,
  sections: [],
  recommendations: [],
  nextSteps: [],
  writtenBy: 'built-in analyst',
  createdAt: '2026-11-20T10:00:00.000Z',
};

describe('a report of the whole team', () => {
  let installation: Installation;
  let backend: RunningBackend;
  let call: ReturnType<typeof callsOf>;
  let report: Report;
  const owner: Caller = { organizationId: newId('organization') };

  beforeAll(async () => {
    const answers = toolAnswers();
    installation = await createInstallation((tool, parameters) => answers[tool]?.(parameters as never));
    const logger = createLogger({ service: 'backend', level: 'error' });
    backend = await startBackend(readBackendConfig(installation.environment), {
      logger,
      team: agentRegistry,
    });
    call = callsOf(installation, () => backend);
    const text = 'Where does our money go and what should we change first? 费用 Почему';
    const asked: Asked = (
      await call(owner, '/api/chat/messages', { body: { cmdId: newId('command'), text } })
    ).body;
    const stateOf = async () => (await call(owner, `/api/runs/${asked.run}`)).body;
    await vi.waitFor(async () => expect((await stateOf()).state).toBe('done'), { timeout: 20_000 });
    report = (await call(owner, `/api/reports/${(await stateOf()).reportId}`)).body;
  });
  afterAll(async () => {
    await backend?.close();
    await installation?.close();
  });

  test('has every figure, section, chart and piece of evidence in its PDF', async () => {
    const answer = await call(owner, `/api/reports/${report.id}/export?format=pdf`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toContain(`${report.id}.pdf`);
    const pages = await textOf(new Uint8Array(answer.content));
    const text = squeezed(pages.join('\n'));
    expect(text).toContain(squeezed(report.question));
    for (const { title } of report.sections) expect(text).toContain(squeezed(title));
    const figures = figuresOf(report);
    expect(figures.length).toBeGreaterThan(50);
    for (const figure of figures) expect(text, figure.pointer).toContain(squeezed(figureText(figure)));
    expect(report.sections.some(({ blocks }) => blocks.some(({ type }) => type === 'chart'))).toBe(true);
    const { evidence } = JSON.parse(
      (await call(owner, `/api/reports/${report.id}/export?format=json`)).content.toString('utf8'),
    ) as { evidence: Evidence[] };
    for (const { id, tool, provenance } of evidence) {
      expect(text).toContain(id);
      expect(text).toContain(squeezed(tool));
      for (const { query } of provenance) expect(text).toContain(squeezed(query).slice(0, 200));
    }
    pages.forEach((page, index) => {
      expect(squeezed(page)).toContain(`Page${index + 1}of${pages.length}`);
    });
    const numbers = [...new Set(figures.map(({ evidenceId }) => evidenceId))];
    numbers.forEach((id, index) => {
      const { tool } = evidence.find((item) => item.id === id) ?? { tool: 'missing' };
      expect(text).toContain(squeezed(`[${index + 1}] ${tool}`));
    });
  });

  test('cannot be exported by another organization, nor in a format there is not', async () => {
    const stranger: Caller = { organizationId: newId('organization') };
    expect((await call(stranger, `/api/reports/${report.id}/export?format=pdf`)).status).toBe(404);
    expect((await call(owner, `/api/reports/${report.id}/export?format=docx`)).status).toBe(400);
  });

  test('is exported as Markdown with the same figures', async () => {
    const { content } = await call(owner, `/api/reports/${report.id}/export?format=markdown`);
    const markdown = squeezed(content.toString('utf8').replaceAll('\\', ''));
    for (const figure of figuresOf(report)) expect(markdown).toContain(squeezed(figureText(figure)));
  });
});

test('writing of other scripts can be read in the PDF', async () => {
  const words = [
    '费用为什么上涨',
    'なぜ増えたか',
    '비용이 늘었다',
    'Почему выросли',
    'Γιατί',
    'लागत',
    'ต้นทุน',
    'łódź čeština',
    '≥ 10 € → “so”',
  ];
  const text = squeezed(
    (await textOf(await bytesOf({ ...bare, headline: [words.join('. ')], question: words.join(' ') }))).join(
      '',
    ),
  );
  for (const word of words) expect(text, word).toContain(squeezed(word));
});

test('writing from the right stands in its order, also with words from the left between', async () => {
  const hebrew = 'כמה עולה לנו API השבוע לעומת שבוע שעבר';
  const arabic = 'كم ندفع كل شهر';
  const mixed = `Somebody asked at noon: ${arabic} and then they got an answer, which stands here.`;
  const section = {
    id: 'what-happened' as const,
    title: 'Quoted',
    blocks: [
      { type: 'paragraph' as const, spans: [arabic] },
      { type: 'paragraph' as const, spans: [mixed] },
    ],
  };
  const pdf = await bytesOf({ ...bare, headline: [hebrew], sections: [section] });
  const text = (await textOf(pdf)).join('\n').normalize('NFKC');
  expect(text).toContain(hebrew);
  expect(text).toContain(arabic);
  expect(text).toContain(mixed);
});

test('a word of thousands of marks takes no longer than others', async () => {
  const question = `${'W'.repeat(80)}${'\u0301'.repeat(7_900)}`;
  const startedAt = performance.now();
  expect((await textOf(await bytesOf({ ...bare, question }))).join('')).toContain('WWWW');
  expect(performance.now() - startedAt).toBeLessThan(20_000);
}, 70_000);

test('long words, long tables and long texts stay on the page', async () => {
  const figure: Figure = { evidenceId: 'evd_x', pointer: '/a', value: '1.5', format: 'usd' };
  const rows = Array.from({ length: 900 }, (_, index) => [`row ${index} ${'x'.repeat(300)}`, figure]);
  const columns = [
    { title: 'name', align: 'left' as const },
    { title: 'cost', align: 'right' as const },
  ];
  const points = Array.from({ length: 300 }, (_, index) => ({
    label: `day ${index}`,
    values: { cost: figure },
  }));
  const pdf = await bytesOf({
    ...bare,
    question: 'q'.repeat(5_000),
    sections: [
      {
        id: 'what-happened',
        title: 'Much',
        blocks: [
          { type: 'table', title: 'Long', columns, rows },
          { type: 'chart', chart: 'bar', title: 'Days', format: 'usd', series: ['cost'], points },
          { type: 'paragraph', spans: ['word '.repeat(5_000)] },
        ],
      },
    ],
  });
  const pages = await textOf(pdf);
  const text = pages.join('\n');
  expect(pages.length).toBeLessThan(200);
  expect(text).toContain('500 further rows are left out here');
  expect(text).toContain('100 further points are left out here');
  expect(pages.filter((page) => page.includes('row ')).every((page) => page.includes('name'))).toBe(true);
  const { items } = await (
    await (await getDocumentProxy(pdf.slice(), { verbosity: 0 })).getPage(2)
  ).getTextContent();
  for (const item of items)
    if ('str' in item && item.str.trim() !== '') {
      expect(item.transform[4] + item.width, item.str).toBeLessThan(596);
      expect(item.transform[5], item.str).toBeGreaterThan(10);
    }
});

test('cells that are longer than a page do not run off it', async () => {
  const columns = ['one', 'two', 'three'].map((title) => ({ title, align: 'left' as const }));
  const rows = [
    ['short', 'word '.repeat(4_000), 'short'],
    ['after', 'the long', 'one'],
  ];
  const section = {
    id: 'what-happened' as const,
    title: 'Long',
    blocks: [{ type: 'table' as const, title: 'Cells', columns, rows }],
  };
  const pdf = await getDocumentProxy((await bytesOf({ ...bare, sections: [section] })).slice(), {
    verbosity: 0,
  });
  const pages = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, index) =>
      (await (await pdf.getPage(index + 1)).getTextContent()).items.flatMap((item) =>
        'str' in item && item.str.trim() !== '' ? [item] : [],
      ),
    ),
  );
  for (const item of pages.flat()) expect(item.transform[5], item.str).toBeGreaterThan(10);
  const text = pages
    .flat()
    .map(({ str }) => str)
    .join(' ');
  expect(text).toContain('Of long cells the first 40 lines stand here');
  expect(text).toContain('after');
});
