import type { IngestResult, Scope } from '@netra/contract';
import type { Caller } from '../session/door.ts';
import type { CallRow } from '../store/call-row.ts';
import type { CallOutcome } from '../store/write-block.ts';
import type { KeptText } from '../texts/keep-texts.ts';
import { statedTexts } from '../texts/stated-texts.ts';
import { textKeeper } from '../texts/text-keeper.ts';
import type { TextsByRow } from '../texts/write-texts.ts';
import type { CallIntake } from './call-intake.ts';
import { type CallProblem, readCall } from './read-call.ts';
import { toBlockRow } from './to-call-row.ts';

function projectProblem(project: string, caller: Caller): CallProblem | undefined {
  if (caller.project === null || project === caller.project) return undefined;
  const problem = `"${project}" is not the project of this API key`;
  return { field: 'project', problem, expected: caller.project };
}

/** Gives calls that name no project the one their key is bound to. */
function withProject(raw: unknown, caller: Caller): unknown {
  if (caller.project === null || raw === null || typeof raw !== 'object' || 'project' in raw) return raw;
  return { ...raw, project: caller.project };
}

async function writeOrGiveBack(
  intake: CallIntake,
  scope: Scope,
  { rows, texts }: { rows: readonly CallRow[]; texts: TextsByRow },
): Promise<CallOutcome[]> {
  try {
    return await intake.write(scope, rows, texts);
  } catch (error) {
    await intake.limits.giveBack(scope, rows.length);
    throw error;
  }
}

/**
 * Takes calls in as they were sent: those that can be read are durable when it returns, the others are named with
 * their place, field and reason. Raises `rate_limited` before it reads one, `overloaded` and what the store raises.
 */
export async function takeCalls(
  intake: CallIntake,
  caller: Caller,
  calls: readonly unknown[],
): Promise<IngestResult> {
  const context = {
    organizationId: caller.scope.organizationId,
    source: 'api',
    book: intake.bookOf(caller.scope.organizationId),
    endUserKey: intake.endUserKey,
  };
  const { scope } = caller;
  await intake.limits.admit(scope, calls.length);
  const nowMs = Date.now();
  const keeper = textKeeper(intake.texts, scope.organizationId);
  const texts = new Map<number, KeptText>();
  const rows: CallRow[] = [];
  const rejected: IngestResult['rejected'] = [];
  for (const [index, raw] of calls.entries()) {
    const stated = statedTexts(raw);
    if (stated !== undefined && 'problem' in stated) {
      rejected.push({ index, ...stated.problem });
      continue;
    }
    const read = readCall(withProject(stated?.raw ?? raw, caller), nowMs);
    const [problem] =
      'problems' in read
        ? read.problems
        : [projectProblem(read.call.project, caller)].filter((one) => one !== undefined);
    if (problem !== undefined) rejected.push({ index, ...problem });
    else if ('call' in read) {
      const row = toBlockRow(read.call, read.startedAtMs, context);
      rows.push(row);
      if (keeper === undefined || stated === undefined) continue;
      const kept = keeper.keep(row, stated.texts);
      if (kept !== undefined) texts.set(rows.length - 1, kept);
      await keeper.breathe();
    }
  }
  const outcomes = rows.length === 0 ? [] : await writeOrGiveBack(intake, scope, { rows, texts });
  const count = (outcome: (typeof outcomes)[number]) => outcomes.filter((one) => one === outcome).length;
  return {
    accepted: count('accepted'),
    replaced: count('replaced'),
    duplicates: count('duplicate'),
    rejected,
  };
}
