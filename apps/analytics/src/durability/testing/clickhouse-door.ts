// The HTTP interface of a ClickHouse server, as far as the network client needs it, in front of the in-process engine.
// Run as a process of its own, so that it can be killed; it answers with what the real engine answers, errors included.
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';

const [directory = '', port = '0'] = process.argv.slice(2);
const sessions = Array.from({ length: 8 }, () => new Session(directory));
const waiting: ((session: Session) => void)[] = [];

async function acquire(): Promise<Session> {
  return sessions.pop() ?? new Promise((resolve) => waiting.push(resolve));
}

function release(session: Session): void {
  const next = waiting.shift();
  if (next === undefined) sessions.push(session);
  else next(session);
}

/** Parameters of the URL that mean something to the HTTP server alone. */
const ofTheServer = new Set([
  'query',
  'query_id',
  'database',
  'session_id',
  'wait_end_of_query',
  'enable_http_compression',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
]);

const literal = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

type Asked = {
  readonly statement: string;
  readonly settings: readonly (readonly [string, string])[];
  /** A file the statement reads, to be removed when it has. */
  readonly file?: string;
};

/** A block follows its statement as it is; statements of the in-process engine are text, so it reads the block as a file. */
async function readBlock(
  query: string,
  body: Buffer,
): Promise<Pick<Asked, 'statement' | 'file'> | undefined> {
  const [whole, structure] = /from input\(('(?:[^'\\]|\\.)*')\)(?=.*format Native$)/s.exec(query) ?? [];
  if (whole === undefined || structure === undefined) return undefined;
  const file = join(tmpdir(), `apex-door-${randomUUID()}`);
  await writeFile(file, body);
  const statement = query.replace(whole, () => `from file(${literal(file)}, 'Native', ${structure})`);
  return { statement: statement.replace(/format Native$/, ''), file };
}

/** Form fields of a multipart body, which the client uses where parameters are too long for the URL. */
async function fieldsOf(body: Buffer, type: string): Promise<FormData> {
  return new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const settings = [...searchParams].filter(([name]) => !ofTheServer.has(name));
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const inUrl = searchParams.get('query');
    const block = inUrl === null ? undefined : await readBlock(inUrl, body);
    return block !== undefined
      ? { ...block, settings }
      : { statement: inUrl === null ? String(body) : `${inUrl}\n${body}`, settings };
  }
  let statement = '';
  for (const [name, value] of await fieldsOf(body, type)) {
    if (name === 'query') statement = String(value);
    else settings.push([name, String(value)]);
  }
  return { statement, settings };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.startsWith('/ping')) {
    response.end('Ok.\n');
    return;
  }
  const { statement, settings, file } = await askedBy(request);
  const session = await acquire();
  try {
    for (const [name, value] of settings) await session.queryAsync(`set ${name} = ${literal(value)}`);
    const result = await session.queryAsync(statement);
    response.end(Buffer.from(result.bytes()));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002';
    // A session of the in-process engine lists a statement that failed as running until its next one; a server does not.
    await session.queryAsync('select 1');
    response.writeHead(500, { 'x-clickhouse-exception-code': code }).end(message);
  } finally {
    release(session);
    if (file !== undefined) await rm(file, { force: true });
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.destroy(error));
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('disconnect', () => process.exit(0));
