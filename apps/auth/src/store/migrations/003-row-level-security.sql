-- Two roles read this schema.
-- apex_auth (the app role) serves people: it sees only rows of the organization and the person named in the
-- transaction's settings, and never a password hash, a session token, a key's hash or a private key.
-- apex_auth_worker (BYPASSRLS) serves what must look across organizations because no organization is known yet:
-- Better Auth (a user by e-mail address, a session by its cookie, the memberships of a person who signs in), an
-- API key by its hash, sign-in links, signing keys, attempts.
grant usage on schema auth to apex_auth, apex_auth_worker;

grant select, insert, update, delete on
  "user", session, account, verification, organization, member, invitation, signing_key, sign_in_link, attempt
to apex_auth_worker;
grant select, insert on installation to apex_auth_worker;
grant select, insert on api_key to apex_auth_worker;
grant update (last_used_at) on api_key to apex_auth_worker;
-- The audit log is append-only, for both roles.
grant insert on audit_event to apex_auth_worker;

grant select (id, name, email, created_at) on "user" to apex_auth;
grant select (id, user_id, created_at, updated_at, expires_at, ip_address, user_agent, active_organization_id)
  on session to apex_auth;
grant update (active_organization_id) on session to apex_auth;
grant delete on session to apex_auth;
grant select on organization, member, invitation to apex_auth;
grant select (
  id, organization_id, name, prefix, permissions, project, created_by, created_at, expires_at, last_used_at, revoked_at
) on api_key to apex_auth;
grant insert on api_key to apex_auth;
grant update (revoked_at) on api_key to apex_auth;
grant select, insert on audit_event to apex_auth;

alter table "user" enable row level security;
alter table "user" force row level security;
create policy person_or_colleague on "user" for select using (
  id = nullif(current_setting('apex.user_id', true), '')
  or exists (
    select from member
    where member.user_id = "user".id
      and member.organization_id = nullif(current_setting('apex.organization_id', true), '')
  )
);

alter table session enable row level security;
alter table session force row level security;
create policy own_session on session using (user_id = nullif(current_setting('apex.user_id', true), ''));

alter table account enable row level security;
alter table account force row level security;
alter table verification enable row level security;
alter table verification force row level security;

alter table organization enable row level security;
alter table organization force row level security;
create policy own_organization on organization for select using (
  id = nullif(current_setting('apex.organization_id', true), '')
  or exists (
    select from member
    where member.organization_id = organization.id
      and member.user_id = nullif(current_setting('apex.user_id', true), '')
  )
);

alter table member enable row level security;
alter table member force row level security;
create policy own_membership on member for select using (
  organization_id = nullif(current_setting('apex.organization_id', true), '')
  or user_id = nullif(current_setting('apex.user_id', true), '')
);

alter table invitation enable row level security;
alter table invitation force row level security;
create policy own_invitation on invitation for select using (
  organization_id = nullif(current_setting('apex.organization_id', true), '')
);

alter table api_key enable row level security;
alter table api_key force row level security;
create policy own_key on api_key using (
  organization_id = nullif(current_setting('apex.organization_id', true), '')
);

alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy anyone_is_recorded on audit_event for insert with check (true);
create policy own_history on audit_event for select using (
  organization_id = nullif(current_setting('apex.organization_id', true), '')
  or user_id = nullif(current_setting('apex.user_id', true), '')
);
