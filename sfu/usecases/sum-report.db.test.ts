import type { StoredAnnotation } from '#contract/annotation'
import type { CameraId, IncidentId, MemberId, RuleId, SiteId, ZoneId } from '#contract/ids'
import type { ReportFacts } from '#contract/report-facts'
import type { SafetyEvent } from '#contract/safety-event'
import type { MemberActor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reviewOf } from '#contract/event-review'
import { reactionOf } from '#contract/reaction'
import { reportOf, trendOf } from '#contract/report-facts'
import { severities } from '#contract/severity'
import { epochMs } from '#contract/time'
import { newUuid } from '../core/random.ts'
import { createCamera } from './create-camera.ts'
import { createSite } from './create-site.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { sumReport, sumTrend } from './sum-report.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

const seed = Date.now() % 2 ** 31
const hourMs = 3_600_000
const timeZone = 'Asia/Seoul'
/** A whole hour, for hours of a report begin with it. */
const begin = Math.floor(Date.now() / hourMs - 40) * hourMs

let t: TestContext
let kim: MemberActor
let sites: SiteId[]
let cameras: { cameraId: CameraId, name: string, siteId?: SiteId | undefined }[]
let facts: (ReportFacts & { siteId: SiteId })[]

beforeAll(async () => {
  console.warn(`seed ${seed}`)
  const random = fc.sample(fc.infiniteStream(fc.nat()), { numRuns: 1, seed })[0]!
  const below = (n: number): number => random.next().value! % n
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
  t = await openTestContext()
  const memberId = newUuid(randomBytes) as MemberId
  await t.test.superuser.query('insert into member (organization_id, member_id, name, role, created_at) values ($1, $2, \'Kim\', \'supervisor\', now())', [t.organizationId, memberId])
  kim = {
    ...aMember(t.organizationId, 'supervisor'),
    memberId,
  }
  sites = await Promise.all(['North', 'South'].map(async name => (await createSite(t.context, t.operator, { name, timeZone })).siteId))
  cameras = []
  for (const [index, name] of ['Gate', 'Dock', 'Yard', 'Press'].entries())
    cameras.push(await createCamera(t.context, t.operator, { name, address: `rtsp://192.0.2.1/${index}`, siteId: sites[index % 2]! }))
  const rules = ['Intrusion', 'Helmet', 'Helmet'].map(name => ({
    ruleId: newUuid(randomBytes) as RuleId,
    name,
  }))
  const zones = ['Press', 'Aisle'].map(name => ({
    zoneId: newUuid(randomBytes) as ZoneId,
    name,
  }))
  const events: SafetyEvent[] = Array.from({ length: 160 }, (_, index) => {
    const camera = pick(cameras)
    const base = aSafetyEvent(camera)
    return aSafetyEvent(camera, {
      rule: {
        ...base.rule,
        ...pick(rules),
      },
      zone: {
        ...base.zone,
        ...pick(zones),
      },
      severity: pick(severities),
      trackId: index + 1,
      capturedAt: epochMs(begin + below(24 * 60) * 60_000 + below(60_000)),
    })
  })
  await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(aDeviceId(), 1, events))
  for (let index = 0; index < 140; index++) {
    const deviceId = aDeviceId()
    const event = pick(events)
    const change = pick([
      { kind: 'acknowledge' },
      { kind: 'acknowledge', takenBack: true },
      { kind: 'owner', memberId },
      { kind: 'owner', memberId: null },
      { kind: 'verdict', verdict: 'confirmed' },
      { kind: 'verdict', verdict: 'false-alarm' },
      { kind: 'verdict', verdict: 'near-miss' },
      { kind: 'verdict', verdict: null },
      { kind: 'note', text: 'Looked' },
    ] as const)
    await pushEvents(t.context, kim, anAnnotationPush(deviceId, 1, [
      anAnnotation(event.eventId, memberId, change, {
        deviceId,
        basedOn: pick([0, 1_000_000]),
        madeAt: epochMs(event.capturedAt + below(3 * hourMs)),
      }),
    ]))
  }
  facts = await tell()
})
afterAll(() => t.close())

