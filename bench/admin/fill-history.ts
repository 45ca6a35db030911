import type pg from 'pg'

/** Ids of what the history is about; one of each is of nothing. */
export interface FilledPlant {
  readonly cameraIds: readonly string[]
  readonly siteIds: readonly string[]
  readonly ruleIds: readonly string[]
  readonly zoneIds: readonly string[]
}

const cameras = 60
const sites = 6
const rulesPerCamera = 4
const nothing = '00000000-0000-4000-8000-000000000000'
const yearMs = 365 * 86_400_000
const perStep = 250_000
const notes = 30_000

/**
 * A year of `events`, evenly, two to an incident; camera 1 has half a percent of what others have, one event in ten thousand is critical, one
 * incident in a thousand is not closed. Each event is some 700 bytes of JSON. In steps, without waiting for the disk: a crash loses a scratch database.
 */
export async function fillHistory(database: pg.Client, organizationId: string, events: number, say: (line: string) => void): Promise<FilledPlant> {
  const now = Date.now()
  await database.query('set synchronous_commit = off; set session_replication_role = replica; set statement_timeout = 0; set maintenance_work_mem = \'512MB\'; set work_mem = \'256MB\'')
  // A scratch cluster: it need not survive a crash while it is filled.
  for (const setting of [
    'fsync = off',
    'full_page_writes = off',
    'max_wal_size = \'4GB\'',
    'checkpoint_timeout = \'1h\'',
  ])
    await database.query(`alter system set ${setting}`)
  await database.query('select pg_reload_conf()')
  await database.query(`
    create table bench_camera as
      select n, gen_random_uuid() as camera_id, 'Camera ' || n as name from generate_series(1, ${cameras}) n;
    create table bench_rule as
      select c.n, k, gen_random_uuid() as rule_id, gen_random_uuid() as zone_id, (array['Intrusion', 'Missing helmet', 'Too close', 'Loitering'])[k + 1] || ' ' || c.n as rule_name,
        (array['Press', 'Aisle', 'Dock', 'Yard'])[k + 1] || ' ' || c.n as zone_name
      from bench_camera c, generate_series(0, ${rulesPerCamera - 1}) k;
    create table bench_site as select n, gen_random_uuid() as site_id from generate_series(0, ${sites - 1}) n;
    insert into site (organization_id, site_id, name, time_zone, created_at) select '${organizationId}', site_id, 'Site ' || n, 'Asia/Seoul', now() from bench_site;
    insert into camera (organization_id, camera_id, name, address, created_at, site_id)
      select '${organizationId}', c.camera_id, c.name, '', now(), s.site_id from bench_camera c join bench_site s on s.n = c.n % ${sites};`)
  for (let months = 12; months >= 0; months -= 3) {
    await database.query('select ansim_make_event_partitions($1::timestamptz, 3)', [
      new Date(now - months * 30.4 * 86_400_000),
    ])
  }
  // What an event is of, by its number: the same number gives the same event in every statement.
  const drawn = (from: number, to: number): string => `
      select n, ${now - yearMs} + (n::bigint * ${yearMs} / ${events}) as at_ms, n % 2 = 0 as opens,
        case when (n / 2) % 12000 = 7 then 1 else 2 + (n / 2) % ${cameras - 1} end as camera, (n / 2 / 7) % ${rulesPerCamera} as k,
        case when (n / 2) % 10000 = 3 then 'critical' else (array['high', 'medium', 'low', 'low'])[1 + (n / 2) % 4] end as severity,
        (array['person', 'person', 'person', 'forklift', 'motion'])[1 + (n / 2 / 3) % 5] as label
      from generate_series(${from}, ${to - 1}) n`
  await database.query(`
    insert into incident_facet (organization_id, facet_id, camera_id, rule_id, zone_id, severity, label, camera_name, rule_name, zone_name)
      select '${organizationId}', row_number() over (), c.camera_id, r.rule_id, r.zone_id, f.severity, f.label, c.name, r.rule_name, r.zone_name
      from (select distinct camera, k, severity, label from (${drawn(0, events)}) d) f join bench_camera c on c.n = f.camera join bench_rule r on r.n = f.camera and r.k = f.k;
    analyze incident_facet`)
  // Ids of version 7 by the time of the event.
  const step = (from: number, to: number): string => `
    with drawn as (
      ${drawn(from, to)}
    ), named as (
      select d.*, c.camera_id, c.name, r.rule_id, r.zone_id, r.rule_name, r.zone_name,
        (lpad(to_hex(d.at_ms), 12, '0') || '7' || lpad(to_hex(d.n % 4096), 3, '0') || '8' || lpad(to_hex(d.n), 15, '0'))::uuid as event_id,
        (lpad(to_hex(${now - yearMs} + ((d.n - d.n % 2)::bigint * ${yearMs} / ${events})), 12, '0') || '7' || lpad(to_hex((d.n - d.n % 2) % 4096), 3, '0') || '8' || lpad(to_hex(d.n - d.n % 2), 15, '0'))::uuid as incident_id
      from drawn d join bench_camera c on c.n = d.camera join bench_rule r on r.n = d.camera and r.k = d.k
    ), written as (
      insert into safety_event (organization_id, event_id, org_seq, camera_id, camera_name, device_id, severity, captured_at, received_at, clock_suspect, event, incident_id, snapshot_sha256)
      select '${organizationId}', event_id, n + 1, camera_id, name, camera_id, severity, to_timestamp(at_ms / 1000.0), to_timestamp(at_ms / 1000.0 + 1), false,
        jsonb_build_object('eventId', event_id, 'deviceId', camera_id, 'cameraId', camera_id, 'cameraName', name,
          'rule', jsonb_build_object('ruleId', rule_id, 'version', 1, 'kind', 'zone-presence', 'name', rule_name),
          'zone', jsonb_build_object('zoneId', zone_id, 'name', zone_name, 'polygon', '[{"x":0,"y":0},{"x":1,"y":0},{"x":1,"y":1},{"x":0,"y":1}]'::jsonb),
          'severity', severity, 'label', label, 'trackId', 1,
          'boxes', '[{"label":"person","score":0.9,"box":{"x1":0.1,"y1":0.1,"x2":0.2,"y2":0.5},"trackId":1}]'::jsonb,
          'detector', jsonb_build_object('detectorId', 'ansim-nano-5', 'sha256', repeat('a', 64), 'engine', 'wasm'),
          'leaseEpoch', 1, 'capturedAt', at_ms, 'recordedAt', at_ms),
        incident_id, md5(n::text) || md5((n + 1)::text)
      from named
    )
    insert into incident (organization_id, incident_id, camera_id, rule_id, zone_id, first_ms, last_ms, event_count, act_count, severity, tracks, closed_ms, label, state, facet_id)
    select '${organizationId}', incident_id, camera_id, rule_id, zone_id, at_ms, at_ms + 5000, 2, 2, severity, '{}', case when (n / 2) % 1000 = 1 then null else at_ms + 60000 end, label,
      case when (n / 2) % 1000 = 1 then (array['new', 'acknowledged', 'in-progress'])[1 + (n / 2000) % 3] else 'closed' end, f.facet_id
    from named join incident_facet f using (camera_id, rule_id, zone_id, severity, label) where opens`
  for (let from = 0; from < events; from += perStep) {
    await database.query(step(from, Math.min(events, from + perStep)))
    if ((from / perStep) % 4 === 3)
      say(`${from + perStep} events`)
  }
  say('notes, statistics')
  await database.query(`
    update organization set last_org_seq = ${events + notes}, event_count = ${events} where organization_id = '${organizationId}';
    insert into annotation (organization_id, annotation_id, org_seq, event_id, kind, member_id, member_name, made_at, received_at, clock_suspect, annotation, incident_id)
      select '${organizationId}', gen_random_uuid(), ${events} + n, incident_id, 'note', incident_id, 'Kim', now(), now(), false,
        jsonb_build_object('change', jsonb_build_object('kind', 'note', 'text', case when n % 500 = 0 then 'Called the shift leader' when n % 500 = 1 then '작업 반장에게 전화함, 조치 끝' when n % 3 = 0 then '확인함, 이상 없음' else 'Looked at it, all is well' end)), incident_id
      from (select incident_id, row_number() over () as n from (select incident_id from incident order by first_ms desc limit ${notes}) newest) numbered;
    insert into note (organization_id, org_seq, subject_id, words) select organization_id, org_seq, incident_id, lower(annotation -> 'change' ->> 'text') from annotation;`)
  // What autovacuum does in a plant that grew to this over a year.
  await database.query('vacuum (analyze) incident')
  await database.query('vacuum (analyze) safety_event')
  await database.query('vacuum (analyze) annotation')
  await database.query('vacuum (analyze) note')
  for (const setting of [
    'fsync',
    'full_page_writes',
    'max_wal_size',
    'checkpoint_timeout',
  ])
    await database.query(`alter system reset ${setting}`)
  await database.query('checkpoint; select pg_reload_conf()')
  await database.query('analyze camera')
  const ids = async (query: string): Promise<string[]> => [
    ...(await database.query<{ id: string }>(query)).rows.map(({ id }) => id),
    nothing,
  ]
  const { rows: [size] } = await database.query<{ size: string }>('select pg_size_pretty(pg_database_size(current_database())) as size')
  say(`${events} events, ${size!.size}`)
  return {
    cameraIds: await ids('select camera_id as id from bench_camera'),
    siteIds: await ids('select site_id as id from bench_site'),
    ruleIds: await ids('select rule_id as id from bench_rule'),
    zoneIds: await ids('select zone_id as id from bench_rule'),
  }
}
