import { presetTextDays, type Scope, type TextSettingChange, userOf } from '@netra/contract';
import { z } from 'zod';
import type { EngineClient } from '../store/engine-client.ts';
import type { Store } from '../store/store.ts';

/** What an organization has set for a project, or for all without a setting of their own (''). */
export type TextSettingRow = {
  readonly organization: string;
  readonly project: string;
  readonly keep: boolean;
  readonly days: number;
  readonly words: readonly string[];
};

const rowSchema = z.object({
  organization: z.string(),
  project: z.string(),
  keep: z.number().transform((bit) => bit === 1),
  days: z.number(),
  words: z.array(z.string()),
});

const select = `select organization_id as organization, project, keep, days, words from apex.text_settings final`;

/** The settings of an organization, the one without a project first. */
export async function readTextSettings(store: Store, scope: Scope): Promise<TextSettingRow[]> {
  const sql = `${select} where organization_id = {organization:String} order by project`;
  return (await store.read(scope, { sql }, rowSchema)).rows;
}

/** The settings of all organizations, for this service itself. */
export async function allTextSettings(store: Store): Promise<TextSettingRow[]> {
  const scope: Scope = {
    organizationId: 'apex-texts',
    principal: { kind: 'service', service: 'analytics', role: 'owner' },
  };
  const sql = `${select} where {organization:String} != '' order by organization_id, project`;
  return (await store.read(scope, { sql }, rowSchema)).rows;
}

const ofOneSchema = z.array(rowSchema);

/** The settings as the writer sees them: of an organization, or of all. */
export async function settingsOf(writer: EngineClient, organization?: string): Promise<TextSettingRow[]> {
  const { rows } =
    organization === undefined
      ? await writer.query(select)
      : await writer.query(`${select} where organization_id = {organization:String}`, { organization });
  return ofOneSchema.parse(rows);
}

/** Sets whether and how a project keeps texts; what the change leaves out stays as it is. */
export async function writeTextSetting(
  writer: EngineClient,
  scope: Scope,
  change: TextSettingChange,
): Promise<void> {
  const project = change.project ?? '';
  const before = (await settingsOf(writer, scope.organizationId)).find((row) => row.project === project);
  const words = change.words ?? before?.words ?? [];
  await writer.command(
    `insert into apex.text_settings (organization_id, project, keep, days, words, set_by)
     select {organization:String}, {project:String}, {keep:UInt8}, {days:UInt16}, {words:Array(String)}, {by:String}`,
    {
      organization: scope.organizationId,
      project,
      keep: change.keep ? 1 : 0,
      days: change.days ?? before?.days ?? presetTextDays,
      words: [...new Set(words)],
      by: userOf(scope) ?? scope.principal.kind,
    },
  );
}
