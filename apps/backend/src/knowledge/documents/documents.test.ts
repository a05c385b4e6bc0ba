import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createDeflate } from 'node:zlib';
import { newId } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import PdfDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readBackendConfig } from '../../config.ts';
import { type RunningBackend, startBackend } from '../../start.ts';
import { createInstallation, type Installation } from '../../testing/backends.ts';
import { type Caller, callsOf } from '../../testing/callers.ts';
import { smallTeam } from '../../testing/small-team.ts';

let installation: Installation;
let backend: RunningBackend;
let call: ReturnType<typeof callsOf>;
const ours: Caller = { organizationId: newId('organization'), userId: newId('user') };
const theirs: Caller = { organizationId: newId('organization') };

function pdfOf(pages: readonly string[], options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const pdf = new PdfDocument({ ...options, autoFirstPage: false });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const page of pages) pdf.addPage().text(page);
  return new Promise((resolve) => {
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.end();
  });
}

/** A PDF of half a megabyte whose one page unpacks to hundreds of them. */
async function swellingPdf(megabytes: number): Promise<Buffer> {
  const spaces = Buffer.alloc(1024 * 1024, ' ');
  const deflated = Readable.from(Array.from({ length: megabytes }, () => spaces)).pipe(createDeflate());
  const page = await buffer(deflated);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>',
    `<< /Length ${page.length} /Filter /FlateDecode >>\nstream\n${page.toString('latin1')}\nendstream`,
  ].map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`);
  return Buffer.from(`%PDF-1.4\n${objects.join('')}trailer << /Size 5 /Root 1 0 R >>\n%%EOF`, 'latin1');
}

const upload = (caller: Caller, name: string, body: string | Uint8Array, type?: string) =>
  call(caller, `/api/documents?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    body,
    ...(type && { type }),
  });

const passagesOf = async (caller: Caller, id: string) =>
  (await call(caller, `/api/documents/${id}/passages?limit=200`)).body.items;

const look = async (caller: Caller, query: string) =>
  (await call(caller, `/api/documents/search?query=${encodeURIComponent(query)}`)).body.items;

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: smallTeam });
  call = callsOf(installation, () => backend);
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

