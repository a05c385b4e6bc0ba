import type { Migration } from '@netra/foundation';

/** Full text over what was asked and answered. Words are reduced to their English stems; others stand as they are. */
export const knowledgeMigration: Migration = {
  name: '007-knowledge',
  sql: `
create index message_by_word on message using gin (to_tsvector('english', text));
create index report_by_word on report using gin (to_tsvector('english', body));
`,
};
