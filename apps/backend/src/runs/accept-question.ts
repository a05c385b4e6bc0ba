import type { TeamConfiguration } from '@netra/agents';
import {
  type Ask,
  type Asked,
  askedSchema,
  type Event,
  type ExecutableAgent,
  newId,
  type Scope,
} from '@netra/contract';
import { requirePermission, requireRole, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { appendEvents } from '../log/append-events.ts';
import { actorOf } from '../store/actor.ts';
import { claimCommand } from '../store/commands.ts';
import { jsonText, plainText } from '../store/json-text.ts';
import type { AppDatabase } from '../store/tables.ts';
import { assertThread, insertThread } from '../threads/threads.ts';
import { titleOf, untitled } from '../threads/title.ts';
import { launchAgent } from './agent-workflow.ts';
import { durably } from './durably.ts';
import { questionWithReferences } from './question-with-references.ts';
import type { RunRuntime } from './runtime.ts';

/** How long a question waits for a database that is away. */
const patienceMs = 3_000;

/** A question, and which agent it is for when it is not for the whole team. */
export type Question = Ask & { readonly agent?: ExecutableAgent };

/** What was accepted, and the last events that say so; none where the same command had been accepted before. */
type Accepted = { asked: Asked; events: readonly Event[] };

/** Gives the thread its first question's title, if it has none yet, and moves it to the top of the list. */
async function touchThread(transaction: AppDatabase, scope: Scope, thread: { id: string; question: string }) {
  const titled = await transaction
    .updateTable('thread')
    .set({ title: titleOf(thread.question), updated_at: new Date() })
    .where('organization_id', '=', scope.organizationId)
    .where('id', '=', thread.id)
    .where('title', '=', untitled)
    .executeTakeFirst();
  if (titled.numUpdatedRows > 0n) return { title: titleOf(thread.question) };
  await transaction
    .updateTable('thread')
    .set({ updated_at: new Date() })
    .where('organization_id', '=', scope.organizationId)
    .where('id', '=', thread.id)
    .execute();
  return undefined;
}

async function accept(
  transaction: AppDatabase,
  scope: Scope,
  asked: { readonly ask: Question; readonly configuration: TeamConfiguration; readonly runTimeMs: number },
): Promise<Accepted> {
  const ask = { ...asked.ask, text: plainText(asked.ask.text) };
  const focus = ask.agent ?? 'supervisor';
  const result: Asked = {
    thread: ask.thread ?? newId('thread'),
    run: newId('run'),
    messageId: newId('message'),
  };
  const earlier = await claimCommand(transaction, scope, {
    cmdId: ask.cmdId,
    kind: 'ask',
    content: {
      thread: ask.thread ?? null,
      text: ask.text,
      ...((ask.references ?? []).length === 0 ? {} : { references: ask.references }),
      ...(focus === 'supervisor' ? {} : { agent: focus }),
    },
    result,
    schema: askedSchema,
  });
  if (earlier !== undefined) return { asked: earlier, events: [] };
  const { thread, run, messageId } = result;
  const question = await questionWithReferences(transaction, scope, ask);
  const organization_id = scope.organizationId;
  let updated: { title: string } | undefined;
  if (ask.thread === undefined)
    await insertThread(transaction, scope, { id: thread, title: titleOf(ask.text) });
  else {
    await assertThread(transaction, scope, thread);
    updated = await touchThread(transaction, scope, { id: thread, question: ask.text });
  }
  const answerMessageId = newId('message');
  await transaction
    .insertInto('run')
    .values({
      organization_id,
      id: run,
      thread,
      user_id: actorOf(scope),
      principal: JSON.stringify(scope.principal),
      question,
      focus: focus === 'supervisor' ? null : focus,
      configuration: jsonText(asked.configuration),
      question_message_id: messageId,
      answer_message_id: answerMessageId,
      // By the database's clock, as everything that compares it: that of this process may be wrong.
      deadline_at: sql<Date>`clock_timestamp() + ${asked.runTimeMs} * interval '1 millisecond'`,
    })
    .execute();
  await transaction
    .insertInto('message')
    .values([
      { organization_id, id: messageId, thread, run, author: 'user', text: question },
      { organization_id, id: answerMessageId, thread, run, author: 'apex', text: '' },
    ])
    .execute();
  const target = { organizationId: organization_id, thread };
  if (updated !== undefined)
    await appendEvents(transaction, { ...target, run: null }, [
      { type: 'thread_updated', agent: null, step: 0, data: updated },
    ]);
  const events = await appendEvents(transaction, { ...target, run }, [
    {
      type: 'run_accepted',
      agent: null,
      step: 0,
      data: { question, messageId, userId: actorOf(scope) },
    },
  ]);
  return { asked: result, events };
}

/**
 * Accepts a question: command, thread, messages, run and `run_accepted` commit together, then the run is started.
 * The same command again gives the first one's result. Raises `forbidden`, `not_found`, `command_reused`.
 */
export async function acceptQuestion(runtime: RunRuntime, scope: Scope, ask: Question): Promise<Asked> {
  requireRole(scope, 'analyst');
  requirePermission(scope, 'ask');
  const { configuration, budgets } = runtime;
  const { runTimeMs } = budgets;
  // The command id makes it safe to try again when the connection was lost and the outcome is not known.
  const { asked, events } = await durably(
    runtime,
    () =>
      withScope(runtime.stores.app.kysely, scope, (transaction) =>
        accept(transaction, scope, { ask, configuration, runTimeMs }),
      ),
    patienceMs,
  );
  const seq = events.at(-1)?.seq;
  if (seq === undefined) return asked;
  const { organizationId } = scope;
  runtime.tailer.announce({ organizationId, thread: asked.thread, seq, events });
  const key = { organizationId, run: asked.run, workflow: asked.run };
  const { started, ended } = launchAgent(key, { isNew: true });
  // The question is accepted and durable: what happens to its run is told by the log, and a start that failed is
  // made up for by the sweeper.
  started.catch((error) =>
    runtime.logger.warn({ err: error, run: asked.run }, 'a run could not be started at once; it will be'),
  );
  ended.catch((error) => runtime.logger.error({ err: error, run: asked.run }, 'a run broke off'));
  return asked;
}
