import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testCall } from '../testing/test-calls.ts';
import { runTextsService, type TextsService } from './testing/texts-service.ts';

const main = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
let service: TextsService;

beforeAll(async () => {
  service = await runTextsService();
});
afterAll(() => service.close());

/** Runs `apex texts` as a member of the organization does, against the running service. */
async function texts(organizationId: string, ...words: string[]) {
  const key = await service.identity.accessToken({ organizationId, role: 'admin' });
  const child = spawn(process.execPath, [main, 'texts', '--url', service.url, '--key', key, ...words], {
    env: { PATH: processEnvironment().PATH },
  });
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, error, code };
}

test('turns the keeping of texts on and off, and shows those of a call', async () => {
  const organization = service.newOrganization();
  expect((await texts(organization)).out).toContain('No text of a prompt or an answer is kept');
  const kept = await texts(
    organization,
    '--keep',
    '--project',
    'web',
    '--days',
    '9',
    '--word',
    'Falcon',
    'Big Otter',
  );
  expect([kept.code, kept.error]).toEqual([0, '']);
  expect(kept.out).toContain('project "web": kept for 9 days after the call, without "Falcon", "Big Otter"');
  await service.sendCalls(organization, [
    testCall('one', {
      project: 'web',
      startedAt: new Date(Date.now() - 60_000).toISOString(),
      texts: { prompt: 'Where is FALCON? Ask ada@example.org.\u001b[2J', completion: 'Gone.' },
    }),
  ]);
  const shown = await texts(organization, '--call', 'one');
  expect(shown.out).toContain('Taken out before it was stored: 1 email, 1 word');
  expect(shown.out).toContain('Where is [word]? Ask [email].\ufffd[2J\n\nAnswer:\nGone.\n');
  expect(JSON.parse((await texts(organization, '--call', 'one', '--json')).out)).toMatchObject({
    callId: 'one',
    completion: 'Gone.',
  });
  const off = await texts(organization, '--off', '--project', 'web');
  expect(off.out).toContain('project "web": not kept');
  expect(off.out).toContain('The texts of one call were deleted.');
  const gone = await texts(organization, '--call', 'one');
  expect([gone.code, gone.out]).toEqual([1, '']);
  expect(gone.error).toContain('keeps no texts of calls');
});

test.each([
  [['--keep', '--off'], 'Say --keep'],
  [['--project', 'web'], 'Say --keep'],
  [['--keep', '--days', '0'], '--days'],
  [['--keep', '--days', 'many'], '--days'],
  [['--keep', '--project', ''], '--project'],
  [['--keep', '--word', 'x'], '--word'],
  [['--call', 'one', '--keep'], '--call'],
])('%j is a wrong call', async (words, message) => {
  const { code, out, error } = await texts(service.newOrganization(), ...words);
  expect([code, out]).toEqual([2, '']);
  expect(error).toContain(message);
});