/** What the feed says that there is, folded by what browsers fold it by. */
async function tell(): Promise<typeof facts> {
  const { items, annotations } = await readFeed(t.context, t.operator, { after: 0, limit: 5_000 })
  const said = Map.groupBy(annotations, ({ incidentId }: StoredAnnotation) => incidentId as IncidentId)
  return [
    ...Map.groupBy(items, ({ incidentId }) => incidentId as IncidentId),
  ].map(([incidentId, of]) => {
    const events = of.map(({ event }) => event)
    const opener = events.find(({ eventId }) => eventId === incidentId)!
    const standing = (said.get(incidentId) ?? []).filter(({ overtakenBy }) => overtakenBy === undefined)
    const { verdict } = reviewOf(standing)
    const reactedAt = reactionOf(standing)
    return {
      cameraId: opener.cameraId,
      cameraName: opener.cameraName,
      ruleId: opener.rule.ruleId,
      ruleName: opener.rule.name,
      zoneId: opener.zone.zoneId,
      zoneName: opener.zone.name,
      severity: severities.find(severity => events.some(event => event.severity === severity))!,
      firstAt: epochMs(Math.min(...events.map(({ capturedAt }) => capturedAt))),
      siteId: cameras.find(({ cameraId }) => cameraId === opener.cameraId)!.siteId!,
      ...verdict && { verdict: verdict.verdict },
      ...reactedAt !== undefined && { reactedAt },
    }
  })
}

const timeArb = fc.integer({ min: 0, max: 26 }).map(hour => begin + hour * hourMs)

it('RE1 RE2 PostgreSQL and a browser add the same incidents up to the same report', async () => {
  expect(facts.length).toBeGreaterThan(60)
  expect(facts.some(({ verdict }) => verdict === 'false-alarm')).toBe(true)
  expect(facts.some(({ reactedAt }) => reactedAt !== undefined)).toBe(true)
  await fc.assert(fc.asyncProperty(fc.constantFrom(0, 1), timeArb, fc.integer({ min: 1, max: 30 }), async (which, from, hours) => {
    const siteId = sites[which]!
    const range = { from, to: from + hours * hourMs }
    const sum = await sumReport(t.context, t.operator, siteId, range)
    expect(sum).toEqual(reportOf(facts.filter(each => each.siteId === siteId), range, timeZone))
  }), { numRuns: 60, seed })
  const all = await sumReport(t.context, t.operator, sites[0]!, { from: begin, to: begin + 30 * hourMs })
  expect(all.reaction.acknowledged).toBeGreaterThan(5)
  expect(all.falseAlarms.length).toBeGreaterThan(0)
})

it('RE5 counts the steps between edges alike, and says since when anything is known', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(timeArb, { minLength: 2, maxLength: 12 }), async (times) => {
    const edges = times.toSorted((a, b) => a - b)
    const { steps, knownSince } = await sumTrend(t.context, t.operator, sites[1]!, {
      edges: edges.join(','),
    })
    expect(steps).toEqual(trendOf(facts.filter(({ siteId }) => siteId === sites[1]), edges))
    expect(knownSince).toBeGreaterThan(begin)
  }), { numRuns: 30, seed })
  await expect(sumTrend(t.context, t.operator, sites[1]!, { edges: '5,5' })).rejects.toMatchObject({ code: 'bad-input' })
})

it('RE4 AU9 holds the cameras within the scope alone, and no site out of sight', async () => {
  const range = { from: begin, to: begin + 30 * hourMs }
  const [gate] = cameras
  const narrow = aMember(t.organizationId, 'viewer', {
    kind: 'some',
    siteIds: [],
    cameraIds: [gate!.cameraId],
  })
  const sum = await sumReport(t.context, narrow, sites[0]!, range)
  expect(sum).toEqual(reportOf(facts.filter(({ cameraId }) => cameraId === gate!.cameraId), range, timeZone))
  expect(sum.total).toBeGreaterThan(0)
  await expect(sumReport(t.context, narrow, sites[1]!, range)).rejects.toMatchObject({ code: 'not-found' })
  await expect(sumTrend(t.context, narrow, sites[1]!, { edges: '0,1' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(sumReport(t.context, aMember(t.organizationId, 'station'), sites[0]!, range)).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(sumReport(t.context, t.operator, sites[0]!, { from: 0, to: begin })).rejects.toMatchObject({ code: 'bad-input' })
})

it('RE3 names nobody: neither Kim nor who Kim is stands in a report', async () => {
  const text = JSON.stringify(await sumReport(t.context, t.operator, sites[0]!, { from: begin, to: begin + 30 * hourMs }))
  expect(text).not.toContain('Kim')
  expect(text).not.toContain(kim.memberId)
})
