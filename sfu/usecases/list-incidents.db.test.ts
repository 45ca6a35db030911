import type { RawBuilder } from 'kysely'
import type { StoredAnnotation } from '#contract/annotation'
import type { IncidentId, MemberId, OrganizationId, RuleId, SiteId, ZoneId } from '#contract/ids'
import type { IncidentEntry } from '#contract/incident-routes'
import type { RouteQuery } from '#contract/routes'
import type { SafetyEvent } from '#contract/safety-event'
import type { Actor, MemberActor } from '../core/actor.ts'
import type { SearchEffort } from './select-incident-page.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reviewOf } from '#contract/event-review'
import { incidentStateOf } from '#contract/incident'
import { routes } from '#contract/routes'
import { severities } from '#contract/severity'
import { epochMs } from '#contract/time'
import { newUuid } from '../core/random.ts'
import { createCamera } from './create-camera.ts'
import { createSite } from './create-site.ts'
import { findNotes } from './find-notes.ts'
import { listIncidents } from './list-incidents.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { addOrganization, aMember, openTestContext } from './testing/test-context.ts'

const seed = Date.now() % 2 ** 31
const begin = Date.now() - 20 * 3_600_000
const labels = ['person', 'forklift', 'motion'] as const
const states = [
  'new',
  'acknowledged',
  'in-progress',
  'closed',
] as const

let t: TestContext
let kim: MemberActor
let sites: SiteId[]
let cameras: { cameraId: Awaited<ReturnType<typeof createCamera>>['cameraId'], name: string, siteId?: SiteId | undefined }[]
let truth: (Omit<IncidentEntry, 'snapshotSha256'> & { readonly notes: string })[]
let rules: { ruleId: RuleId, name: string }[]
let zones: { zoneId: ZoneId, name: string }[]

type Query = RouteQuery<'incident.list'>
const listed = (query: Record<string, string | number>, actor: Actor = kim, effort?: SearchEffort) => listIncidents(t.context, actor, routes['incident.list'].query.parse(query), effort)

/** Every page of a filter, three at a time. */
async function all(query: Record<string, string | number>, actor: Actor = kim, effort?: SearchEffort): Promise<IncidentEntry[]> {
  const found: IncidentEntry[] = []
  for (let after: string | undefined; ;) {
    const { incidents, next } = await listed({
      ...query,
      limit: 3,
      ...after !== undefined && { after },
    }, actor, effort)
    found.push(...incidents)
    if (next === undefined)
      return found
    after = next
  }
}

beforeAll(async () => {
  console.warn(`seed ${seed}`)
  const random = fc.sample(fc.infiniteStream(fc.nat()), { numRuns: 1, seed })[0]!
  const pick = <T>(from: readonly T[]): T => from[random.next().value! % from.length]!
  t = await openTestContext()
  const { memberId } = {
    memberId: newUuid(randomBytes) as MemberId,
  }
  await t.test.superuser.query('insert into member (organization_id, member_id, name, role, created_at) values ($1, $2, \'Kim\', \'supervisor\', now())', [t.organizationId, memberId])
  kim = {
    ...aMember(t.organizationId, 'supervisor'),
    memberId,
  }
  sites = await Promise.all(['North', 'South'].map(async name => (await createSite(t.context, t.operator, { name, timeZone: 'Asia/Seoul' })).siteId))
  cameras = []
  for (const [index, name] of ['Gate 50%', 'Dock_1', 'Yard'].entries())
    cameras.push(await createCamera(t.context, t.operator, { name, address: `rtsp://192.0.2.1/${index}`, siteId: sites[index % 2]! }))
  rules = ['Intrusion', 'Helmet'].map(name => ({
    ruleId: newUuid(randomBytes) as RuleId,
    name,
  }))
  zones = ['Press', 'Aisle'].map(name => ({
    zoneId: newUuid(randomBytes) as ZoneId,
    name,
  }))

  const events: SafetyEvent[] = Array.from({ length: 120 }, (_, index) => {
    const base = aSafetyEvent(pick(cameras))
    return aSafetyEvent({ cameraId: base.cameraId, name: base.cameraName }, {
      rule: {
        ...base.rule,
        ...pick(rules),
      },
      zone: {
        ...base.zone,
        ...pick(zones),
      },
      severity: pick(severities),
      label: pick(labels),
      trackId: index + 1,
      capturedAt: epochMs(begin + (random.next().value! % 600) * 60_000),
    })
  })
  await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(aDeviceId(), 1, events))
  for (let index = 0; index < 90; index++) {
    const deviceId = aDeviceId()
    const change = pick([
      { kind: 'acknowledge' },
      { kind: 'acknowledge', takenBack: true },
      { kind: 'owner', memberId },
      { kind: 'owner', memberId, isWorking: true },
      { kind: 'owner', memberId: null },
      { kind: 'verdict', verdict: 'confirmed' },
      { kind: 'verdict', verdict: null },
      { kind: 'note', text: `Called the shift, 100% sure ${index}` },
      {
        kind: 'note',
        text: index % 2 === 0
          ? '작업 반장에게 전화했어요'
          : 'ÄRGER an der Presse',
      },
      { kind: 'note', text: 'Seen by Kim', marks: 'reviewed' },
    ] as const)
    await pushEvents(t.context, kim, anAnnotationPush(deviceId, 1, [
      anAnnotation(pick(events).eventId, memberId, change, {
        deviceId,
        basedOn: pick([0, 1_000_000]),
      }),
    ]))
  }
  truth = await tell()
})
afterAll(() => t.close())

