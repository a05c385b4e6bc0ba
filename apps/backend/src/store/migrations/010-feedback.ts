import type { Migration } from '@netra/foundation';

/** What people said of the reports they got. */
export const feedbackMigration: Migration = {
  name: '010-feedback',
  sql: `
-- One a person and run. What the run was worked out with is kept here too, so that totals per version need no more.
create table feedback (
  organization_id text not null,
  run text collate "C" not null,
  user_id text not null,
  rating text not null check (rating in ('up', 'down')),
  reason text,
  comment text,
  configuration_version text,
  prompts jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  primary key (organization_id, run, user_id),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);
create index feedback_by_update on feedback (organization_id, updated_at desc, run desc, user_id desc);

alter table feedback enable row level security;
alter table feedback force row level security;
create policy organization_only on feedback using (organization_id = nullif(current_setting('apex.organization_id', true), ''))
  with check (organization_id = nullif(current_setting('apex.organization_id', true), ''));
grant select, insert, update, delete on feedback to apex_app;
`,
};
