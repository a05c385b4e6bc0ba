import type { Migration } from '@netra/foundation';

/** Uploaded documents, cut into passages with an index over their words. */
export const documentsMigration: Migration = {
  name: '009-documents',
  sql: `
create table document (
  organization_id text not null,
  id text collate "C" not null,
  name text not null,
  media_type text not null,
  bytes integer not null,
  characters integer not null,
  pages integer,
  passages integer not null,
  -- SHA-256 of the file: the same file under the same name is the same document.
  content_hash text not null,
  uploaded_by text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (organization_id, id),
  unique (organization_id, name, content_hash)
);

-- The words are those of the text and of the document's name, as they stand and reduced to the stems of the
-- document's language; they are made by the program, which knows both.
create table document_passage (
  organization_id text not null,
  document text collate "C" not null,
  number integer not null,
  page integer,
  text text not null,
  words tsvector not null,
  primary key (organization_id, document, number),
  foreign key (organization_id, document) references document (organization_id, id) on delete cascade
);
create index document_passage_by_word on document_passage using gin (words);

do $$
declare name text;
begin
  foreach name in array array['document', 'document_passage']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy organization_only on %I using (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))
       with check (organization_id = nullif(current_setting(''apex.organization_id'', true), ''''))', name);
  end loop;
end $$;

-- A document is written once and read as it is; it can only go as a whole.
grant select, insert, delete on document to apex_app;
grant select, insert on document_passage to apex_app;
`,
};
