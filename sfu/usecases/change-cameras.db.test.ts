import type { CameraChange } from '#contract/camera-change'
import type { CameraId, DetectorId } from '#contract/ids'
import type { TwoSites } from './testing/two-sites.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { applyCameraChanges, previewCameraChanges } from './change-cameras.ts'
import { createGroup } from './create-group.ts'
import { endMaintenance } from './end-maintenance.ts'
import { getConfiguration } from './get-configuration.ts'
import { listGroups } from './list-groups.ts'
import { setCameraPlace } from './set-camera-place.ts'
import { codeOf, openTwoSites } from './testing/two-sites.ts'
import { removeGroup, setGroupDetector, updateGroup } from './update-group.ts'

let t: TwoSites['t']
let south: TwoSites['south']
let north: TwoSites['north']
let aCamera: TwoSites['aCamera']
let cameraOf: TwoSites['cameraOf']
let apply: TwoSites['apply']
let only: TwoSites['only']
const detector = (name: string): DetectorId => `ansim-nano-${name}` as DetectorId

beforeAll(async () => void ({ t, south, north, aCamera, cameraOf, apply, only } = await openTwoSites()))
afterAll(() => t.close())

describe('many cameras at once', () => {
  it('PL1 PL2 PL3 PL7 previews a move with what follows from it, moves all of them, and moves them back', async () => {
    const [a, b] = [await aCamera(south.siteId), await aCamera(north.siteId)]
    const group = await createGroup(t.context, t.operator, south.siteId, {
      name: 'Gates',
      icon: 'door',
      cameraIds: [a],
    })
    await setCameraPlace(t.context, t.operator, a, {
      x: 0.1,
      y: 0.2,
      directionDeg: 30,
      fieldDeg: 90,
      reachM: 12,
    })
    const change: CameraChange = { kind: 'move', siteId: north.siteId }
    const effects = await previewCameraChanges(t.context, t.operator, [
      {
        cameraIds: [a, b],
        change,
      },
    ])
    expect(effects.map(({ isSame, consequences, refused }) => ({ isSame, consequences, refused }))).toEqual([
      {
        isSame: false,
        consequences: [
          { kind: 'leaves-group', groupName: 'Gates' },
          { kind: 'loses-place' },
        ],
        refused: undefined,
      },
      { isSame: true, consequences: [], refused: undefined },
    ])
    expect((await cameraOf(a)).siteId).toBe(south.siteId)

    const undo = await apply([a, b], change)
    expect(await cameraOf(a)).toMatchObject({ siteId: north.siteId })
    expect(await cameraOf(a)).not.toHaveProperty('groupIds')
    // PL7: a place is on one site's plan.
    expect(await cameraOf(a)).not.toHaveProperty('place')
    await applyCameraChanges(t.context, t.operator, undo)
    expect(await cameraOf(a)).toMatchObject({
      siteId: south.siteId,
      groupIds: [group.groupId],
      place: { x: 0.1, directionDeg: 30 },
    })
    expect((await cameraOf(b)).siteId).toBe(north.siteId)
  })

  it('PL2 PL9 changes nothing where one of them cannot: names are told apart within a site', async () => {
    const taken = await aCamera(south.siteId, 'Line 1')
    // Of another site: the same name is nobody's business.
    const same = await aCamera(north.siteId, 'line 1')
    const other = await aCamera(north.siteId)
    const change: CameraChange = { kind: 'move', siteId: south.siteId }
    expect((await previewCameraChanges(t.context, t.operator, [
      {
        cameraIds: [other, same],
        change,
      },
    ])).map(({ refused }) => refused)).toEqual([undefined, 'name-taken'])
    expect(await codeOf(apply([other, same], change))).toBe('changes-refused')
    expect((await cameraOf(other)).siteId).toBe(north.siteId)
    // A swap is none of that.
    await applyCameraChanges(t.context, t.operator, [
      {
        cameraIds: [same],
        change,
      },
      {
        cameraIds: [taken],
        change: { kind: 'move', siteId: north.siteId },
      },
    ])
    expect([(await cameraOf(same)).siteId, (await cameraOf(taken)).siteId]).toEqual([south.siteId, north.siteId])
    expect(await codeOf(aCamera(north.siteId, 'LINE 1'))).toBe('name-taken')
  })

  it('PL3 says what goes for good with cameras that are removed', async () => {
    const cameraId = await aCamera(south.siteId)
    const [effect] = await previewCameraChanges(t.context, t.operator, [
      {
        cameraIds: [cameraId],
        change: { kind: 'remove' },
      },
    ])
    expect(effect!.consequences).toEqual([
      { kind: 'loses-rules', zones: 1, rules: 1 },
    ])
    expect(await apply([cameraId], { kind: 'remove' })).toEqual([])
    expect(await cameraOf(cameraId)).toBeUndefined()
  })

  it('AU9 touches nothing out of the actor\'s scope', async () => {
    const [own, foreign] = [await aCamera(south.siteId), await aCamera(north.siteId)]
    const manager = only([south.siteId])
    const step = (cameraIds: CameraId[], change: CameraChange) => codeOf(applyCameraChanges(t.context, manager, [
      { cameraIds, change },
    ]))
    expect(await step([own, foreign], { kind: 'begin-maintenance', reason: 'x' })).toBe('not-found')
    expect(await step([own], { kind: 'move', siteId: north.siteId })).toBe('not-found')
    const theirs = await createGroup(t.context, t.operator, north.siteId, {
      name: 'Theirs',
      icon: 'truck',
      cameraIds: [foreign],
    })
    expect(await step([own], { kind: 'join-group', groupId: theirs.groupId })).toBe('not-found')
    expect(await codeOf(updateGroup(t.context, manager, theirs.groupId, { name: 'x', icon: 'cctv', cameraIds: [] }))).toBe('not-found')
    expect(await codeOf(setGroupDetector(t.context, manager, theirs.groupId, detector('1')))).toBe('not-found')
    expect(await codeOf(removeGroup(t.context, manager, theirs.groupId))).toBe('not-found')
    expect(await codeOf(createGroup(t.context, manager, north.siteId, { name: 'x', icon: 'cctv', cameraIds: [] }))).toBe('not-found')
    expect(await codeOf(setCameraPlace(t.context, manager, foreign, null))).toBe('not-found')
    expect((await listGroups(t.context, manager)).map(({ name }) => name)).not.toContain('Theirs')
    expect((await getConfiguration(t.context, manager)).groups!.map(({ name }) => name)).not.toContain('Theirs')
    // Whoever sees one camera of a site sees its groups, with that camera alone.
    const both = await createGroup(t.context, t.operator, north.siteId, {
      name: 'Both',
      icon: 'truck',
      cameraIds: [foreign, await aCamera(north.siteId)],
    })
    expect((await listGroups(t.context, only([], [foreign]))).map(({ groupId, cameraIds }) => [groupId, cameraIds])).toEqual([
      [
        both.groupId,
        [foreign],
      ],
      [
        theirs.groupId,
        [foreign],
      ],
    ])
  })
})

