import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { testCall } from '../testing/test-calls.ts';
import { readTexts } from './read-texts.ts';
import { removeUnkept } from './remove-texts.ts';
import { runTextsService, type TextsService } from './testing/texts-service.ts';
import { openTextKeeping, type TextKeeping } from './text-keeping.ts';

let service: TextsService;
/** What other processes of the service hold in memory: one that looks often, and one that looks when it is told to. */
let other: TextKeeping;
let slow: TextKeeping;

beforeAll(async () => {
  service = await runTextsService();
  const logger = createLogger({ service: 'analytics', level: 'silent' });
  other = await openTextKeeping(service.store, logger, 200);
  slow = await openTextKeeping(service.store, logger, 3_600_000);
});
afterAll(async () => {
  other.close();
  slow.close();
  await service.close();
});

test('what is set here is known to another process when it looks again', async () => {
  const organization = service.newOrganization();
  await service.set(organization, { project: 'web', keep: true, days: 3 });
  await vi.waitFor(() => expect(other.of(organization)?.rulesOf('web')?.days).toBe(3), { timeout: 20_000 });
  expect(other.of(organization)?.rulesOf('shop')).toBeUndefined();
  const before = other.of(organization);
  await other.refresh();
  // Nothing changed: nothing is made anew.
  expect(other.of(organization)).toBe(before);
});

test('a text that another process stored before it knew is not shown, and deleted with the next purge', async () => {
  const organization = service.newOrganization();
  const scope = service.scopeOf(organization);
  await service.set(organization, { project: null, keep: true });
  await slow.refresh();
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  await service.sendCalls(organization, [testCall('one', { startedAt, texts: { prompt: 'late' } })]);
  // As a process does that has not heard of it: the setting changes, what is there stays.
  await service.store.write(scope, (writer) =>
    writer.command(
      `insert into apex.text_settings (organization_id, project, keep, days, words, set_by)
       select {organization:String}, '', 0, 30, [], 'test'`,
      { organization },
    ),
  );
  const read = () =>
    readTexts({ store: service.store, keeping: slow }, scope, { callId: 'one', project: null });
  expect(await read()).toMatchObject({ prompt: 'late' });
  await slow.refresh();
  await expect(read()).rejects.toMatchObject({ code: 'not_found', details: { keep: false } });
  expect(await service.table(organization)).toHaveLength(1);
  expect(await service.store.write(scope, (writer) => removeUnkept(writer, Date.now()))).toBeGreaterThan(0);
  expect(await service.table(organization)).toEqual([]);
});
