import { ownProject } from '@netra/agents';
import { type CallInput, ingestResultSchema, type Scope } from '@netra/contract';
import type { HttpClient, Logger, ServiceTokenIssuer } from '@netra/foundation';
import type { Selectable } from 'kysely';
import type { AppDatabase, AppTables } from '../store/tables.ts';

const intervalMs = 2_000;
const mostAtOnce = 500;

type Row = Selectable<AppTables['model_call']> & { thread: string };

/** Own calls as any other call is stated; their cost is worked out by analytics from the price book, as for all. */
function callOf(row: Row): CallInput {
  const isStopped = row.failure === 'stopped';
  return {
    callId: row.id,
    project: ownProject,
    feature: row.agent,
    agent: row.agent,
    promptName: row.prompt_id,
    promptVersion: row.prompt_version,
    promptHash: row.prompt_hash,
    traceId: row.run,
    conversationId: row.thread,
    provider: row.provider,
    requestModel: row.request_model,
    responseModel: row.response_model,
    isStream: true,
    startedAt: row.started_at.toISOString(),
    durationMs: row.duration_ms,
    timeToFirstTokenMs: row.time_to_first_token_ms,
    status: row.failure === null ? 'ok' : isStopped ? 'cancelled' : 'error',
    errorType: row.failure === null || isStopped ? '' : row.failure,
    httpStatus: row.http_status,
    finishReason: row.finish_reason,
    retryOf: row.retry_of ?? '',
    maxTokens: row.maximum_output_tokens,
    usage: row.usage,
    tags: { role: row.role },
  };
}

export type OwnCallRecorder = {
  /** Sends what is still to be sent; resolves with how many calls analytics took. */
  record(): Promise<number>;
  close(): Promise<void>;
};

/**
 * Sends Apex's own model calls to analytics, as calls of the project `apex-itself` of the organization they were made
 * for. What could not be sent stays where it is and is sent later; what is sent twice counts once, by its id.
 */
export function startOwnCallRecorder(options: {
  readonly worker: AppDatabase;
  readonly client: HttpClient;
  readonly tokens: ServiceTokenIssuer;
  readonly logger: Logger;
}): OwnCallRecorder {
  const { worker, client, tokens, logger } = options;

  async function send(organizationId: string, rows: readonly Row[]): Promise<void> {
    const scope: Scope = {
      organizationId,
      principal: { kind: 'service', service: 'backend', role: 'analyst' },
    };
    const { rejected } = await client.send({
      method: 'POST',
      path: '/api/v1/calls',
      body: rows.map(callOf),
      answer: ingestResultSchema,
      authorization: `Bearer ${await tokens.issue('analytics', scope)}`,
    });
    // What analytics cannot read now it cannot read later either: said once, loudly.
    if (rejected.length > 0)
      logger.error({ organizationId, rejected }, 'own model calls were refused by analytics');
    await worker
      .updateTable('model_call')
      .set({ recorded_at: new Date() })
      .where('organization_id', '=', organizationId)
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
  }

  async function record(): Promise<number> {
    const rows: Row[] = await worker
      .selectFrom('model_call')
      .innerJoin('run', (join) =>
        join
          .onRef('run.organization_id', '=', 'model_call.organization_id')
          .onRef('run.id', '=', 'model_call.run'),
      )
      .selectAll('model_call')
      .select('run.thread')
      .where('model_call.recorded_at', 'is', null)
      .orderBy('model_call.started_at')
      .limit(mostAtOnce)
      .execute();
    let sent = 0;
    for (const [organizationId, own] of Map.groupBy(rows, (row) => row.organization_id)) {
      try {
        await send(organizationId, own);
        sent += own.length;
      } catch (error) {
        logger.warn(
          { err: error, organizationId, calls: own.length },
          'own model calls could not be recorded; trying again',
        );
      }
    }
    return sent;
  }

  let working: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    working = working.then(record).catch((error) => {
      logger.warn({ err: error }, 'own model calls could not be read; trying again');
    });
  }, intervalMs);
  return {
    record,
    async close() {
      clearInterval(timer);
      await working;
    },
  };
}
