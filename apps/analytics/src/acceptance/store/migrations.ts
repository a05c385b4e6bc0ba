import type { Migration } from '@netra/foundation';

const tables: Migration = {
  name: '002-acceptances',
  sql: `
-- A policy that a person accepted, with what it promised then. It is never changed: applying and withdrawing are noted.
create table acceptance (
  id text primary key,
  organization_id text not null,
  title text not null,
  owner text not null,
  note text not null,
  policy jsonb not null,
  findings jsonb not null,
  promise jsonb not null,
  accepted_at timestamptz not null default now(),
  accepted_by text not null,
  applied_on timestamptz,
  applied_by text,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create index acceptance_organization on acceptance (organization_id, accepted_at);

-- What an accepted policy really saved in a period, as it was worked out: what later promises are weighed by.
create table acceptance_check (
  id text primary key,
  organization_id text not null,
  acceptance_id text not null references acceptance (id),
  result jsonb not null,
  checked_at timestamptz not null default now(),
  checked_by text not null
);
create index acceptance_check_organization on acceptance_check (organization_id, acceptance_id, checked_at);

do $$
declare name text;
begin
  foreach name in array array['acceptance', 'acceptance_check']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy organization_only on %I using (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))
       with check (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))', name);
    -- No delete: who promised what, and what became of it, must stay to be seen.
    execute format('grant select, insert, update on %I to apex_analytics', name);
    execute format('grant select on %I to apex_analytics_worker', name);
  end loop;
end $$;
`,
};

/** Forward-only: a released entry never changes, a new one is added at the end. */
export const acceptanceMigrations: readonly Migration[] = [tables];
