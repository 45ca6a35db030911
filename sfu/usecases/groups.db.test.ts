import type { CameraId, DetectorId, GroupId } from '#contract/ids'
import type { TwoSites } from './testing/two-sites.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyCameraChanges } from './change-cameras.ts'
import { chooseDetector, rollBackDetector } from './choose-detector.ts'
import { createGroup } from './create-group.ts'
import { expungeBlobs } from './expunge-blobs.ts'
import { getConfiguration } from './get-configuration.ts'
import { listGroups } from './list-groups.ts'
import { refuseUsedDetector } from './refuse-used-detector.ts'
import { createSitePlan, getPlanPicture, removeSitePlan, setPlanWidth } from './site-plan.ts'
import { sweepBlobs } from './sweep-blobs.ts'
import { aMember } from './testing/test-context.ts'
import { codeOf, openTwoSites } from './testing/two-sites.ts'
import { removeGroup, rollBackGroupDetector, setGroupDetector, updateGroup } from './update-group.ts'

let t: TwoSites['t']
let south: TwoSites['south']
let north: TwoSites['north']
let aCamera: TwoSites['aCamera']
let cameraOf: TwoSites['cameraOf']
let apply: TwoSites['apply']
let only: TwoSites['only']
const detector = (name: string): DetectorId => `own-${name}` as DetectorId

beforeAll(async () => void ({ t, south, north, aCamera, cameraOf, apply, only } = await openTwoSites()))
afterAll(() => t.close())

describe('groups and their detectors', () => {
  it('PL5 a camera\'s own detector comes before its groups\', the newest choice of those first; one that is not here is passed over', async () => {
    const cameraId = await aCamera(south.siteId)
    const group = (name: string) => createGroup(t.context, t.operator, south.siteId, {
      name,
      icon: 'truck',
      cameraIds: [cameraId],
    })
    const [first, second] = [await group('First'), await group('Second')]
    const inForce = async (): Promise<unknown> => (await cameraOf(cameraId)).detectorId
    expect(await inForce()).toBeUndefined()
    await setGroupDetector(t.context, t.operator, first.groupId, detector('1'))
    expect(await inForce()).toBe('own-1')
    t.advanceMs(1)
    await setGroupDetector(t.context, t.operator, second.groupId, detector('2'))
    expect(await inForce()).toBe('own-2')
    await apply([cameraId], {
      kind: 'set-detector',
      detectorId: detector('3'),
    })
    expect(await cameraOf(cameraId)).toMatchObject({ detectorId: 'own-3', hasOwnDetector: true })
    await apply([cameraId], { kind: 'set-detector', detectorId: null })
    expect(await inForce()).toBe('own-2')
    expect(await codeOf(setGroupDetector(t.context, t.operator, second.groupId, 'gone' as DetectorId))).toBe('model-not-found')
    expect(await codeOf(apply([cameraId], { kind: 'set-detector', detectorId: 'gone' as DetectorId }))).toBe('changes-refused')
    // Its files were deleted: the next choice holds.
    await t.test.superuser.query('update camera_group set detector_id = \'gone\' where group_id = $1', [second.groupId])
    expect(await inForce()).toBeUndefined()
  })

  it('PL6 goes back to the detector before, and forth again', async () => {
    const cameraId = await aCamera(south.siteId)
    const { groupId } = await createGroup(t.context, t.operator, south.siteId, {
      name: 'Rolled',
      icon: 'flask',
      cameraIds: [cameraId],
    })
    expect(await codeOf(rollBackGroupDetector(t.context, t.operator, groupId))).toBe('bad-input')
    await setGroupDetector(t.context, t.operator, groupId, detector('1'))
    await setGroupDetector(t.context, t.operator, groupId, detector('2'))
    expect(await rollBackGroupDetector(t.context, t.operator, groupId)).toMatchObject({ detectorId: 'own-1', formerDetectorId: 'own-2' })
    expect((await cameraOf(cameraId)).detectorId).toBe('own-1')
    expect(await rollBackGroupDetector(t.context, t.operator, groupId)).toMatchObject({ detectorId: 'own-2', formerDetectorId: 'own-1' })
  })

  it('PL5 PL6 DE2 a detector for all counts last, is gone back from, and is not removed while something is analysed with it', async () => {
    const cameraId = await aCamera(north.siteId)
    const isUsed = (detectorId: DetectorId) => codeOf(refuseUsedDetector(t.context, t.operator, detectorId))
    const used = (name: string) => isUsed(detector(name))
    expect(await codeOf(rollBackDetector(t.context, t.operator))).toBe('bad-input')
    expect(await codeOf(chooseDetector(t.context, t.operator, 'gone' as DetectorId))).toBe('model-not-found')
    await chooseDetector(t.context, t.operator, detector('7'))
    expect((await cameraOf(cameraId)).detectorId).toBe('own-7')
    expect(await used('7')).toBe('bad-input')
    await applyCameraChanges(t.context, t.operator, [
      {
        cameraIds: [cameraId],
        change: {
          kind: 'set-detector',
          detectorId: detector('8'),
        },
      },
    ])
    expect(await Promise.all([
      t.context.detectorId,
      detector('8'),
      detector('9'),
    ].map(isUsed))).toEqual(['bad-input', 'bad-input', 'done'])
    expect(await rollBackDetector(t.context, t.operator)).toEqual({ detectorId: null, formerDetectorId: 'own-7' })
    expect(await used('7')).toBe('done')
    const manager = aMember(t.organizationId, 'manager')
    expect(await codeOf(chooseDetector(t.context, manager, null))).toBe('not-allowed')
  })

  it('has cameras of its own site, and a name of its own within it', async () => {
    const [a, b] = [await aCamera(south.siteId), await aCamera(north.siteId)]
    const choice = (name: string, cameraIds: CameraId[]) => ({ name, icon: 'cctv' as const, cameraIds })
    const group = await createGroup(t.context, t.operator, south.siteId, choice('Yard', [a]))
    expect(await codeOf(createGroup(t.context, t.operator, south.siteId, choice('yard', [])))).toBe('name-taken')
    expect(await codeOf(createGroup(t.context, t.operator, north.siteId, choice('yard', [b])))).toBe('done')
    expect(await codeOf(updateGroup(t.context, t.operator, group.groupId, choice('Yard', [a, b])))).toBe('bad-input')
    expect(await codeOf(removeGroup(t.context, t.operator, '99999999-9999-4999-8999-999999999999' as GroupId))).toBe('not-found')
    await apply([a], { kind: 'remove' })
    expect((await listGroups(t.context, t.operator)).find(({ groupId }) => groupId === group.groupId)!.cameraIds).toEqual([])
    await removeGroup(t.context, t.operator, group.groupId)
  })
})

