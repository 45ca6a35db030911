import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

const notes = `
-- Dear to the planner: rather the index than this for each row.
create function ansim_letter_pairs(words text) returns text[] language sql immutable parallel safe strict cost 10000
  return (
    select coalesce(array_agg(distinct pair), '{}') from (
      select unnest(array[letter, letter || following]) as pair from (
        select letter, lead(letter) over (order by place) as following from unnest(string_to_array(words, null)) with ordinality as l (letter, place)
      ) letters
    ) pairs where pair is not null);

create table note (
  organization_id uuid not null references organization,
  org_seq bigint not null,
  subject_id uuid not null,
  -- In small letters: nothing else is done with them than to seek.
  words text not null,
  primary key (organization_id, org_seq)
);
alter table annotation no force row level security;
insert into note (organization_id, org_seq, subject_id, words)
  select organization_id, org_seq, coalesce(incident_id, event_id), lower(annotation -> 'change' ->> 'text')
  from annotation where kind = 'note' and annotation -> 'change' -> 'marks' is null;
alter table annotation force row level security;
create index note_pairs on note using gin (ansim_letter_pairs(words)) with (fastupdate = off);
${perOrganization('note')}
create policy lookup_functions on note to current_user using (true) with check (true);
grant select, insert on note to ansim_app;
drop index annotation_note;

-- The newest that hold the words; both in any letters, the pattern as like takes it. Where there are pairs, their letters need not be asked for.
create function ansim_find_notes(words text, pattern text, at_most integer) returns table (subject_id uuid)
  language sql stable security definer set search_path = public, pg_temp rows 100 as $$
  with held as materialized (
    select n.subject_id, n.org_seq from note n
    where n.organization_id = (select ansim_current_organization()) and n.words like lower($2)
      and ansim_letter_pairs(n.words) @> array(select pair from unnest(ansim_letter_pairs(lower($1))) as pair where length(pair) = least(length($1), 2))
  )
  select h.subject_id from held h order by h.org_seq desc limit $3
$$;
revoke all on function ansim_find_notes(text, text, integer) from public;
grant execute on function ansim_find_notes(text, text, integer) to ansim_app;`

/**
 * What each server process says that is watched through it; unlogged: they say it again. A process that says nothing any more counts for nothing.
 */
const streams = `
create unlogged table watched_streams (
  organization_id uuid not null references organization,
  server_id uuid not null,
  streams integer not null,
  expires_at timestamptz not null,
  primary key (organization_id, server_id)
) with (fillfactor = 50);
${perOrganization('watched_streams')}
grant select, insert, update (streams, expires_at), delete on watched_streams to ansim_app;`

/**
 * What people wrote, found by any part of it in any script: an index of the letters and the pairs of letters that a note holds. None of the operators
 * that such an index serves is leakproof, so that under row-level security it would never be used: a function of the owner's asks it, and
 * tells what is of the organization that asks and of no other. Built as it is written: what waited in a list to be put in would be read through by
 * each search.
 */
export const notesAndStreams: Migration = {
  version: 22,
  name: 'notes-and-streams',
  sql: `${notes}\n${streams}`,
}
