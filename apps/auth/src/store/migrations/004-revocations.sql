-- What lets nobody in any more, though a token or an open stream may still stand for it: ended sessions and revoked
-- keys, by id. Triggers write it, in the transaction of the end itself, so no way to end one can forget it. Holds no
-- tenant's data; other services ask for it and keep what they need.
create table revocation (
  id bigint generated always as identity primary key,
  subject_id text not null,
  revoked_at timestamptz not null default clock_timestamp()
);
create index revocation_by_time on revocation (revoked_at);
grant select, delete on revocation to apex_auth_worker;

create function note_revocation() returns trigger language plpgsql security definer
  set search_path = auth, pg_catalog as $$
begin
  insert into revocation (subject_id) values (old.id);
  return null;
end $$;

create trigger session_ended after delete on session for each row execute function note_revocation();
create trigger key_deleted after delete on api_key for each row execute function note_revocation();
create trigger key_revoked after update of revoked_at on api_key for each row
  when (old.revoked_at is null and new.revoked_at is not null) execute function note_revocation();
