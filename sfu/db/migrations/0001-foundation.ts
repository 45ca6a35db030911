import type { Migration } from './migration.ts'

/** A row is visible and writable only inside its own organization, also to the tables' owner. */
export function perOrganization(table: string): string {
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy own_organization on ${table}
      using (organization_id = (select ansim_current_organization()))
      with check (organization_id = (select ansim_current_organization()));`
}

/**
 * Where the organization is not known yet, the functions below look it up, as the owner. They are the only way around
 * own_organization, each as narrow as its question; the application role cannot use the policy that they stand on.
 */
function visibleToOwner(table: string): string {
  return `create policy lookup_functions on ${table} to current_user using (true) with check (true);`
}

function definer(signature: string): string {
  return `
    revoke all on function ${signature} from public;
    grant execute on function ${signature} to ansim_app;`
}

const organizationTables = [
  'organization',
  'member',
  'session',
  'sign_in_token',
  'camera',
  'camera_credential',
  'zone',
  'rule',
  'device',
  'safety_event',
  'snapshot',
]

const tables = `
create table instance (
  only_row boolean primary key default true check (only_row),
  db_epoch uuid not null default gen_random_uuid(),
  schema_version integer not null
);
insert into instance (schema_version) values (0);

create function ansim_current_organization() returns uuid language sql stable parallel safe
  return nullif(current_setting('ansim.organization_id', true), '')::uuid;

create table organization (
  organization_id uuid primary key,
  name text not null check (length(name) between 1 and 80),
  last_org_seq bigint not null default 0,
  created_at timestamptz not null
);
create table member (
  organization_id uuid not null references organization,
  member_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  role text not null check (role in ('administrator', 'supervisor', 'reviewer', 'station')),
  created_at timestamptz not null,
  primary key (organization_id, member_id),
  constraint member_name unique (organization_id, name)
);
create table session (
  organization_id uuid not null,
  session_id uuid not null,
  member_id uuid not null,
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, session_id),
  constraint session_secret unique (secret_hash),
  foreign key (organization_id, member_id) references member on delete cascade
);
create table sign_in_token (
  organization_id uuid not null references organization,
  token_hash bytea not null primary key check (length(token_hash) = 32),
  role text not null check (role in ('administrator', 'supervisor', 'reviewer')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on sign_in_token (organization_id, expires_at);

-- A removed camera stays as a name, so that its events of an hour offline are still taken.
create table camera (
  organization_id uuid not null references organization,
  camera_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  address text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (organization_id, camera_id)
);
create unique index camera_name on camera (organization_id, lower(name)) where removed_at is null;
create table camera_credential (
  organization_id uuid not null,
  camera_id uuid not null,
  key_id text not null,
  sealed bytea not null,
  primary key (organization_id, camera_id),
  foreign key (organization_id, camera_id) references camera on delete cascade
);
create table zone (
  organization_id uuid not null,
  zone_id uuid not null,
  camera_id uuid not null,
  name text not null,
  polygon jsonb not null,
  created_at timestamptz not null,
  primary key (organization_id, zone_id),
  foreign key (organization_id, camera_id) references camera on delete cascade
);
create index on zone (organization_id, camera_id);
create table rule (
  organization_id uuid not null,
  rule_id uuid not null,
  camera_id uuid not null,
  definition jsonb not null,
  created_at timestamptz not null,
  primary key (organization_id, rule_id),
  foreign key (organization_id, camera_id) references camera on delete cascade
);
create index on rule (organization_id, camera_id);

create table device (
  organization_id uuid not null references organization,
  device_id uuid not null,
  acked_seq bigint not null default 0,
  clock_offset_ms bigint not null default 0,
  last_push_at timestamptz not null,
  primary key (organization_id, device_id)
);
create table snapshot (
  organization_id uuid not null references organization,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  media_type text not null,
  bytes integer not null,
  created_at timestamptz not null,
  primary key (organization_id, sha256)
);`

// No foreign key to camera: an event outlives what it was made from. org_seq is unique by the counter's row lock
// (SY5); the index in each partition is the second net, since a unique index over all must hold the partition key.
const events = `
create table safety_event (
  organization_id uuid not null,
  event_id uuid not null,
  org_seq bigint not null,
  camera_id uuid not null,
  camera_name text not null,
  device_id uuid not null,
  severity text not null,
  captured_at timestamptz not null,
  received_at timestamptz not null,
  clock_suspect boolean not null,
  event jsonb not null,
  constraint safety_event_id primary key (organization_id, event_id)
) partition by range (event_id);
create index on safety_event (organization_id, captured_at);
create index on safety_event (organization_id, camera_id, captured_at);

create table safety_event_default partition of safety_event default;
create unique index safety_event_default_org_seq on safety_event_default (organization_id, org_seq);
alter table safety_event_default enable row level security;

create function ansim_event_id_floor(at timestamptz) returns uuid language sql immutable parallel safe
  return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Partitions of the month of \`at\`, the one before, and \`months_ahead\` after it; answers how many were made. Events that
-- wild clocks put into the default partition before their month had one move there.
create function ansim_make_event_partitions(at timestamptz, months_ahead integer) returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month timestamp;
  name text;
  lower_id uuid;
  upper_id uuid;
  made integer := 0;
begin
  if months_ahead not between 0 and 24 then
    raise exception 'months_ahead is 0 to 24';
  end if;
  perform pg_advisory_xact_lock(hashtext('ansim_make_event_partitions'));
  for step in -1 .. months_ahead loop
    month := date_trunc('month', at at time zone 'UTC') + make_interval(months => step);
    name := 'safety_event_' || to_char(month, 'YYYY_MM');
    continue when to_regclass('public.' || name) is not null;
    lower_id := ansim_event_id_floor(month at time zone 'UTC');
    upper_id := ansim_event_id_floor((month + interval '1 month') at time zone 'UTC');
    lock table safety_event in share update exclusive mode;
    lock table safety_event_default in access exclusive mode;
    execute format('create table %I (like safety_event including defaults including constraints including indexes)', name);
    execute format('create unique index %I on %I (organization_id, org_seq)', name || '_org_seq', name);
    execute format('alter table %I enable row level security', name);
    execute format('with moved as (delete from safety_event_default where event_id >= %L and event_id < %L returning *) insert into %I select * from moved', lower_id, upper_id, name);
    execute format('alter table safety_event attach partition %I for values from (%L) to (%L)', name, lower_id, upper_id);
    made := made + 1;
  end loop;
  return made;
end $$;
${definer('ansim_make_event_partitions(timestamptz, integer)')}`

const lookups = `
${[
  'organization',
  'member',
  'session',
  'sign_in_token',
].map(visibleToOwner).join('\n')}

create function ansim_bootstrap_organization(new_id uuid, new_name text, at timestamptz) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found_id uuid;
begin
  perform pg_advisory_xact_lock(hashtext('ansim_bootstrap_organization'));
  select organization_id into found_id from organization order by created_at, organization_id limit 1;
  if found_id is null then
    insert into organization (organization_id, name, created_at) values (new_id, new_name, at);
    found_id := new_id;
  end if;
  return found_id;
end $$;
${definer('ansim_bootstrap_organization(uuid, text, timestamptz)')}

-- AU6: the row lock of the update makes one of any number of simultaneous uses the winner; the others find it used.
create function ansim_use_sign_in_token(hash bytea, at timestamptz) returns table (organization_id uuid, role text)
  language sql volatile security definer set search_path = public, pg_temp as $$
  update sign_in_token t set used_at = at
  where t.token_hash = hash and t.used_at is null and t.expires_at > at
  returning t.organization_id, t.role
$$;
${definer('ansim_use_sign_in_token(bytea, timestamptz)')}

create function ansim_find_session(hash bytea, at timestamptz)
  returns table (organization_id uuid, session_id uuid, member_id uuid, member_name text, role text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.organization_id, s.session_id, m.member_id, m.name, m.role
  from session s join member m using (organization_id, member_id)
  where s.secret_hash = hash and s.expires_at > at
$$;
${definer('ansim_find_session(bytea, timestamptz)')}`

// Facts are only ever added: the role cannot change or delete an event. Partitions are reached through their parent alone.
const grants = `
grant usage on schema public to ansim_app;
grant select on instance to ansim_app;
grant select, update (last_org_seq) on organization to ansim_app;
grant select, insert on member to ansim_app;
grant select, insert, delete on session to ansim_app;
grant insert, select (organization_id, expires_at), delete on sign_in_token to ansim_app;
grant select, insert, update (address, removed_at) on camera to ansim_app;
grant select, insert, delete on camera_credential, zone, rule to ansim_app;
grant select, insert, update (acked_seq, clock_offset_ms, last_push_at) on device to ansim_app;
grant select, insert on safety_event, snapshot to ansim_app;`

/** Organizations, people, cameras, events; forced row-level security from the first table on. */
export const foundation: Migration = {
  version: 1,
  name: 'foundation',
  sql: [
    tables,
    events,
    ...organizationTables.map(perOrganization),
    lookups,
    grants,
  ].join('\n'),
}
