import { importOptionsSchema } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallIntake } from './call-intake.ts';
import { importFile } from './import-file.ts';
import { type Importing, openImporting } from './testing/importing.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const call = (index: number) => ({
  callId: `c${index}`,
  startedAt: '2026-10-05T08:00:00.000Z',
  provider: 'openai',
  responseModel: 'gpt-4o',
  usage: { inputUncached: 600, outputVisible: 70 },
});

test('spans of an OTLP file are taken however many there are, and however many a line holds', async () => {
  const organization = importing.newOrganization();
  // Spans of something else than models: they are read, counted and kept for their traces, and are no calls.
  const lineOf = (line: number, spans: number) =>
    `${JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: Array.from({ length: spans }, (_, index) => ({
                traceId: `${line}`.padStart(32, '1'),
                spanId: `${line * 1_000_000 + index}`.padStart(16, '2'),
                startTimeUnixNano: '1790000000000000000',
              })),
            },
          ],
        },
      ],
    })}\n`;
  const lines = [...Array.from({ length: 11 }, (_, line) => lineOf(line, 22_000))];
  const file = Buffer.from(lines.join(''));
  async function* pieces() {
    for (let at = 0; at < file.length; at += 65_536) yield file.subarray(at, at + 65_536);
  }
  const result = await importing.importAll(organization, pieces(), { format: 'otlp' });
  expect(result).toMatchObject({ accepted: 0, quarantined: 0, skipped: 242_000 });
}, 60_000);

test('several files at once hold together about what one alone would', async () => {
  const held = { most: 0, now: 0 };
  const files = 8;
  const watched: CallIntake = {
    ...importing.intake,
    writeBlock: async (scope, block) => {
      held.now += block.rows;
      held.most = Math.max(held.most, held.now);
      try {
        return await importing.intake.writeBlock(scope, block);
      } finally {
        held.now -= block.rows;
      }
    },
  };
  async function* file(name: string) {
    for (let piece = 0; piece < 40; piece += 1)
      yield Buffer.from(
        Array.from(
          { length: 1_000 },
          (_, row) => `${JSON.stringify({ ...call(1), callId: `${name}-${piece}-${row}` })}\n`,
        ).join(''),
      );
  }
  const options = importOptionsSchema.parse({ fileName: 'test' });
  const scope = importing.scopeOf(importing.newOrganization());
  const results = await Promise.all(
    Array.from({ length: files }, async (_, index) => {
      let accepted = 0;
      const body = file(`f${index}`);
      for await (const event of importFile(importing.store, watched, {
        scope,
        body,
        options,
        totalBytes: null,
      }))
        if (event.type === 'result') accepted = event.result.accepted;
      return accepted;
    }),
  );
  expect(results).toEqual(Array.from({ length: files }, () => 40_000));
  // Alone, each of them would be written in batches of up to 40,000.
  expect(held.most).toBeLessThanOrEqual(files * 20_000);
  expect(importing.intake.files.open).toBe(0);
}, 60_000);