/** What the feed says that there is, folded by what browsers fold it by. */
async function tell(): Promise<typeof truth> {
  const { items, annotations } = await readFeed(t.context, t.operator, { after: 0, limit: 5_000 })
  const byIncident = Map.groupBy(items, ({ incidentId }) => incidentId as IncidentId)
  const said = Map.groupBy(annotations, ({ incidentId }: StoredAnnotation) => incidentId as IncidentId)
  const counts = new Map((await t.test.superuser.query<{ incident_id: IncidentId, act_count: number }>('select incident_id, act_count from incident')).rows.map(row => [row.incident_id, row.act_count]))
  return [...byIncident].map(([incidentId, of]) => {
    const events = of.map(({ event }) => event)
    const opener = events.find(({ eventId }) => eventId === incidentId)!
    const camera = cameras.find(({ cameraId }) => cameraId === opener.cameraId)!
    return {
      incidentId,
      cameraId: opener.cameraId,
      cameraName: camera.name,
      siteId: camera.siteId!,
      ruleId: opener.rule.ruleId,
      ruleName: opener.rule.name,
      zoneId: opener.zone.zoneId,
      zoneName: opener.zone.name,
      label: opener.label,
      severity: severities.find(severity => events.some(event => event.severity === severity))!,
      state: incidentStateOf(reviewOf(said.get(incidentId) ?? [])),
      firstAt: epochMs(Math.min(...events.map(({ capturedAt }) => capturedAt))),
      lastAt: epochMs(Math.max(...events.map(({ capturedAt }) => capturedAt))),
      count: counts.get(incidentId)!,
      notes: (said.get(incidentId) ?? []).flatMap(({ annotation: { change } }) => change.kind === 'note' && change.marks === undefined
        ? [change.text]
        : []).join('\n'),
    }
  }).sort((a, b) => b.firstAt - a.firstAt || (a.incidentId < b.incidentId
    ? 1
    : -1))
}

function fits(entry: (typeof truth)[number], query: Query): boolean {
  const text = query.text?.toLowerCase()
  return (query.cameraId ?? entry.cameraId) === entry.cameraId
    && (query.siteId ?? entry.siteId) === entry.siteId
    && (query.ruleId ?? entry.ruleId) === entry.ruleId
    && (query.zoneId ?? entry.zoneId) === entry.zoneId
    && (query.label === undefined || (query.label as string[]).includes(entry.label))
    && (query.severity === undefined || query.severity.includes(entry.severity))
    && (query.state === undefined || query.state.includes(entry.state))
    && entry.firstAt >= (query.from ?? 0) && entry.firstAt < (query.until ?? Infinity)
    && (text === undefined || [
      entry.cameraName,
      entry.ruleName,
      entry.zoneName,
      ...entry.notes.split('\n'),
    ].some(name => name.toLowerCase().includes(text)))
}

/** The usual; the newest before all else, few of them or all; one by one. */
const efforts: (SearchEffort | undefined)[] = [
  undefined,
  { newestTried: 4, mostLooks: 0 },
  { newestTried: 1_000, mostLooks: 0 },
  { newestTried: 0, mostLooks: 0 },
]

it('HI1 HI2 HI3 HI13 every filter, and any of them together, finds what there is, in order, each once', async () => {
  expect(truth.length).toBeGreaterThan(30)
  expect(new Set(truth.map(({ state }) => state)).size).toBe(4)
  const someOf = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }).map(chosen => chosen.join(','))
  await fc.assert(fc.asyncProperty(fc.record({
    cameraId: fc.constantFrom(...cameras.map(({ cameraId }) => cameraId)),
    siteId: fc.constantFrom(...sites),
    ruleId: fc.constantFrom(...rules.map(({ ruleId }) => ruleId)),
    zoneId: fc.constantFrom(...zones.map(({ zoneId }) => zoneId)),
    label: someOf(labels),
    severity: someOf(severities),
    state: someOf(states),
    from: fc.integer({ min: begin, max: begin + 36_000_000 }),
    until: fc.integer({ min: begin, max: begin + 36_000_000 }),
    text: fc.constantFrom('gate', '50%', '_1', 'intrusion', 'AISLE', '100% sure 1', 'called', 'nobody said this', '%', '반장', '반', '장작', 'ärger', 'seen by', 'h', 'sure shift'),
  }, { requiredKeys: [] }), fc.constantFrom(...efforts), async (query, effort) => {
    const parsed = routes['incident.list'].query.parse(query)
    const found = await all(query as Record<string, string | number>, kim, effort)
    expect(found).toEqual(truth.filter(entry => fits(entry, parsed)).map(({ notes: _, ...entry }) => entry))
  }), { numRuns: 120, seed })
})

