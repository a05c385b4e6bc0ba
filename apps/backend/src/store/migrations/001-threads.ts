import type { Migration } from '@netra/foundation';

/** Threads, their messages and runs, the run log, and what the runs leave behind. */
export const threadsMigration: Migration = {
  name: '001-threads',
  sql: `
create table incarnation (
  only_row boolean primary key default true check (only_row),
  id text not null,
  renewed_at timestamptz not null default now()
);
insert into incarnation (id) values (replace(gen_random_uuid()::text, '-', ''));

-- What makes sequences comparable: the incarnation (renewed by our restore), the database (another one after a
-- dump was loaded elsewhere or a database was copied) and the WAL timeline (another one after a point-in-time
-- recovery or a promotion).
create function current_epoch() returns text language sql stable set search_path = app, pg_catalog as $$
  select left(i.id, 12)
    || '-' || to_hex((select system_identifier from pg_control_system()))
    || to_hex((select oid from pg_database where datname = current_database())::bigint)
    || '-' || ltrim(left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), '0')
  from incarnation i
$$;

create table thread (
  organization_id text not null,
  id text collate "C" not null,
  title text not null,
  archived boolean not null default false,
  pinned boolean not null default false,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- In ms, as cursors state it.
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
);
create index thread_by_update on thread (organization_id, updated_at desc, id desc);

-- The head is apart from the thread so that an append rewrites a narrow row without indexes to maintain.
create table thread_head (
  organization_id text not null,
  thread text collate "C" not null,
  seq bigint not null default 0,
  primary key (organization_id, thread),
  foreign key (organization_id, thread) references thread (organization_id, id) on delete cascade
) with (fillfactor = 50);

create table message (
  organization_id text not null,
  id text collate "C" not null,
  thread text collate "C" not null,
  run text collate "C",
  author text not null check (author in ('user', 'apex')),
  text text not null,
  report_id text collate "C",
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, thread) references thread (organization_id, id) on delete cascade
);
create index message_by_thread on message (organization_id, thread, id);

create table run (
  organization_id text not null,
  id text collate "C" not null,
  thread text collate "C" not null,
  user_id text not null,
  principal jsonb not null,
  question text not null,
  question_message_id text collate "C" not null,
  answer_message_id text collate "C" not null,
  state text not null default 'accepted'
    check (state in ('accepted', 'running', 'done', 'failed', 'cancelled')),
  report_id text collate "C",
  asked_at timestamptz not null default now(),
  deadline_at timestamptz not null,
  finished_at timestamptz,
  stop_requested_at timestamptz,
  stop_user_id text,
  stop_reason text,
  primary key (organization_id, id),
  foreign key (organization_id, thread) references thread (organization_id, id) on delete cascade
);
create index run_by_thread on run (organization_id, thread, id);
create index run_unfinished on run (asked_at) where state in ('accepted', 'running');

create table run_event (
  organization_id text not null,
  thread text collate "C" not null,
  seq bigint not null,
  id text collate "C" not null,
  run text collate "C",
  agent text,
  parent_agent text,
  step integer not null,
  type text not null,
  ts timestamptz not null,
  traceparent text,
  data jsonb not null,
  -- (workflow, step, attempt, offset) of a delta: writing the same one again changes nothing.
  delta_key text collate "C",
  primary key (organization_id, thread, seq),
  foreign key (organization_id, thread) references thread_head (organization_id, thread) on delete cascade
);
create index run_event_by_run on run_event (organization_id, run, seq) where run is not null;
create unique index run_event_delta on run_event (organization_id, run, delta_key) where delta_key is not null;
create unique index run_event_terminal on run_event (organization_id, run)
  where type in ('run_failed', 'run_cancelled') or (type = 'agent_completed' and agent = 'supervisor');
create unique index run_event_report on run_event (organization_id, run) where type = 'final_report';

-- json, not jsonb: a resumed agent must read its results letter by letter as they were.
create table evidence (
  organization_id text not null,
  id text collate "C" not null,
  thread text collate "C" not null,
  run text collate "C" not null,
  tool text not null,
  arguments json not null,
  summary text not null,
  result json not null,
  provenance json not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);
create index evidence_by_run on evidence (organization_id, run, id);

create table report (
  organization_id text not null,
  id text collate "C" not null,
  thread text collate "C" not null,
  run text collate "C" not null,
  body json not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, run),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);

create table command (
  organization_id text not null,
  user_id text not null,
  cmd_id text not null,
  kind text not null,
  fingerprint text not null,
  result jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id, cmd_id)
);
create index command_by_age on command (created_at);

create table read_position (
  organization_id text not null,
  user_id text not null,
  thread text collate "C" not null,
  seq bigint not null,
  updated_at timestamptz not null default now(),
  primary key (organization_id, user_id, thread),
  foreign key (organization_id, thread) references thread (organization_id, id) on delete cascade
);

-- A ticket's secret is kept only as its SHA-256; using it up is one delete.
create table ticket (
  organization_id text not null,
  id text collate "C" not null,
  secret_hash bytea not null unique,
  user_id text not null,
  session_id text not null,
  principal jsonb not null,
  origin text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (organization_id, id)
);
create index ticket_by_expiry on ticket (expires_at);
create index ticket_by_session on ticket (organization_id, session_id);

-- One row a backend process that executes runs; the session that holds its advisory lock is the process's pulse.
create table executor (
  id text collate "C" primary key,
  lock_key bigint not null unique,
  host text not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now()
);
`,
};
