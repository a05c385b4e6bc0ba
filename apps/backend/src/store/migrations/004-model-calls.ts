import type { Migration } from '@netra/foundation';

/** What a run asked of language models and what that cost, and which prompts and agents it was worked out with. */
export const modelCallsMigration: Migration = {
  name: '004-model-calls',
  sql: `
-- Version and content hashes of the team as it was when the run was accepted.
alter table run add column configuration json;

-- One row a call of a provider, also the failed ones. It is also the way out to the project apex-itself: what has no
-- recorded_at yet is still to be sent to analytics, where the id makes sending it twice harmless.
create table model_call (
  organization_id text not null,
  id text collate "C" not null,
  run text collate "C" not null,
  workflow text collate "C" not null,
  key text collate "C" not null,
  agent text not null,
  role text not null,
  prompt_id text not null,
  prompt_version text not null,
  prompt_hash text not null,
  provider text not null,
  request_model text not null,
  response_model text not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  time_to_first_token_ms integer,
  usage json not null,
  -- In USD, exact; null when the price is not known.
  cost numeric(38, 18),
  failure text,
  http_status integer not null,
  finish_reason text not null,
  maximum_output_tokens integer not null,
  retry_of text,
  recorded_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, run) references run (organization_id, id) on delete cascade
);
create index model_call_by_run on model_call (organization_id, run);
create index model_call_to_record on model_call (started_at) where recorded_at is null;

alter table model_call enable row level security;
alter table model_call force row level security;
create policy organization_only on model_call using (organization_id = nullif(current_setting('apex.organization_id', true), ''))
  with check (organization_id = nullif(current_setting('apex.organization_id', true), ''));
grant select, insert on model_call to apex_app, apex_app_worker;
grant update (recorded_at) on model_call to apex_app_worker;
`,
};
