-- Keys that sign access tokens. The private half is encrypted with a key derived from APEX_AUTH_SECRET.
create table signing_key (
  kid text not null primary key,
  public_jwk jsonb not null,
  private_key text not null,
  published_at timestamptz not null,
  signs_from timestamptz not null,
  retires_at timestamptz
);

create table api_key (
  id text not null primary key,
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  prefix text not null unique,
  secret_hash bytea not null check (length(secret_hash) = 32),
  permissions text[] not null check (
    cardinality(permissions) > 0 and permissions <@ array['ingest', 'read', 'ask', 'admin']
  ),
  project text,
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  -- A deleted key stays, for the audit log to point at; it opens nothing.
  revoked_at timestamptz
);
create index api_key_organization_id_idx on api_key (organization_id);

-- One-time sign-in links; only the hash of the token is kept.
create table sign_in_link (
  token_hash bytea not null primary key check (length(token_hash) = 32),
  user_id text not null references "user" (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- Tries to sign in, counted per account (by hash of the address) and per address of the network.
create table attempt (
  subject text not null primary key,
  count integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz
);

create table audit_event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  operation text not null,
  outcome text not null check (outcome in ('succeeded', 'refused')),
  reason text,
  user_id text,
  organization_id text,
  session_id text,
  email text,
  subject_id text,
  ip_address text,
  user_agent text,
  request_id text not null
);
create index audit_event_organization_idx on audit_event (organization_id, at);
create index audit_event_user_idx on audit_event (user_id, at);
