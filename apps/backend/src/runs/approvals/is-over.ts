import { sql } from 'kysely';

/** Whether the time to decide an approval is over, by the database's clock: that of a process may be wrong. */
export const isOver = sql<boolean>`expires_at <= clock_timestamp()`.as('over');
