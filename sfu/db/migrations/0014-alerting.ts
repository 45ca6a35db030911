import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

const silences = `
create table alert_silence (
  organization_id uuid not null references organization,
  silence_id uuid not null,
  camera_id uuid not null,
  rule_id uuid,
  camera_name text not null,
  rule_name text,
  reason text not null check (length(reason) between 1 and 200),
  made_at timestamptz not null,
  made_by uuid,
  made_by_name text not null,
  until timestamptz not null,
  critical_until timestamptz not null check (critical_until <= made_at + interval '15 minutes'),
  ended_at timestamptz,
  ended_by_name text,
  primary key (organization_id, silence_id)
);
create index on alert_silence (organization_id, until);
grant select, insert, update (ended_at, ended_by_name), delete on alert_silence to ansim_app;`

// 'push': one row, the key pair by which push services know this organization. A removed channel stays as a name for the log.
const channels = `
create table alert_channel (
  organization_id uuid not null references organization,
  channel_id uuid not null,
  kind text not null check (kind in ('push', 'email', 'webhook')),
  name text not null check (length(name) between 1 and 80),
  settings jsonb not null,
  key_id text,
  sealed bytea,
  is_on boolean not null default true,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (organization_id, channel_id)
);
create unique index alert_channel_name on alert_channel (organization_id, lower(name)) where removed_at is null;
create unique index alert_channel_push on alert_channel (organization_id) where kind = 'push';
-- All of it may be changed: a new master key locks the table, which rights to some columns do not allow.
grant select, insert, update on alert_channel to ansim_app;
create trigger alert_channel_key before insert or update of key_id, sealed on alert_channel
  for each row execute function ansim_refuse_retired_key();

create table alert_plan (
  organization_id uuid not null references organization,
  plan_id uuid not null,
  choice jsonb not null,
  created_at timestamptz not null,
  primary key (organization_id, plan_id)
);
grant select, insert, update (choice), delete on alert_plan to ansim_app;

create table quiet_hours (
  organization_id uuid not null,
  member_id uuid not null,
  choice jsonb not null,
  primary key (organization_id, member_id),
  foreign key (organization_id, member_id) references member on delete cascade
);
grant select, insert, update (choice) on quiet_hours to ansim_app;

-- Endpoint and keys are sealed: who has them can reach into somebody's pocket.
create table push_browser (
  organization_id uuid not null,
  push_browser_id uuid not null,
  member_id uuid not null,
  session_id uuid not null,
  endpoint_hash bytea not null check (length(endpoint_hash) = 32),
  user_agent text not null,
  key_id text not null,
  sealed bytea not null,
  created_at timestamptz not null,
  primary key (organization_id, push_browser_id),
  constraint push_browser_endpoint unique (organization_id, endpoint_hash),
  foreign key (organization_id, member_id) references member on delete cascade,
  -- Who is signed out is not called any more.
  foreign key (organization_id, session_id) references session on delete cascade
);
create index on push_browser (organization_id, session_id);
create trigger push_browser_key before insert or update of key_id, sealed on push_browser
  for each row execute function ansim_refuse_retired_key();
create index on push_browser (organization_id, member_id);
grant select, insert, update (member_id, session_id, user_agent, key_id, sealed), delete on push_browser to ansim_app;`

// What is told (alert), to whom and whether it arrived (delivery), and every try. These rows are the truth; pg-boss only says when to try.
const deliveries = `
create table alert (
  organization_id uuid not null references organization,
  alert_id uuid not null,
  alert_key text not null,
  severity text not null,
  incident_id uuid,
  camera_id uuid,
  site_id uuid,
  facts jsonb not null,
  raised_at timestamptz not null,
  primary key (organization_id, alert_id),
  constraint alert_once unique (organization_id, alert_key)
);
create index on alert (organization_id, incident_id);
create index on alert (organization_id, raised_at);
grant select, insert, delete on alert to ansim_app;

create table delivery (
  organization_id uuid not null,
  delivery_id uuid not null,
  alert_id uuid not null,
  step smallint not null,
  destination text not null,
  kind text not null check (kind in ('push', 'email', 'webhook')),
  channel_id uuid not null,
  member_id uuid,
  push_browser_id uuid,
  recipient text not null,
  state text not null check (state in ('waiting', 'delivered', 'withheld', 'dead')),
  withheld text,
  attempts integer not null default 0,
  round integer not null default 0,
  created_at timestamptz not null,
  due_at timestamptz not null,
  last_attempt_at timestamptz,
  last_error text,
  delivered_at timestamptz,
  primary key (organization_id, delivery_id),
  constraint delivery_once unique (organization_id, alert_id, step, destination),
  foreign key (organization_id, alert_id) references alert on delete cascade
);
create index on delivery (organization_id, created_at);
create index delivery_waiting on delivery (organization_id, due_at) where state = 'waiting';
create index delivery_dead on delivery (organization_id) where state = 'dead';
grant select, insert, update (state, withheld, attempts, round, due_at, last_attempt_at, last_error, delivered_at) on delivery to ansim_app;

create table delivery_attempt (
  organization_id uuid not null,
  delivery_id uuid not null,
  attempt integer not null,
  started_at timestamptz not null,
  took_ms integer not null,
  error text,
  primary key (organization_id, delivery_id, attempt),
  foreign key (organization_id, delivery_id) references delivery on delete cascade
);
grant select, insert on delivery_attempt to ansim_app;`

/** Silences; channels, who is told of what by them, and what became of it. */
export const alerting: Migration = {
  version: 14,
  name: 'alerting',
  sql: [
    silences,
    channels,
    deliveries,
    ...[
      'alert_silence',
      'alert_channel',
      'alert_plan',
      'quiet_hours',
      'push_browser',
      'alert',
      'delivery',
      'delivery_attempt',
    ].map(perOrganization),
  ].join('\n'),
}
