import type { Migration } from '@netra/foundation';

/** Row level security on every table of an organization, and who may do what. */
export const wallsMigration: Migration = {
  name: '002-walls',
  sql: `
do $$
declare name text;
begin
  foreach name in array array['thread', 'thread_head', 'message', 'run', 'run_event', 'evidence', 'report',
    'command', 'read_position', 'ticket']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy organization_only on %I using (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))
       with check (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))', name);
  end loop;
end $$;

grant usage on schema app to apex_app, apex_app_worker;
grant select, insert, update, delete on thread, message, run, command, read_position, ticket
  to apex_app, apex_app_worker;
grant select, insert, update on thread_head to apex_app, apex_app_worker;
-- The log, the evidence and the reports are written once: nobody may change a line of them.
grant select, insert on run_event, evidence, report to apex_app, apex_app_worker;
grant select on incarnation to apex_app, apex_app_worker;
-- The pulse of processes belongs to no organization: only the worker sees it.
grant select, insert, update, delete on executor to apex_app_worker;
`,
};
