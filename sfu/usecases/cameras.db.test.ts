import type { OrganizationId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '#contract/role'
import { operatorOf } from '../core/actor.ts'
import { createCamera } from './create-camera.ts'
import { getConfiguration } from './get-configuration.ts'
import { listCameras } from './list-cameras.ts'
import { removeCamera } from './remove-camera.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { addOrganization, aMember, dumpEveryTable, openTestContext } from './testing/test-context.ts'
import { updateCamera } from './update-camera.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
})
afterAll(() => t.close())

describe('cameras', () => {
  it('AU8 a password never lies in the database, the log or an answer in clear, and reaches the ingest whole', async () => {
    const password = 'Hunter2-비밀/@:?'
    const address = `rtsp://admin:${encodeURIComponent(password)}@10.0.0.5/live?token=t0psecret`
    const camera = await createCamera(t.context, t.operator, { name: 'Sealed', address })
    const everywhere = [
      await dumpEveryTable(t.test),
      JSON.stringify([
        t.log,
        camera,
        await listCameras(t.context, t.operator),
        await getConfiguration(t.context, t.operator),
      ]),
    ]
    expect(everywhere.every(text => text.includes('Sealed'))).toBe(true)
    for (const secret of [password, 't0psecret']) {
      const bytes = Buffer.from(secret)
      for (const form of [
        secret,
        encodeURIComponent(secret),
        bytes.toString('hex'),
        bytes.toString('base64').replace(/=+$/, ''),
        bytes.toString('base64url'),
      ])
        expect(everywhere.filter(text => text.includes(form))).toEqual([])
    }
    expect(camera.address).toBe('rtsp://10.0.0.5:554/live?token=***')
    expect(await revealCredentials(t.context, t.organizationId, camera.cameraId))
      .toEqual({ url: 'rtsp://10.0.0.5:554/live?token=t0psecret', username: 'admin', password })
    await expect(revealCredentials(t.context, theirs, camera.cameraId)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('AU8 a sealed credential that is moved to another camera does not open there', async () => {
    const a = await createCamera(t.context, t.operator, { name: 'Seal A', address: 'rtsp://u:p@a/' })
    const b = await createCamera(t.context, t.operator, { name: 'Seal B', address: 'rtsp://b/' })
    await t.test.superuser.query('update camera_credential set sealed = (select sealed from camera_credential where camera_id = $1) where camera_id = $2', [a.cameraId, b.cameraId])
    await expect(revealCredentials(t.context, t.organizationId, b.cameraId)).rejects.toThrow('altered')
  })

  it('a new camera has a whole-view zone with an armed "Person in view" rule, severity low', async () => {
    const camera = await createCamera(t.context, t.operator, { name: '  Gate 7 ', address: 'rtsp://h/1' })
    expect(camera.name).toBe('Gate 7')
    expect(t.notices.at(-1)).toBe('configuration')
    const { zones, rules, detectorId, cameras } = await getConfiguration(t.context, t.operator)
    const [zone] = zones.filter(({ cameraId }) => cameraId === camera.cameraId)
    expect(zone).toMatchObject({
      name: 'Whole view',
      polygon: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 1, y: 1 },
        { x: 0, y: 1 },
      ],
    })
    expect(rules.filter(({ cameraId }) => cameraId === camera.cameraId)).toMatchObject([
      {
        name: 'Person in view',
        severity: 'low',
        armed: true,
        version: 1,
        zoneIds: [zone!.zoneId],
        condition: {
          kind: 'zone-presence',
          labels: ['person'],
          minLooks: 3,
        },
      },
    ])
    expect(cameras).toContainEqual(camera)
    expect(detectorId).toBe('ansim-nano-5')
  })

  it('AU2 only who changes cameras sees addresses', async () => {
    await createCamera(t.context, t.operator, { name: 'Addressed', address: 'rtsp://h/2' })
    for (const role of roles) {
      const [listed, configured] = [await listCameras(t.context, aMember(t.organizationId, role)), (await getConfiguration(t.context, aMember(t.organizationId, role))).cameras]
      for (const camera of [
        ...listed,
        ...configured,
      ])
        expect('address' in camera).toBe(role === 'administrator' || role === 'manager')
    }
  })

  it('refuses a taken name in any case, also when two come at once, and takes it again after removal', async () => {
    const tries = await Promise.allSettled(['Dock', 'dock', 'DOCK'].map(name => createCamera(t.context, t.operator, { name, address: 'rtsp://h/3' })))
    const [made] = tries.filter(each => each.status === 'fulfilled')
    for (const refused of tries.filter(each => each.status === 'rejected'))
      expect(refused.reason).toMatchObject({ code: 'name-taken' })
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await removeCamera(t.context, t.operator, made!.value)
    await expect(removeCamera(t.context, t.operator, made!.value)).rejects.toMatchObject({ code: 'not-found' })
    await expect(revealCredentials(t.context, t.organizationId, made!.value.cameraId)).rejects.toMatchObject({ code: 'not-found' })
    const { zones, rules, cameras } = await getConfiguration(t.context, t.operator)
    expect([
      ...zones,
      ...rules,
      ...cameras,
    ].filter(({ cameraId }) => cameraId === made!.value.cameraId)).toEqual([])
    await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://h/3' })
    // The same name elsewhere is another camera.
    await createCamera(t.context, operatorOf(theirs), { name: 'Dock', address: 'rtsp://h/3' })
  })

  it.each([
    [
      { name: ' ', address: 'rtsp://h/' },
      'bad-input',
      'name',
    ],
    [
      {
        name: 'x'.repeat(81),
        address: 'rtsp://h/',
      },
      'bad-input',
      '80',
    ],
    [
      { name: 'Web', address: 'http://h/' },
      'camera-address-invalid',
      'rtsp://',
    ],
  ])('refuses %j', async (input, code, part) => {
    await expect(createCamera(t.context, t.operator, input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(part) as string,
    })
  })

  it('AU3 AU8 a new address replaces the sealed one, counts the change, and is not for another organization', async () => {
    const camera = await createCamera(t.context, t.operator, { name: 'Moved', address: 'rtsp://u:old-Pass@h/5' })
    const change = async (actor: Actor, address: string): Promise<number | undefined> => (await updateCamera(t.context, actor, camera.cameraId, { address })).revision
    expect(await change(t.operator, 'rtsp://u:old-Pass@h:554/5')).toBe(0)
    expect(await change(t.operator, 'rtsp://u:new-Pass@h/6')).toBe(1)
    expect(await revealCredentials(t.context, t.organizationId, camera.cameraId)).toEqual({ url: 'rtsp://h:554/6', username: 'u', password: 'new-Pass' })
    expect((await listCameras(t.context, t.operator)).find(({ cameraId }) => cameraId === camera.cameraId)?.address).toBe('rtsp://h:554/6')
    expect(await dumpEveryTable(t.test)).not.toMatch(/(?:old|new)-Pass/)
    await expect(change(operatorOf(theirs), 'rtsp://h/7')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('AU3 another organization cannot remove it', async () => {
    const camera = await createCamera(t.context, t.operator, { name: 'Ours', address: 'rtsp://h/4' })
    await expect(removeCamera(t.context, operatorOf(theirs), camera)).rejects.toMatchObject({ code: 'not-found' })
    expect((await listCameras(t.context, operatorOf(theirs))).map(({ cameraId }) => cameraId)).not.toContain(camera.cameraId)
  })
})
