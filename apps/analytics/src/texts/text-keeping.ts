// The texts of calls: whether a project keeps them, how they are redacted, kept and read, and when they are deleted. Off
// until an administrator turns it on; what it keeps is shown to people, never to an agent, a model, a log or the quarantine.
import type { Logger } from '@netra/foundation';
import type { Store } from '../store/store.ts';
import { WordFinder } from './redaction/word-finder.ts';
import { allTextSettings, type TextSettingRow } from './text-settings.ts';

/** How a project keeps texts. */
export type TextRules = {
  /** Days after the call. */
  readonly days: number;
  readonly words: WordFinder | undefined;
};

/** How the projects of an organization keep texts, of which at least one does. */
export type OrganizationTexts = {
  /** Undefined for a project that keeps none. */
  rulesOf(project: string): TextRules | undefined;
};

export type TextKeeping = {
  /** Undefined for an organization that keeps no texts: then nothing is looked at, and nothing costs anything. */
  of(organizationId: string): OrganizationTexts | undefined;
  /** Reads what was set since the last time, here or by another process. */
  refresh(): Promise<void>;
  close(): void;
};

/** Where nobody keeps texts. */
export const keepsNothing: TextKeeping = {
  of: () => undefined,
  refresh: async () => undefined,
  close: () => undefined,
};

/** How long another process may go on with settings that were changed through this one, in ms. */
const refreshIntervalMs = 10_000;

/** The rules of an organization by its settings; undefined where no project keeps texts. */
export function textsUnder(settings: readonly TextSettingRow[]): OrganizationTexts | undefined {
  if (!settings.some(({ keep }) => keep)) return undefined;
  const preset = settings.find(({ project }) => project === '');
  const ruled = new Map<string, TextRules | undefined>();
  for (const { project, keep, days, words } of settings) {
    // Words of the organization are taken out in every project, a project's own beside them.
    const all = [...(preset?.words ?? []), ...(project === '' ? [] : words)];
    ruled.set(
      project,
      keep ? { days, words: all.length === 0 ? undefined : new WordFinder(all) } : undefined,
    );
  }
  return { rulesOf: (project) => (ruled.has(project) ? ruled.get(project) : ruled.get('')) };
}

/**
 * Opens the settings of all organizations and reads what changed of them every `everyMs`. They stay in memory, so that a call is taken in
 * without asking the store for them. Raises what the store raises at the start.
 */
export async function openTextKeeping(
  store: Store,
  logger: Logger,
  everyMs = refreshIntervalMs,
): Promise<TextKeeping> {
  let held = new Map<string, { readonly settings: string; readonly texts: OrganizationTexts | undefined }>();

  let last: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    const byOrganization = Map.groupBy(await allTextSettings(store), ({ organization }) => organization);
    const next: typeof held = new Map();
    for (const [organization, rows] of byOrganization) {
      const settings = JSON.stringify(rows);
      const known = held.get(organization);
      next.set(organization, known?.settings === settings ? known : { settings, texts: textsUnder(rows) });
    }
    held = next;
  }

  /** One after the other: what was read before a change must not take the place of what was read after it. */
  function refresh(): Promise<void> {
    const turn = last.then(read);
    last = turn.catch(() => undefined);
    return turn;
  }

  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error) =>
      logger.warn(
        { err: error },
        'which projects keep texts could not be read again; what is in memory holds',
      ),
    );
  }, everyMs).unref();
  return {
    of: (organizationId) => held.get(organizationId)?.texts,
    refresh,
    close: () => clearInterval(timer),
  };
}
