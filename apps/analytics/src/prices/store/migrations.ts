import type { Migration } from '@netra/foundation';

const tables: Migration = {
  name: '001-prices',
  sql: `
-- What an organization agreed with a provider, and its own names of models. A term that is taken back stays, marked.
create table negotiated_price (
  id text primary key,
  organization_id text not null,
  terms jsonb not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  revoked_at timestamptz,
  revoked_by text
);
create index negotiated_price_organization on negotiated_price (organization_id, created_at);

-- Every price that an import found to be another: taken at once, or waiting for a person.
create table price_change (
  id text primary key,
  organization_id text not null,
  import_id text not null,
  provider text not null,
  model text not null,
  tier text not null,
  component text not null,
  above_tokens integer not null,
  before text,
  after text not null,
  second text,
  status text not null check (status in ('applied', 'quarantined', 'accepted', 'rejected')),
  reason text,
  effective_from date,
  source jsonb not null,
  created_at timestamptz not null default now(),
  decided_by text,
  decided_at timestamptz
);
create index price_change_organization on price_change (organization_id, status, created_at);

-- Goes up with every change of an organization's prices, so that each process knows when to read them again.
create table price_version (
  organization_id text primary key,
  version bigint not null default 1
);

-- Periods whose costs are being rewritten: what a process that died left unfinished is finished by the next.
create table reprice_job (
  id text primary key,
  organization_id text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  started_at timestamptz not null default now()
);

do $$
declare name text;
begin
  foreach name in array array['negotiated_price', 'price_change', 'price_version', 'reprice_job']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy organization_only on %I using (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))
       with check (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))', name);
    -- No delete but of finished jobs: who agreed to which price, and who took it back, must stay to be seen.
    execute format('grant select, insert, update on %I to apex_analytics', name);
    execute format('grant select on %I to apex_analytics_worker', name);
  end loop;
end $$;
grant delete on reprice_job to apex_analytics, apex_analytics_worker;
`,
};

/** Forward-only: a released entry never changes, a new one is added at the end. */
export const priceMigrations: readonly Migration[] = [tables];
