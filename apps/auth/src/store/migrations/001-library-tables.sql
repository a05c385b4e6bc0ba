-- The tables of Better Auth 1.7.7 with its organization plugin, as its schema generator gives them for the
-- field names in sign-in/library-fields.ts, plus the references and uniqueness the generator leaves out.
create table "user" (
  id text not null primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create table session (
  id text not null primary key,
  expires_at timestamptz not null,
  token text not null unique,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id text not null references "user" (id) on delete cascade,
  active_organization_id text
);
create index session_user_id_idx on session (user_id);
create index session_expires_at_idx on session (expires_at);

create table account (
  id text not null primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references "user" (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
create index account_user_id_idx on account (user_id);

create table verification (
  id text not null primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
create index verification_identifier_idx on verification (identifier);

create table organization (
  id text not null primary key,
  name text not null,
  slug text not null unique,
  logo text,
  created_at timestamptz not null,
  metadata text
);

create table member (
  id text not null primary key,
  organization_id text not null references organization (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'analyst', 'viewer')),
  created_at timestamptz not null,
  unique (organization_id, user_id)
);
create index member_organization_id_idx on member (organization_id);
create index member_user_id_idx on member (user_id);

create table invitation (
  id text not null primary key,
  organization_id text not null references organization (id) on delete cascade,
  email text not null,
  role text,
  status text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  inviter_id text not null references "user" (id) on delete cascade
);
create index invitation_organization_id_idx on invitation (organization_id);
create index invitation_email_idx on invitation (email);

-- The first owner, made by the bootstrap; its id is always 'first', so there is never a second.
create table installation (
  id text not null primary key check (id = 'first'),
  user_id text not null references "user" (id),
  organization_id text not null references organization (id),
  created_at timestamptz not null
);
