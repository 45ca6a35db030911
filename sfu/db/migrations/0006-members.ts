import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

const roles = '\'administrator\', \'manager\', \'supervisor\', \'reviewer\', \'viewer\', \'auditor\''

// A camera from before stands in its organization's first site. Its time zone is the server's, which the next start writes there.
const sites = `
create table site (
  organization_id uuid not null references organization,
  site_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  time_zone text,
  created_at timestamptz not null,
  primary key (organization_id, site_id)
);
create unique index site_name on site (organization_id, lower(name));
insert into site (organization_id, site_id, name, created_at)
  select organization_id, gen_random_uuid(), 'Main site', created_at from organization;

alter table camera
  add column site_id uuid,
  add constraint camera_site foreign key (organization_id, site_id) references site;
alter table camera no force row level security;
update camera c set site_id = s.site_id from site s where s.organization_id = c.organization_id;
alter table camera force row level security;
create index on camera (organization_id, site_id);
grant update (site_id) on camera to ansim_app;

-- Goes up when a camera changes its site: whoever sees some sites only then reads the feed anew.
alter table organization add column camera_moves bigint not null default 0;
grant update (camera_moves, name) on organization to ansim_app;
-- Whose camera a picture is of.
create index on safety_event (organization_id, (event -> 'snapshot' ->> 'sha256'));`

// 'person': somebody with a password. 'link': whoever comes in by a sign-in link for a role, one row a role. Removed people stay as a name.
const people = `
alter table member
  drop constraint member_role_check,
  add constraint member_role_check check (role in (${roles}, 'station')),
  drop constraint member_name,
  add column kind text not null default 'link' check (kind in ('person', 'link', 'station')),
  add column name_key text,
  add column email text,
  add column scope jsonb not null default '{"kind": "everything"}',
  add column password_hash text,
  add column password_set_at timestamptz,
  add column second_step boolean not null default false,
  add column second_step_due_at timestamptz,
  add column disabled_at timestamptz,
  add column removed_at timestamptz;
update member set kind = 'station' where role = 'station';
create unique index member_shared_name on member (organization_id, name) where kind <> 'person';
create unique index member_person_name on member (organization_id, name_key) where removed_at is null;
create unique index member_email on member (organization_id, email) where removed_at is null;
grant update (name, name_key, role, email, scope, password_hash, password_set_at, second_step, second_step_due_at, disabled_at, removed_at)
  on member to ansim_app;

alter table sign_in_token
  drop constraint sign_in_token_role_check,
  add constraint sign_in_token_role_check check (role in (${roles}));
alter table session
  add column signed_in_by text not null default 'link' check (signed_in_by in ('password', 'link')),
  add column user_agent text not null default '',
  add column address text not null default '',
  add column seen_at timestamptz not null default now();
create index on session (organization_id, member_id);
grant update (seen_at) on session to ansim_app;`

const signingIn = `
create table account_link (
  organization_id uuid not null references organization,
  link_id uuid not null,
  token_hash bytea not null check (length(token_hash) = 32),
  purpose text not null check (purpose in ('set-up', 'invitation', 'reset')),
  member_id uuid,
  name text,
  role text not null check (role in (${roles})),
  scope jsonb not null,
  made_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, link_id),
  constraint account_link_token unique (organization_id, token_hash),
  foreign key (organization_id, member_id) references member on delete cascade
);
create table member_totp (
  organization_id uuid not null,
  member_id uuid not null,
  is_confirmed boolean not null,
  key_id text not null,
  sealed bytea not null,
  last_step bigint not null default 0,
  primary key (organization_id, member_id, is_confirmed),
  foreign key (organization_id, member_id) references member on delete cascade
);
create table recovery_code (
  organization_id uuid not null,
  member_id uuid not null,
  code_hash bytea not null check (length(code_hash) = 32),
  primary key (organization_id, member_id, code_hash),
  foreign key (organization_id, member_id) references member on delete cascade
);
create table sign_in_challenge (
  organization_id uuid not null,
  token_hash bytea not null check (length(token_hash) = 32),
  member_id uuid not null,
  expires_at timestamptz not null,
  primary key (organization_id, token_hash),
  foreign key (organization_id, member_id) references member on delete cascade
);
create table known_browser (
  organization_id uuid not null,
  member_id uuid not null,
  secret_hash bytea not null check (length(secret_hash) = 32),
  seen_at timestamptz not null,
  primary key (organization_id, member_id, secret_hash),
  foreign key (organization_id, member_id) references member on delete cascade
);
-- One row for whoever guesses and for whoever is guessed at, by a hash of what they are.
create table sign_in_attempt (
  organization_id uuid not null references organization,
  budget bytea not null check (length(budget) = 32),
  failures integer not null,
  last_at timestamptz not null,
  primary key (organization_id, budget)
);
create index on sign_in_attempt (organization_id, last_at);`

const functions = `
-- Who signs in is not known yet: the one organization of this server.
create function ansim_home_organization() returns uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select organization_id from organization order by created_at, organization_id limit 1
$$;
revoke all on function ansim_home_organization() from public;
grant execute on function ansim_home_organization() to ansim_app;

drop function ansim_find_session(bytea, timestamptz);
create function ansim_find_session(hash bytea, at timestamptz)
  returns table (organization_id uuid, session_id uuid, seen_at timestamptz, member_id uuid, member_name text, role text, scope jsonb, needs_second_step boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.organization_id, s.session_id, s.seen_at, m.member_id, m.name, m.role, m.scope,
    m.role = 'administrator' and m.kind = 'person' and not m.second_step and coalesce(m.second_step_due_at <= at, true)
  from session s join member m using (organization_id, member_id)
  where s.secret_hash = hash and s.expires_at > at and m.disabled_at is null and m.removed_at is null
$$;
revoke all on function ansim_find_session(bytea, timestamptz) from public;
grant execute on function ansim_find_session(bytea, timestamptz) to ansim_app;`

const newTables = [
  'site',
  'account_link',
  'member_totp',
  'recovery_code',
  'sign_in_challenge',
  'known_browser',
  'sign_in_attempt',
]

/** Sites, people with passwords and second steps, links that invite them, and what slows down guessing. */
export const members: Migration = {
  version: 6,
  name: 'members',
  sql: [
    sites,
    people,
    signingIn,
    functions,
    ...newTables.map(perOrganization),
    'grant select, insert, update (name, time_zone) on site to ansim_app;',
    'grant select, insert, update (used_at), delete on account_link to ansim_app;',
    'grant select, insert, update (last_step), delete on member_totp to ansim_app;',
    'grant select, insert, delete on recovery_code, sign_in_challenge to ansim_app;',
    'grant select, insert, update (seen_at), delete on known_browser to ansim_app;',
    'grant select, insert, update (failures, last_at), delete on sign_in_attempt to ansim_app;',
  ].join('\n'),
}
