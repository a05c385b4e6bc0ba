import {
  ApexError,
  keptTextsSchema,
  roleAllows,
  type TextSettings,
  textSettingChangeSchema,
  textSettingsChangedSchema,
  textSettingsSchema,
} from '@netra/contract';
import { type HttpService, requireRole } from '@netra/foundation';
import { z } from 'zod';
import { entryFor } from '../http/entry.ts';
import type { AnalyticsParts } from '../http/parts.ts';
import { requireStorable } from '../http/storable.ts';
import { requireAdmin } from '../retention/retention-routes.ts';
import type { Caller } from '../session/door.ts';
import { readTexts } from './read-texts.ts';
import { removeUnkept } from './remove-texts.ts';
import { readTextSettings, writeTextSetting } from './text-settings.ts';

/** The settings as the caller may see them: only what concerns its project, and the words only where it may set them. */
async function shownTo({ scope, project }: Caller, store: AnalyticsParts['store']): Promise<TextSettings> {
  const maySet = project === null && roleAllows(scope.principal.role, 'admin');
  const rows = await readTextSettings(store, scope);
  return {
    texts: rows
      .filter((row) => project === null || row.project === '' || row.project === project)
      .map(({ project: named, keep, days, words }) => ({
        project: named === '' ? null : named,
        keep,
        days,
        words: maySet ? [...words] : null,
      })),
  };
}

/**
 * Raises `forbidden` for our own services: agents ask as one, and what is kept of texts must never get into a tool's answer
 * or a model's prompt.
 */
function requirePerson({ scope }: Caller): void {
  requireRole(scope, 'analyst');
  if (scope.principal.kind === 'service')
    throw new ApexError(
      'forbidden',
      'Texts of calls are shown to people and to API keys, never to a service.',
    );
}

/** Adds the routes that say which projects keep the texts of calls, and the one that shows those of a call. */
export function addTextRoutes(app: HttpService, { store, intake, door }: AnalyticsParts): void {
  const read = entryFor(door, 'read');
  const keeping = intake.texts;

  app.get(
    '/api/v1/texts',
    { onRequest: read.onRequest, schema: { response: { 200: textSettingsSchema } } },
    async (request) => shownTo(read.callerOf(request), store),
  );

  app.put(
    '/api/v1/texts',
    {
      onRequest: read.onRequest,
      preHandler: requireStorable,
      schema: { body: textSettingChangeSchema, response: { 200: textSettingsChangedSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      requireAdmin(caller);
      const { scope } = caller;
      // In one turn: no text is written between the change and the deletion of what it no longer allows.
      const deleted = await store.write(scope, async (writer) => {
        await writeTextSetting(writer, scope, request.body);
        await keeping.refresh();
        return removeUnkept(writer, Date.now(), scope.organizationId);
      });
      return { ...(await shownTo(caller, store)), deleted };
    },
  );

  app.get(
    '/api/v1/calls/:callId/texts',
    {
      onRequest: read.onRequest,
      schema: { params: z.object({ callId: z.string() }), response: { 200: keptTextsSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      requirePerson(caller);
      const { callId } = request.params;
      return readTexts({ store, keeping }, caller.scope, { callId, project: caller.project });
    },
  );
}
