import type { IngestResult, Scope } from '@netra/contract';
import type { Caller } from '../session/door.ts';
import type { CallRow } from '../store/call-row.ts';
import type { CallOutcome } from '../store/write-block.ts';
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
  rows: readonly CallRow[],
): Promise<CallOutcome[]> {
  try {
    return await intake.write(scope, rows);
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
  const rows: CallRow[] = [];
  const rejected: IngestResult['rejected'] = [];
  for (const [index, raw] of calls.entries()) {
    const read = readCall(withProject(raw, caller), nowMs);
    const [problem] =
      'problems' in read
        ? read.problems
        : [projectProblem(read.call.project, caller)].filter((one) => one !== undefined);
    if (problem !== undefined) rejected.push({ index, ...problem });
    else if ('call' in read) rows.push(toBlockRow(read.call, read.startedAtMs, context));
  }
  const outcomes = rows.length === 0 ? [] : await writeOrGiveBack(intake, scope, rows);
  const count = (outcome: (typeof outcomes)[number]) => outcomes.filter((one) => one === outcome).length;
  return {
    accepted: count('accepted'),
    replaced: count('replaced'),
    duplicates: count('duplicate'),
    rejected,
  };
}