it('HI3 AU9 holds what is within the scope alone', async () => {
  const [site] = sites
  const some = aMember(t.organizationId, 'viewer', {
    kind: 'some',
    siteIds: [site!],
    cameraIds: [],
  })
  const found = await all({}, some)
  expect(found.map(({ incidentId }) => incidentId)).toEqual(truth.filter(({ siteId }) => siteId === site).map(({ incidentId }) => incidentId))
  expect(await all({ siteId: sites[1]! }, some)).toEqual([])
})

it('HI4 what is sought stands in columns, so that an index serves it under row-level security as well', async () => {
  const { organizationId } = t
  // Which index costs less it knows when it has counted them.
  await t.test.superuser.query('analyze incident')
  // What most of them are is found as quickly by time.
  const [rarest] = (await t.test.superuser.query<{ state: string }>('select state from incident where organization_id = $1 group by state order by count(*), state', [organizationId])).rows
  const planOf = (query: RawBuilder<unknown>): Promise<string> => t.test.database.withOrganization(organizationId, async (transaction) => {
    await sql`set local enable_seqscan = off`.execute(transaction)
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(transaction)
    return rows.map(row => row['QUERY PLAN']).join('\n')
  })
  expect(await planOf(sql`select i.first_ms from incident i where i.organization_id = ${organizationId} and i.state = ${sql.lit(rarest!.state)} order by i.first_ms desc, i.incident_id desc limit 51`)).toMatch(new RegExp(`Index Cond: .*state = '${rarest!.state}'`))
  const picture = 'a'.repeat(64)
  expect(await planOf(sql`select e.camera_id from safety_event e where e.organization_id = ${organizationId} and e.snapshot_sha256 = ${picture}`)).toMatch(/Index Cond: .*snapshot_sha256 = /)
  // The index that there was, on what is inside the event, never served anybody.
  expect(await planOf(sql`select e.camera_id from safety_event e where e.organization_id = ${organizationId} and e.event -> 'snapshot' ->> 'sha256' = ${picture}`)).not.toMatch(/Index Cond: .*sha256/)
})

it('HI13 notes are found by an index that row-level security would shut out, through a function that tells what is one\'s own alone', async () => {
  const { organizationId } = t
  const other = newUuid(randomBytes) as OrganizationId
  await addOrganization(t.test, other)
  await t.test.superuser.query('insert into note select $1, org_seq, subject_id, words from note', [other])
  const own = (await t.test.superuser.query<{ subject_id: IncidentId }>('select distinct subject_id from note where organization_id = $1 and words like \'%반장%\'', [organizationId])).rows
  expect(own.length).toBeGreaterThan(0)
  await t.test.superuser.query('delete from note where organization_id = $1 and words like \'%반장%\'', [other])
  const ask = async (id: OrganizationId) => (await t.test.database.readOrganization(id, transaction => findNotes(transaction, '반장'))).subjects.replaceAll(/[{}]/g, '').split(',').filter(Boolean)
  expect((await ask(organizationId)).sort()).toEqual(own.map(row => row.subject_id).sort())
  expect(await ask(other)).toEqual([])

  // The plan of what the function asks, once by the role that it asks it as, once by the application's.
  await t.test.superuser.query('insert into note select organization_id, 1000000 + n, gen_random_uuid(), \'looked at it \' || n from organization, generate_series(1, 2000) n; analyze note')
  const question = `explain select subject_id from note where organization_id = '${organizationId}' and ansim_letter_pairs(words) @> ansim_letter_pairs('반장')`
  const owner = new pg.Client({ ...t.test.owner })
  await owner.connect()
  const planOf = (rows: { 'QUERY PLAN': string }[]): string => rows.map(row => row['QUERY PLAN']).join('\n')
  const asOwner = planOf((await owner.query<{ 'QUERY PLAN': string }>(question)).rows)
  await owner.end()
  expect(asOwner).toMatch(/Bitmap Index Scan on note_pairs/)
  expect(planOf(await t.test.database.readOrganization(organizationId, async transaction => (await sql<{ 'QUERY PLAN': string }>`${sql.raw(question)}`.execute(transaction)).rows))).not.toMatch(/note_pairs/)
})