describe('each kind of file is read as it is read by people', () => {
  test('Markdown: headings stay with what follows them', async () => {
    const text = `# Terms of Azure\n\nWe pay 12% less for provisioned throughput.\n\n${'Filler sentence here. '.repeat(40)}\n\n## Renewal\n\nThe agreement renews in March.`;
    const { status, body } = await upload(ours, 'azure terms.md', text);
    expect(status).toBe(201);
    expect(body).toMatchObject({ mediaType: 'text/markdown', pages: null, uploadedBy: ours.userId });
    const passages = await passagesOf(ours, body.id);
    expect(passages).toHaveLength(body.passages);
    expect(passages[0]).toMatchObject({ number: 1, page: null });
    expect(passages[0].text).toContain('# Terms of Azure\n\nWe pay 12% less');
    expect(passages.at(-1).text).toBe('## Renewal\n\nThe agreement renews in March.');
    for (const { text: passage } of passages) expect(passage.length).toBeLessThanOrEqual(600);
    expect(
      passages
        .map((one: { text: string }) => one.text)
        .join(' ')
        .replaceAll(/\s+/g, ' '),
    ).toBe(text.replaceAll(/\s+/g, ' ').trim());
  });

  test('PDF: page by page, and cited with the page', async () => {
    const pdf = await pdfOf([
      'The first page is about nothing.',
      'Batch discounts for the hippo workload are half price.',
    ]);
    const { status, body } = await upload(ours, 'prices.pdf', pdf, 'application/octet-stream');
    expect(status).toBe(201);
    expect(body).toMatchObject({ mediaType: 'application/pdf', pages: 2, passages: 2, bytes: pdf.length });
    const [found] = await look(ours, 'discount for hippo workloads');
    expect(found).toMatchObject({
      document: body.id,
      name: 'prices.pdf',
      page: 2,
      number: 2,
      place: 'page 2, passage 2 of 2',
      text: 'Batch discounts for the hippo workload are half price.',
    });
  });

  test('CSV: rows as they stand, each passage under the header', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `team-${index},"Doe, Jane ""JD""",${index}.50`);
    const { body } = await upload(
      ours,
      'budgets.csv',
      `team,owner,budget\n${rows.join('\n')}\n`,
      'application/vnd.ms-excel',
    );
    const passages = await passagesOf(ours, body.id);
    expect(passages.length).toBeGreaterThan(3);
    for (const { text } of passages) expect(text).toMatch(/^team,owner,budget\nteam-/);
    expect(passages[0].text).toContain('team-0,"Doe, Jane ""JD""",0.50');
  });

  test('JSON: each value with its path', async () => {
    const { body } = await upload(
      ours,
      'policy.json',
      JSON.stringify({ models: { allowed: ['gpt-5', 'haiku'] }, note: 'ok' }),
    );
    expect((await passagesOf(ours, body.id))[0].text).toBe(
      'models.allowed[0]: gpt-5\nmodels.allowed[1]: haiku\nnote: ok',
    );
  });

  test('HTML: what is shown, without scripts and styles', async () => {
    const html =
      '<html><head><style>p{}</style><script>alert("hidden script")</script><title>Limits</title></head><body><h1>Rate limits</h1><p>Tier&nbsp;2: <b>500</b> requests &amp; more.</p><table><tr><td>a</td><td>b</td></tr></table></body></html>';
    const { body } = await upload(ours, 'page', html, 'text/html; charset=utf-8');
    const text = (await passagesOf(ours, body.id)).map((one: { text: string }) => one.text).join('\n');
    expect(text).toContain('Tier 2: 500 requests & more.');
    expect(text).toContain('Rate limits');
    expect(text).not.toMatch(/hidden script|p\{\}/);
  });
});

