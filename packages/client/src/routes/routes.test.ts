import { afterEach, describe, expect, test } from 'vitest';
import { type ApexClient, createApexClient } from '../apex-client.ts';
import { type Handler, startHttpServer } from '../http/test-server.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function against(handle: Handler): Promise<ApexClient> {
  const server = await startHttpServer(handle);
  close = server.close;
  return createApexClient({ baseUrl: server.url, accessToken: async () => 'a-token', attempts: 1 });
}

describe('imports', () => {
  const progress = (rows: number) =>
    `${JSON.stringify({ type: 'progress', progress: { rows, bytes: rows, totalBytes: null, ratePerSecond: 1 } })}\n`;
  const result = {
    jobId: 'job_1',
    format: 'jsonl',
    accepted: 2,
    quarantined: 0,
    duplicates: 0,
    unpriced: 0,
    cost: '0.5',
    skipped: 0,
    aggregates: 0,
    notes: [],
    problems: [],
    durationMs: 3,
  };

  test.each([
    ['a blob', new Blob(['line one\nline two\n'])],
    ['a stream', new Blob(['line one\nline two\n']).stream()],
  ])('send %s and report progress until the result', async (_what, file) => {
    let received = '';
    const client = await against((request, response, body) => {
      received = `${request.url} ${body}`;
      const text = progress(1) + progress(2) + JSON.stringify({ type: 'result', result });
      // In pieces that end within a line, as a network delivers them.
      response.write(text.slice(0, 40));
      setTimeout(() => response.end(text.slice(40)), 10);
    });
    const rows: number[] = [];
    expect(
      await client.imports.upload(
        file,
        { project: 'p', format: 'jsonl' },
        { onProgress: (seen) => rows.push(seen.rows) },
      ),
    ).toEqual(result);
    expect(rows).toEqual([1, 2]);
    expect(received).toContain('format=jsonl');
    expect(received).toContain('project=p');
    expect(received).toContain('line one\nline two\n');
  });

  test('hand out what was put aside as a file, under the name the server gives it', async () => {
    let asked = '';
    const client = await against((request, response) => {
      asked = String(request.url);
      response.setHeader('content-type', 'text/csv; charset=utf-8');
      response.setHeader('content-disposition', 'attachment; filename="put-aside.csv"');
      response.end('callId,startedAt\na,soon\n');
    });
    const { fileName, content } = await client.imports.putAside('job/1');
    expect(asked).toBe('/api/v1/imports/job%2F1/quarantine/file');
    expect([fileName, await content.text()]).toEqual(['put-aside.csv', 'callId,startedAt\na,soon\n']);
  });

  test('raise the error that ended them', async () => {
    const error = {
      code: 'invalid_request',
      message: 'no calls',
      recoverable: false,
      suggestion: 's',
      details: {},
    };
    const client = await against((_request, response) =>
      response.end(JSON.stringify({ type: 'error', error })),
    );
    await expect(client.imports.upload(new Blob(['x']))).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'no calls',
    });
  });

  test('end when they are cancelled, with the reason', async () => {
    const client = await against((_request, response) => void response.write(progress(1)));
    const cancel = new AbortController();
    const importing = client.imports.upload(
      new Blob(['x']),
      {},
      { signal: cancel.signal, onProgress: () => cancel.abort(new Error('no longer wanted')) },
    );
    await expect(importing).rejects.toThrow('no longer wanted');
  });

  test('that break off say so', async () => {
    const client = await against((_request, response) => response.end(progress(1)));
    await expect(client.imports.upload(new Blob(['x']))).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
  });
});

test('a report is exported under the name the server gives it', async () => {
  const client = await against((request, response) => {
    const headers = {
      'content-type': 'text/markdown',
      'content-disposition': 'attachment; filename="savings.md"',
    };
    response.writeHead(200, headers).end(`# ${request.url}`);
  });
  const file = await client.reports.export('rep_1', 'markdown');
  expect(file).toMatchObject({ fileName: 'savings.md', mediaType: 'text/markdown' });
  expect(await file.content.text()).toBe('# /api/reports/rep_1/export?format=markdown');
});

test('ids are written into paths so that they cannot leave their place', async () => {
  let seen = '';
  const client = await against((request, response) => {
    seen = request.url ?? '';
    response.writeHead(404).end();
  });
  await expect(client.threads.get('../auth/me?x')).rejects.toMatchObject({ code: 'not_found' });
  expect(seen).toBe('/api/threads/..%2Fauth%2Fme%3Fx');
});
