import type { Camera } from '#contract/camera'
import type { CameraId, Sha256 } from '#contract/ids'
import type { Scope } from '#contract/scope'
import type { Site } from '#contract/site'
import type { PushResponse } from '#contract/sync'
import type { MemberActor } from '../core/actor.ts'
import type { Person } from './testing/build-person.ts'
import type { TestContext } from './testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { createRule } from './create-rule.ts'
import { createSite } from './create-site.ts'
import { createSnapshot } from './create-snapshot.ts'
import { createZone } from './create-zone.ts'
import { findActor } from './find-actor.ts'
import { getConfiguration } from './get-configuration.ts'
import { getSnapshot } from './get-snapshot.ts'
import { listCameras } from './list-cameras.ts'
import { listMembers } from './list-members.ts'
import { listSites } from './list-sites.ts'
import { probeCamera } from './probe-camera.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { recordUrgentEvents } from './record-urgent-events.ts'
import { removeCamera } from './remove-camera.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { invitePerson, setUpAdministrator } from './testing/build-person.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aRuleChoice, aZoneDrawing } from './testing/build-zone.ts'
import { openTestContext } from './testing/test-context.ts'
import { updateCamera } from './update-camera.ts'
import { updateMember } from './update-member.ts'
import { updateZone } from './update-zone.ts'

let t: TestContext
let south: Site
let gate: Camera
let dock: Camera
let lee: Person
const jpeg = Buffer.concat([
  Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
  randomBytes(50),
])
const sha256 = createHash('sha256').update(jpeg).digest('hex') as Sha256
const snapshot = {
  sha256,
  mediaType: 'image/jpeg',
  bytes: jpeg.length,
  width: 640,
  height: 360,
} as const

const codeOf = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'done', (error: { code?: string }) => error.code)
const here = async (person: Person): Promise<MemberActor> => (await findActor(t.context, person.secret))!
async function outcomesOf(work: Promise<Pick<PushResponse, 'outcomes'>>): Promise<unknown[]> {
  return (await work).outcomes.map(outcome => 'code' in outcome
    ? outcome.code
    : outcome.outcome)
}
const feedOf = (actor: MemberActor, more: object = {}): ReturnType<typeof readFeed> => readFeed(t.context, actor, { after: 0, limit: 500, ...more })

beforeAll(async () => {
  t = await openTestContext()
  await setUpAdministrator(t)
  // The first site is that of cameras which name none.
  t.advanceMs(1)
  south = await createSite(t.context, t.operator, { name: 'South', timeZone: 'Asia/Seoul' })
  gate = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://u:p@192.0.2.1/gate' })
  dock = await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://u:p@192.0.2.2/dock', siteId: south.siteId })
  const scope: Scope = {
    kind: 'some',
    siteIds: [south.siteId],
    cameraIds: [],
  }
  lee = await invitePerson(t, 'Lee', 'manager', scope)
})
afterAll(() => t.close())

