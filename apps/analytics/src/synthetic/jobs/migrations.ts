import type { Migration } from '@netra/foundation';

const tables: Migration = {
  name: '003-synthetic-jobs',
  sql: `
-- A workload that somebody asked to have generated, how far it is, and who consented.
create table synthetic_job (
  id text primary key,
  organization_id text not null,
  project text not null,
  request jsonb not null,
  plan jsonb not null,
  status text not null,
  next_batch integer not null default 0,
  started_at timestamptz,
  generated bigint not null default 0,
  total bigint not null,
  requested_by text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  decision jsonb,
  result jsonb,
  error jsonb
);
create index synthetic_job_organization on synthetic_job (organization_id, created_at);
create index synthetic_job_running on synthetic_job (status) where status = 'running';
-- One at a time into a project.
create unique index synthetic_job_project on synthetic_job (organization_id, project)
  where status in ('awaiting_approval', 'running');

alter table synthetic_job enable row level security;
alter table synthetic_job force row level security;
create policy organization_only on synthetic_job
  using (organization_id = nullif(current_setting('apex.organization_id', true), ''))
  with check (organization_id = nullif(current_setting('apex.organization_id', true), ''));
grant select, insert, update on synthetic_job to apex_analytics;
grant select, update on synthetic_job to apex_analytics_worker;
`,
};

/** Forward-only: a released entry never changes, a new one is added at the end. */
export const syntheticMigrations: readonly Migration[] = [tables];
