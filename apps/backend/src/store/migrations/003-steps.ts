import type { Migration } from '@netra/foundation';

/** What makes runs durable: each step, hand-off and tool call of a run, so that none is done twice. */
export const stepsMigration: Migration = {
  name: '003-steps',
  sql: `
alter table run add column steps integer not null default 0;
alter table run set (fillfactor = 70);

-- A step that was done, by a key that does not depend on the order in which parallel branches came to it.
create table run_step (
  organization_id text not null,
  run text collate "C" not null,
  workflow text collate "C" not null,
  key text collate "C" not null,
  step integer not null,
  output json not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, run, workflow, key),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);

-- A hand-off: who was asked for what, and what came of it. The id is the workflow's; the supervisor's is the run's.
create table agent_call (
  organization_id text not null,
  id text collate "C" not null,
  run text collate "C" not null,
  agent text not null,
  parent text collate "C",
  parent_agent text,
  goal text not null,
  depth integer not null,
  input json not null,
  output json,
  error jsonb,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);
create index agent_call_by_run on agent_call (organization_id, run, agent);

-- The intent to run a tool, written before it runs: a call that was begun and not finished is in doubt.
create table tool_call (
  organization_id text not null,
  id text collate "C" not null,
  run text collate "C" not null,
  workflow text collate "C" not null,
  key text collate "C" not null,
  agent text not null,
  parent_agent text,
  tool text not null,
  input_hash text not null,
  attempt text not null,
  evidence_id text collate "C",
  error jsonb,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, run, workflow, key),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);

do $$
declare name text;
begin
  foreach name in array array['run_step', 'agent_call', 'tool_call']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy organization_only on %I using (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))
       with check (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))', name);
  end loop;
end $$;

grant select, insert on run_step to apex_app, apex_app_worker;
grant select, insert, update on agent_call, tool_call to apex_app, apex_app_worker;
-- Steps serve only to resume a run; the worker purges those of runs that ended long ago.
grant delete on run_step, command, ticket to apex_app_worker;
`,
};