describe('AU9 who sees one site', () => {
  it('sees its cameras, their zones and rules, and the site; with addresses where the role has them', async () => {
    expect(gate.siteId).not.toBe(south.siteId)
    expect(await listCameras(t.context, lee.actor)).toMatchObject([
      { name: 'Dock', siteId: south.siteId, address: 'rtsp://192.0.2.2:554/dock' },
    ])
    const configuration = await getConfiguration(t.context, lee.actor)
    expect(configuration.cameras.map(({ name }) => name)).toEqual(['Dock'])
    expect(configuration.sites).toEqual([south])
    expect(new Set([
      ...configuration.zones,
      ...configuration.rules,
    ].map(({ cameraId }) => cameraId))).toEqual(new Set([dock.cameraId]))
    expect(await listSites(t.context, lee.actor)).toEqual([south])
    expect(await listSites(t.context, t.operator)).toHaveLength(2)
  })

  it('may change there what the role may, and finds nothing elsewhere', async () => {
    const [zone] = (await getConfiguration(t.context, t.operator)).zones.filter(({ cameraId }) => cameraId === gate.cameraId)
    const probe = async (): Promise<{ facts: object }> => ({ facts: {} })
    const never = new AbortController().signal
    const attempts: [string, (camera: Camera) => Promise<unknown>][] = [
      [
        'update',
        camera => updateCamera(t.context, lee.actor, camera.cameraId, { name: `${camera.name} 2` }),
      ],
      [
        'zone',
        camera => createZone(t.context, lee.actor, camera.cameraId, aZoneDrawing),
      ],
      [
        'probe',
        camera => probeCamera(t.context, lee.actor, { address: 'rtsp://***@192.0.2.9/', cameraId: camera.cameraId }, probe, never),
      ],
    ]
    for (const [name, attempt] of attempts) {
      expect(await codeOf(attempt(gate)), name).toBe('not-found')
      expect(await codeOf(attempt(dock)), name).not.toBe('not-found')
    }
    expect(await codeOf(createRule(t.context, lee.actor, gate.cameraId, aRuleChoice(zone!.zoneId)))).toBe('not-found')
    expect(await codeOf(updateZone(t.context, lee.actor, zone!.zoneId, 1, aZoneDrawing))).toBe('not-found')
    expect(await codeOf(removeCamera(t.context, lee.actor, gate))).toBe('not-found')
    expect(await codeOf(updateCamera(t.context, lee.actor, dock.cameraId, { siteId: gate.siteId! }))).toBe('not-found')
    expect(await codeOf(createCamera(t.context, lee.actor, { name: 'X', address: 'rtsp://h/', siteId: gate.siteId! }))).toBe('not-found')
    // Without a site it is put where its maker may put one.
    expect(await createCamera(t.context, lee.actor, { name: 'Yard', address: 'rtsp://h/' })).toMatchObject({ siteId: south.siteId })
    // What is about the whole organization is not for one site.
    expect(await codeOf(listMembers(t.context, { ...lee.actor, role: 'administrator' }))).toBe('not-allowed')
  })

  it('hears of its cameras\' events and what is said of them, and records and reviews those alone', async () => {
    const ofGate = aSafetyEvent(gate, {
      snapshot: { ...snapshot },
    })
    const ofDock = aSafetyEvent(dock)
    expect(await outcomesOf(pushEvents(t.context, t.operator, aPush(aDeviceId(), 1, [ofGate, ofDock])))).toEqual(['applied', 'applied'])
    await createSnapshot(t.context, t.operator, { sha256, mediaType: 'image/jpeg', bytes: jpeg })
    expect(await outcomesOf(pushEvents(t.context, lee.actor, aPush(aDeviceId(), 1, [
      aSafetyEvent(gate),
      aSafetyEvent(dock),
    ])))).toEqual(['not-found', 'applied'])
    expect(await outcomesOf(recordUrgentEvents(t.context, lee.actor, {
      protocolVersion: 2,
      sentAt: t.context.clock(),
      events: [
        aSafetyEvent(gate),
        aSafetyEvent(dock),
      ],
    }))).toEqual(['not-found', 'applied'])
    const said = [ofGate, ofDock].map(({ eventId }) => anAnnotation(eventId, lee.memberId, { kind: 'acknowledge' }))
    expect(await outcomesOf(pushEvents(t.context, lee.actor, anAnnotationPush(aDeviceId(), 1, said)))).toEqual(['not-found', 'applied'])
    const everybody = await invitePerson(t, 'Everybody', 'reviewer')
    await pushEvents(t.context, everybody.actor, anAnnotationPush(aDeviceId(), 1, [
      anAnnotation(ofGate.eventId, everybody.memberId, { kind: 'acknowledge' }),
    ]))

    const page = await feedOf(lee.actor)
    expect(new Set(page.items.map(({ event }) => event.cameraId))).toEqual(new Set([dock.cameraId]))
    expect(page.annotations.map(({ annotation }) => annotation.eventId)).toEqual([ofDock.eventId])
    const all = await feedOf(everybody.actor)
    expect(all.items.length).toBe(page.items.length + 1)
    expect(all.annotations).toHaveLength(2)
    // The position is the whole organization's, so that nothing is asked for twice.
    expect(page.cursor).toBe(all.cursor)
  })

  it('does not find the picture of an event elsewhere, also by its hash', async () => {
    expect(await codeOf(getSnapshot(t.context, lee.actor, { sha256 }))).toBe('not-found')
    expect(await codeOf(getSnapshot(t.context, t.operator, { sha256 }))).toBe('done')
    await pushEvents(t.context, t.operator, aPush(aDeviceId(), 1, [
      aSafetyEvent(dock, {
        snapshot: { ...snapshot },
      }),
    ]))
    expect(await codeOf(getSnapshot(t.context, lee.actor, { sha256 }))).toBe('done')
  })

  it('sees single cameras by their id, and removed ones\' events still', async () => {
    const park = await invitePerson(t, 'Park', 'viewer', {
      kind: 'some',
      siteIds: [],
      cameraIds: [gate.cameraId],
    })
    expect((await listCameras(t.context, park.actor)).map(({ cameraId }) => cameraId)).toEqual([gate.cameraId])
    expect((await listCameras(t.context, park.actor))[0]).not.toHaveProperty('address')
    expect((await listSites(t.context, park.actor)).map(({ siteId }) => siteId)).toEqual([gate.siteId])
    expect(await codeOf(createCamera(t.context, { ...park.actor, role: 'manager' }, { name: 'Y', address: 'rtsp://h/' }))).toBe('bad-input')
    const before = (await feedOf(park.actor)).items.length
    expect(before).toBeGreaterThan(0)
    await removeCamera(t.context, t.operator, gate)
    expect(await listCameras(t.context, park.actor)).toEqual([])
    expect((await feedOf(park.actor)).items).toHaveLength(before)
  })
})

