import type { Migration } from '@netra/foundation';

/** Which budgets a run came to the end of. */
export const budgetsMigration: Migration = {
  name: '008-budgets',
  sql: `
alter table run add column budgets_spent text[] not null default '{}';
create index model_call_by_day on model_call (organization_id, started_at);
`,
};