describe('what cannot be read is refused with what is wrong', () => {
  test.each([
    ['nothing', 'empty.txt', '', 422, 'document_unreadable', /empty/],
    ['blanks', 'blank.md', ' \n\t\n', 422, 'document_unreadable', /empty/],
    ['another type', 'photo.png', 'x', 415, 'unsupported_media_type', /photo\.png/],
    ['no ending', 'Makefile', 'x', 415, 'unsupported_media_type', /Makefile/],
    ['binary', 'a.txt', Buffer.from([65, 0, 1, 2]), 422, 'document_unreadable', /zero bytes/],
    ['Latin-1', 'a.txt', Buffer.from('first\nGrüße\n', 'latin1'), 422, 'document_unreadable', /line 2/],
    ['UTF-16', 'a.csv', Buffer.from('\ufeffa,b\n', 'utf16le'), 422, 'document_unreadable', /UTF-16/],
    ['JSON that breaks off', 'a.json', '{"a": [1, 2', 422, 'document_unreadable', /JSON/],
    ['JSON too deep', 'a.json', `${'['.repeat(5000)}${']'.repeat(5000)}`, 422, 'document_unreadable', /deep/],
    ['CSV with an open quote', 'a.csv', 'a,b\n1,"2\n', 422, 'document_unreadable', /line/],
    ['a damaged PDF', 'a.pdf', '%PDF-1.7\nnothing', 422, 'document_unreadable', /damaged/],
    ['a PDF as text', 'a.txt', '%PDF-1.7\nnothing', 422, 'document_unreadable', /another name/],
  ])('%s', async (_what, name, content, status, code, message) => {
    const answer = await upload(ours, name, content, 'application/octet-stream');
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(answer.body.error.suggestion).not.toBe('');
  });

  test('encrypted and scanned PDFs', async () => {
    const encrypted = await upload(
      ours,
      'secret.pdf',
      await pdfOf(['secret'], { userPassword: 'x', pdfVersion: '1.7' }),
    );
    expect(encrypted.body.error).toMatchObject({
      code: 'document_unreadable',
      message: expect.stringMatching(/password/),
    });
    const scanned = await upload(ours, 'scan.pdf', await pdfOf(['']));
    expect(scanned.body.error).toMatchObject({
      code: 'document_unreadable',
      message: expect.stringMatching(/pictures/),
    });
  });

  test('too large: by its length, and by what arrives without one', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024 + 1, 97);
    expect((await upload(ours, 'large.txt', large)).body.error.code).toBe('payload_too_large');
    const token = await installation.identity.accessToken({ ...ours, role: 'analyst' });
    const streamed = await fetch(new URL('/api/documents?name=large.txt', backend.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
    expect(await streamed.json()).toMatchObject({
      error: { code: 'payload_too_large', details: { limitBytes: 20_971_520 } },
    });
    const text = await upload(ours, 'long.txt', 'word '.repeat(900_000));
    expect(text.body.error).toMatchObject({
      code: 'payload_too_large',
      details: { limitCharacters: 4_000_000 },
    });
  });

  test('a PDF that unpacks to more than is held in memory', async () => {
    const { rss } = process.memoryUsage();
    const pdf = await swellingPdf(1_000);
    expect(pdf.length).toBeLessThan(2 * 1024 * 1024);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - rss);
    }, 20);
    const answer = await upload(ours, 'swelling.pdf', pdf).finally(() => clearInterval(watch));
    expect(answer.body.error).toMatchObject({
      code: 'document_unreadable',
      message: expect.stringMatching(/asks for too much/),
    });
    expect(most).toBeLessThan(1024 ** 3);
  }, 60_000);

  test('forms, names that are none, and people who may only read', async () => {
    const form = await upload(ours, 'a.txt', '--x--', 'multipart/form-data; boundary=x');
    expect(form.body.error).toMatchObject({
      code: 'unsupported_media_type',
      suggestion: expect.stringContaining('?name='),
    });
    expect((await upload(ours, 'a\nb.txt', 'x')).status).toBe(400);
    expect((await call(ours, '/api/documents', { method: 'POST', body: 'x' })).status).toBe(400);
    expect((await upload({ ...ours, role: 'viewer' }, 'a.txt', 'x')).status).toBe(403);
  });
});

test('an organization uploads a few documents at a time, and holds up nobody else', async () => {
  const caller: Caller = { organizationId: newId('organization') };
  const token = await installation.identity.accessToken({ ...caller, role: 'analyst' });
  const address = new URL('/api/documents?name=slow.txt', backend.url);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain', 'content-length': 1_000 };
  const slow: ReturnType<typeof httpRequest>[] = [];
  const hold = () => {
    const sender = httpRequest(address, { method: 'POST', headers });
    sender.on('error', () => undefined).write('one line\n');
    slow.push(sender);
  };
  for (let count = 0; count < 4; count += 1) hold();
  const refused = () => upload(caller, 'next.txt', 'What stands here is short.');
  const patience = { timeout: 15_000 };
  const problem = async () => {
    const { error } = (await refused()).body;
    // An upload that was taken may have had the place of a slow one, which is refused then: another takes it.
    if (error === undefined) hold();
    return error?.code;
  };
  await expect.poll(problem, patience).toBe('overloaded');
  const another: Caller = { organizationId: newId('organization') };
  expect((await upload(another, 'other.txt', 'Another organization goes on.')).status).toBe(201);
  for (const sender of slow) sender.destroy();
  await expect.poll(async () => (await refused()).status, patience).toBeLessThan(300);
}, 40_000);