describe('FE6 a cursor', () => {
  it('of other rights is refused with a code of its own, whatever it was that changed', async () => {
    const before = await feedOf(await here(lee))
    const goOn = async (): Promise<string | undefined> => codeOf(feedOf(await here(lee), { after: before.cursor, rights: before.rights }))
    expect(await goOn()).toBe('done')
    await updateMember(t.context, t.operator, lee.memberId, { role: 'supervisor' })
    expect(await goOn()).toBe('done')
    await updateMember(t.context, t.operator, lee.memberId, {
      scope: {
        kind: 'some',
        siteIds: [south.siteId],
        cameraIds: [gate.cameraId as CameraId],
      },
    })
    expect(await goOn()).toBe('rights-changed')
    await updateMember(t.context, t.operator, lee.memberId, {
      scope: { kind: 'everything' },
    })
    expect(await goOn()).toBe('rights-changed')
    // Back where it was, what it left out is out of sight again.
    await updateMember(t.context, t.operator, lee.memberId, {
      scope: {
        kind: 'some',
        siteIds: [south.siteId],
        cameraIds: [],
      },
    })
    expect(await goOn()).toBe('done')
    const other = await createCamera(t.context, t.operator, { name: 'Other', address: 'rtsp://h/o' })
    expect(await goOn()).toBe('done')
    await updateCamera(t.context, t.operator, other.cameraId, { siteId: south.siteId })
    expect(await goOn()).toBe('rights-changed')
    expect((await listCameras(t.context, await here(lee))).map(({ name }) => name)).toContain('Other')
  })

  it('of everything goes on, wherever cameras move', async () => {
    const { rights } = await readFeed(t.context, t.operator, { after: 0, limit: 1 })
    expect(rights).toBe('everything')
    await updateCamera(t.context, t.operator, dock.cameraId, { siteId: (await listSites(t.context, t.operator))[0]!.siteId })
    expect(await codeOf(readFeed(t.context, t.operator, { after: 0, limit: 1, rights }))).toBe('done')
    expect((await listCameras(t.context, await here(lee))).map(({ name }) => name)).not.toContain('Dock 2')
  })
})
