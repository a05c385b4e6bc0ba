import { setImmediate } from 'node:timers/promises';
import type { CallTexts } from '@netra/contract';
import type { CallRow } from '../store/call-row.ts';
import { type KeptText, keepTexts } from './keep-texts.ts';
import type { OrganizationTexts, TextKeeping } from './text-keeping.ts';

/** Redacts the texts of the calls of a request or a file, of an organization that keeps texts. */
export type TextKeeper = {
  /** Whether a project keeps texts: what is not kept need not be read. */
  keeps(project: string): boolean;
  /** What is stored of a call's texts; undefined where that is nothing. */
  keep(row: CallRow, texts: CallTexts): KeptText | undefined;
  /** Lets others go on once much was redacted; nothing else that the service does should wait for a large request. */
  breathe(): Promise<void>;
};

/** Characters after which others get their turn: some tens of milliseconds. */
const enough = 1_000_000;

function keeperOf(texts: OrganizationTexts): TextKeeper {
  const nowMs = Date.now();
  let done = 0;
  return {
    keeps: (project) => texts.rulesOf(project) !== undefined,
    keep(row, stated) {
      const rules = texts.rulesOf(row.project);
      if (rules === undefined) return undefined;
      done += stated.prompt.length + stated.completion.length;
      return keepTexts(stated, rules, { row, nowMs });
    },
    async breathe() {
      if (done < enough) return;
      done = 0;
      await setImmediate();
    },
  };
}

/** The keeper of an organization; undefined where no project of it keeps texts, and nothing need be looked at. */
export function textKeeper(keeping: TextKeeping, organizationId: string): TextKeeper | undefined {
  const texts = keeping.of(organizationId);
  return texts === undefined ? undefined : keeperOf(texts);
}