describe('floor plans', () => {
  const aPlan = (): Buffer => Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d49484452000000a00000005a0806000000', 'hex'),
    randomBytes(40),
  ])

  it('PL8 keeps a picture, replaces it, and lets its bytes go', async () => {
    const first = aPlan()
    const second = aPlan()
    const upload = (bytes: Buffer) => createSitePlan(t.context, t.operator, north.siteId, { bytes, widthM: 80 })
    const plan = await upload(first)
    expect(plan).toMatchObject({
      mediaType: 'image/png',
      width: 160,
      height: 90,
      widthM: 80,
    })
    await upload(second)
    expect(await setPlanWidth(t.context, t.operator, north.siteId, 120)).toMatchObject({ widthM: 120 })
    expect((await getConfiguration(t.context, t.operator)).plans).toHaveLength(1)
    expect(Buffer.from((await getPlanPicture(t.context, t.operator, north.siteId)).bytes).equals(second)).toBe(true)
    const never = new AbortController().signal
    expect(await expungeBlobs(t.context, t.organizationId, never)).toBe(1)
    // What a row names is no stray.
    t.advanceMs(86_400_000)
    expect(await sweepBlobs(t.context, t.organizationId, never)).toMatchObject({ strays: 0, missing: 0 })
    expect(await expungeBlobs(t.context, t.organizationId, never)).toBe(0)
    expect(Buffer.from((await getPlanPicture(t.context, t.operator, north.siteId)).bytes).equals(second)).toBe(true)
    await removeSitePlan(t.context, t.operator, north.siteId)
    expect(await codeOf(getPlanPicture(t.context, t.operator, north.siteId))).toBe('not-found')
    expect(await expungeBlobs(t.context, t.organizationId, never)).toBe(1)
  })

  it('PL8 AU9 refuses what is no picture, and what is out of scope', async () => {
    const upload = (bytes: Buffer) => codeOf(createSitePlan(t.context, t.operator, south.siteId, { bytes, widthM: 80 }))
    expect(await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('picture-refused')
    expect(await upload(Buffer.alloc(9 * 1024 * 1024))).toBe('too-large')
    await createSitePlan(t.context, t.operator, south.siteId, {
      bytes: aPlan(),
      widthM: 80,
    })
    const manager = only([north.siteId])
    expect(await codeOf(getPlanPicture(t.context, manager, south.siteId))).toBe('not-found')
    expect((await getConfiguration(t.context, manager)).plans).toEqual([])
    expect(await codeOf(createSitePlan(t.context, manager, south.siteId, {
      bytes: aPlan(),
      widthM: 80,
    }))).toBe('not-found')
    expect(await codeOf(setPlanWidth(t.context, manager, south.siteId, 5))).toBe('not-found')
    expect(await codeOf(removeSitePlan(t.context, manager, south.siteId))).toBe('not-found')
  })
})