describe('maintenance', () => {
  it('PL4 is told to every browser, and ends by itself at its time', async () => {
    const cameraId = await aCamera(south.siteId)
    const until = epochMs(t.context.clock() + 60_000)
    const undo = await apply([cameraId], { kind: 'begin-maintenance', until, reason: 'Lens cleaned' })
    expect((await getConfiguration(t.context, t.operator)).cameras.find(camera => camera.cameraId === cameraId)!.maintenance).toEqual({
      since: t.context.clock(),
      until,
      reason: 'Lens cleaned',
      byName: 'npx ansim',
    })
    expect(undo).toEqual([
      {
        cameraIds: [cameraId],
        change: { kind: 'end-maintenance' },
      },
    ])
    t.notices.length = 0
    t.advanceMs(59_999)
    expect(await endMaintenance(t.context, t.organizationId)).toEqual([])
    expect(t.notices).toEqual([])
    t.advanceMs(1)
    // Over from that moment on, whether the server has looked or not.
    expect(await cameraOf(cameraId)).not.toHaveProperty('maintenance')
    expect(await endMaintenance(t.context, t.organizationId)).toEqual([cameraId])
    expect(t.notices).toEqual(['configuration'])
    expect(await endMaintenance(t.context, t.organizationId)).toEqual([])
  })

  it('PL3 PL4 without an end lasts until somebody ends it, and that can be undone', async () => {
    const cameraId = await aCamera(south.siteId)
    await apply([cameraId], { kind: 'begin-maintenance', reason: 'Crane' })
    t.advanceMs(365 * 86_400_000)
    expect(await endMaintenance(t.context, t.organizationId)).toEqual([])
    const before = (await cameraOf(cameraId)).maintenance
    expect(before).toMatchObject({ reason: 'Crane' })
    const undo = await apply([cameraId], { kind: 'end-maintenance' })
    expect(await cameraOf(cameraId)).not.toHaveProperty('maintenance')
    await applyCameraChanges(t.context, t.operator, undo)
    expect((await cameraOf(cameraId)).maintenance).toEqual(before)
  })
})
