import type { Migration } from '@netra/foundation';

/** What waits for a person's decision, and who decided. */
export const approvalsMigration: Migration = {
  name: '006-approvals',
  sql: `
-- How many executions began to carry a changing call out; each used up one round of approval.
alter table tool_call add column effect_round integer not null default 0;

-- Kept as long as the run: who allowed which call with which arguments. Round 1 asks whether to run the call; each
-- further one asks again because an execution was cut off and nobody can know whether it took effect.
create table approval (
  organization_id text not null,
  id text collate "C" not null,
  run text collate "C" not null,
  thread text collate "C" not null,
  tool_call text collate "C" not null,
  round integer not null,
  agent text not null,
  parent_agent text,
  tool text not null,
  title text not null,
  reason text not null,
  arguments json not null,
  args_hash text not null,
  schema json not null,
  role text not null,
  requested_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  decision text,
  decided_by text,
  decided_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, tool_call, round),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);
create index approval_by_run on approval (organization_id, run);

alter table approval enable row level security;
alter table approval force row level security;
create policy organization_only on approval using (organization_id = nullif(current_setting('apex.organization_id', true), ''))
  with check (organization_id = nullif(current_setting('apex.organization_id', true), ''));
grant select, insert on approval to apex_app, apex_app_worker;
grant update (decision, decided_by, decided_at) on approval to apex_app, apex_app_worker;
`,
};
