import { ApexError } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { actorOf } from '../store/actor.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { ReadPositions } from './commands.ts';

/** Keeps read positions in PostgreSQL; one beyond the log's head counts as the head. */
export function createReadPositions(database: AppDatabase): ReadPositions {
  return {
    async advance(scope, { thread, seq }) {
      await withScope(database, scope, async (transaction) => {
        const { rows } = await sql`
          insert into read_position (organization_id, user_id, thread, seq, updated_at)
          select ${scope.organizationId}, ${actorOf(scope)}, thread, least(${seq}, seq), now()
          from thread_head where organization_id = ${scope.organizationId} and thread = ${thread}
          on conflict (organization_id, user_id, thread)
          do update set seq = greatest(read_position.seq, excluded.seq), updated_at = now()
          returning seq`.execute(transaction);
        if (rows.length === 0) throw new ApexError('not_found', `There is no thread ${thread} here.`);
      });
    },
  };
}