test('words are found in any form, in several languages, and in names', async () => {
  await upload(
    ours,
    'Vertrag.txt',
    'Die Kündigung des Vertrages ist mit einer Frist von drei Monaten möglich.',
  );
  await upload(
    ours,
    'contrat.txt',
    'Les remises sur les jetons sont négociées chaque année avec le fournisseur.',
  );
  await upload(ours, '合同.txt', '费用在十二月上涨，折扣为一成。');
  expect((await look(ours, 'Kündigungen und Fristen von Verträgen'))[0]).toMatchObject({
    name: 'Vertrag.txt',
  });
  expect((await look(ours, 'remise négociée'))[0]).toMatchObject({ name: 'contrat.txt' });
  expect((await look(ours, '十二月费用'))[0]).toMatchObject({ name: '合同.txt' });
  expect(await look(ours, 'the and of')).toEqual([]);
  expect(await look(ours, `'; drop table document; -- | & !`)).toEqual([]);
  expect((await call(ours, '/api/documents/search?query=%00')).status).toBe(400);
});

test('what was just uploaded is found, also by a process whose clock is behind', async () => {
  await upload(ours, 'wombat.txt', 'The wombat clause allows reserved capacity in two regions.');
  const token = await installation.identity.accessToken({ ...ours, role: 'analyst' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 60_000 });
  try {
    const answer = await fetch(new URL('/api/documents/search?query=wombat+clause', backend.url), {
      headers: { authorization: `Bearer ${token}` },
    });
    expect((await answer.json()).items).toEqual([expect.objectContaining({ name: 'wombat.txt' })]);
  } finally {
    vi.useRealTimers();
  }
});

test('documents are listed in pages, known by their content, and go with their passages', async () => {
  const somebody: Caller = { organizationId: newId('organization') };
  const ids: string[] = [];
  for (const name of ['a one.txt', 'b two.txt', 'c one.txt'])
    ids.push((await upload(somebody, name, `the walrus of ${name}`)).body.id);
  const again = await upload(somebody, 'a one.txt', 'the walrus of a one.txt');
  expect([again.status, again.body.id]).toEqual([200, ids[0]]);
  expect((await upload(somebody, 'a one.txt', 'another walrus')).body.id).not.toBe(ids[0]);
  const first = (await call(somebody, '/api/documents?limit=3')).body;
  expect(first.items.slice(1).map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
  const second = (await call(somebody, `/api/documents?limit=3&cursor=${first.next}`)).body;
  expect(second).toMatchObject({ items: [{ id: ids[0] }], next: null });
  const named = (await call(somebody, '/api/documents?search=C%20ONE')).body.items;
  expect(named.map(({ id }: { id: string }) => id)).toEqual([ids[2]]);
  expect(
    (await call({ ...somebody, role: 'viewer' }, `/api/documents/${ids[2]}`, { method: 'DELETE' })).status,
  ).toBe(403);
  expect((await call(somebody, `/api/documents/${ids[2]}`, { method: 'DELETE' })).status).toBe(204);
  expect((await call(somebody, `/api/documents/${ids[2]}`, { method: 'DELETE' })).status).toBe(404);
  expect(
    (await look(somebody, 'walrus')).some(({ document }: { document: string }) => document === ids[2]),
  ).toBe(false);
});

test('another organization finds, reads and removes nothing of it', async () => {
  const { body } = await upload(ours, 'ours.txt', 'The narwhal tariff is secret.');
  expect((await look(ours, 'narwhal tariff'))[0]).toMatchObject({ document: body.id });
  expect(await look(theirs, 'narwhal tariff')).toEqual([]);
  expect((await call(theirs, '/api/documents')).body.items).toEqual([]);
  for (const path of [`/api/documents/${body.id}`, `/api/documents/${body.id}/passages`])
    expect((await call(theirs, path)).status, path).toBe(404);
  expect((await call(theirs, `/api/documents/${body.id}`, { method: 'DELETE' })).status).toBe(404);
  expect((await call(ours, `/api/documents/${body.id}`)).status).toBe(200);
});
