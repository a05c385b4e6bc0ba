import { setTimeout as wait } from 'node:timers/promises';
import { type Event, eventVersion, newId } from '../../packages/contract/src/index.ts';
import { applyFault } from './apply-fault.ts';
import { checkSession, type Stored } from './check-session.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import { holdSession, type Session } from './session.ts';
import type { World } from './world.ts';

/** Longest a question may take with its faults, in ms: restarts and waits included. */
const sessionLimitMs = 45_000;

type EventRow = {
  id: string;
  thread: string;
  run: string | null;
  agent: string | null;
  parent_agent: string | null;
  step: number;
  seq: string;
  ts: Date;
  type: string;
  data: unknown;
};

async function storedOf(world: World, session: Session): Promise<Stored> {
  const { thread, run } = session.asked;
  const rows = await world.query<EventRow>(
    'select id, thread, run, agent, parent_agent, step, seq, ts, type, data from app.run_event where thread = $1 order by seq',
    [thread],
  );
  const [counts] = await world.query<{ runs: number; commands: number; reports: number }>(
    `select (select count(*)::int from app.run where thread = $1) as runs,
       (select count(*)::int from app.command where cmd_id = $2) as commands,
       (select count(*)::int from app.report where run = $3) as reports`,
    [thread, session.cmdId, run],
  );
  const events = rows.map((row) => ({
    v: eventVersion,
    id: row.id,
    thread: row.thread,
    run: row.run,
    agent: row.agent,
    ...(row.parent_agent === null ? {} : { parentAgent: row.parent_agent }),
    step: row.step,
    seq: Number(row.seq),
    epoch: 'as stored',
    ts: row.ts.toISOString(),
    type: row.type,
    data: row.data,
  })) as Event[];
  return { events, runs: counts?.runs ?? 0, commands: counts?.commands ?? 0, reports: counts?.reports ?? 0 };
}

/** How far the log of the thread that an error names has come, for whoever looks into it. */
async function logOf(world: World, message: string): Promise<string> {
  const [thread] = /thr_\w+/.exec(message) ?? [];
  if (thread === undefined) return '';
  const [row] = await world.query<{ seq: string; head: string; state: string | null }>(
    `select coalesce(max(event.seq), 0) as seq, (select seq from app.thread_head where thread = $1) as head,
       (select state from app.run where thread = $1 limit 1) as state
     from app.run_event event where thread = $1`,
    [thread],
  );
  return row === undefined
    ? ''
    : ` (the log has ${row.seq} events, its head says ${row.head}, the run is ${row.state})`;
}

export type ScheduleOutcome = {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly events: number;
  /** Faults that struck while a run was still being watched. */
  readonly struck: number;
  readonly durationMs: number;
};

/** Two organizations ask two questions each while the schedule's faults strike; then every history is checked. */
export async function runSchedule(world: World, schedule: FaultSchedule): Promise<ScheduleOutcome> {
  const startedAt = performance.now();
  const organizations = [newId('organization'), newId('organization')] as const;
  const problems: string[] = [];
  const note = (where: string) => (error: unknown) => {
    problems.push(`${where}: ${(error as Error).message}`);
    return undefined;
  };
  world.slowTools(schedule.toolMs);
  let watching = 0;
  let struck = 0;
  const faults = schedule.faults.map(async ({ atMs, fault }) => {
    await wait(atMs);
    if (watching > 0) struck += 1;
    await applyFault(world, fault);
  });
  const sessions = organizations.flatMap((organizationId, index) =>
    [0, 1].map((number) => {
      watching += 1;
      return holdSession(world, {
        organizationId,
        strangerOrganizationId: organizations[1 - index] as string,
        question: `Schedule ${schedule.seed}, organization ${index}, question ${number}: where does the money go?`,
        stopAtMs: number === 1 ? schedule.stopAtMs : null,
        limitMs: sessionLimitMs,
      })
        .catch(async (error: unknown) => {
          const { message } = error as Error;
          problems.push(
            `organization ${index}, question ${number}: ${message}${await logOf(world, message)}`,
          );
          return undefined;
        })
        .finally(() => {
          watching -= 1;
        });
    }),
  );
  await Promise.all(faults).catch(note('the faults'));
  await world.heal();
  let events = 0;
  for (const session of await Promise.all(sessions)) {
    if (session === undefined) continue;
    try {
      const stored = await storedOf(world, session);
      events += stored.events.length;
      checkSession(session, stored);
    } catch (error) {
      note(`thread ${session.asked.thread}`)(error);
    }
  }
  return { seed: schedule.seed, problems, events, struck, durationMs: performance.now() - startedAt };
}
