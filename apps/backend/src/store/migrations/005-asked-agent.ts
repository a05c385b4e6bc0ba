import type { Migration } from '@netra/foundation';

/** Which agent of the team a question is for. */
export const askedAgentMigration: Migration = {
  name: '005-asked-agent',
  sql: `
-- Null: the whole team, as for every question that names nobody.
alter table run add column focus text;
`,
};
