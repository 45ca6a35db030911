import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { getConfiguration } from './get-configuration.ts'
import { listCameras } from './list-cameras.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { aMember, dumpEveryTable, openTestContext } from './testing/test-context.ts'
import { updateCamera } from './update-camera.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

describe('a camera that is changed', () => {
  it('gets another address and password, and keeps its zones and rules', async () => {
    const { cameraId } = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://u:hush-1@h/1' })
    const before = await getConfiguration(t.context, t.operator)
    t.notices.length = 0

    await updateCamera(t.context, t.operator, cameraId, { address: 'rtsp://u:hush-1@h/1' })
    expect(t.notices).toEqual([])
    await updateCamera(t.context, t.operator, cameraId, { address: 'rtsp://u:hush-2@h:8554/2' })
    expect(t.notices).toEqual(['configuration'])

    expect(await revealCredentials(t.context, t.organizationId, cameraId)).toEqual({ url: 'rtsp://h:8554/2', username: 'u', password: 'hush-2' })
    const after = await getConfiguration(t.context, t.operator)
    expect([after.zones, after.rules]).toEqual([before.zones, before.rules])
    expect(after.cameras[0]?.address).toBe('rtsp://h:8554/2')
    expect(await dumpEveryTable(t.test)).not.toContain('hush')
  })

  it('CM2 starts its streams anew only for what its pictures are fetched by', async () => {
    const { cameraId, revision } = await createCamera(t.context, t.operator, { name: 'Yard', address: 'rtsp://u:p@h/1' })
    const after = async (update: Parameters<typeof updateCamera>[3]): Promise<number> => (await updateCamera(t.context, t.operator, cameraId, update)).revision! - revision!
    expect(await after({ name: 'Back yard' })).toBe(0)
    expect(await after({ address: 'rtsp://h:554/1' })).toBe(0)
    expect(await after({
      login: { username: 'u', password: 'other' },
    })).toBe(1)
    expect(await after({ transport: 'udp' })).toBe(2)
    expect(await after({ transcode: 'allowed' })).toBe(3)
    expect(await after({ subAddress: 'rtsp://h/2' })).toBe(4)
    expect(await after({ subAddress: null })).toBe(5)
    expect(await revealCredentials(t.context, t.organizationId, cameraId)).toEqual({
      url: 'rtsp://h:554/1',
      username: 'u',
      password: 'other',
      transport: 'udp',
      mayTranscode: true,
    })
    expect((await listCameras(t.context, t.operator)).find(camera => camera.cameraId === cameraId)).toMatchObject({ name: 'Back yard', transport: 'udp', transcode: 'allowed' })
  })

  it('AU8 CM1 has a sub stream, sealed by itself, with the main one\'s login on the same host', async () => {
    const camera = await createCamera(t.context, t.operator, {
      name: 'Two',
      address: 'rtsp://h/1',
      subAddress: 'rtsp://h/2?key=hush-3',
      login: { username: 'admin', password: 'hush-4' },
    })
    expect(camera.streams.map(({ streamKind }) => streamKind)).toEqual(['main', 'sub'])
    expect(camera.subAddress).toBe('rtsp://h:554/2?key=***')
    expect(await revealCredentials(t.context, t.organizationId, camera.cameraId, 'sub')).toEqual({ url: 'rtsp://h:554/2?key=hush-3', username: 'admin', password: 'hush-4' })
    expect(await dumpEveryTable(t.test)).not.toContain('hush')
    await t.test.superuser.query('update camera_credential set sealed = (select sealed from camera_credential where camera_id = $1 and stream_kind = \'main\') where camera_id = $1 and stream_kind = \'sub\'', [camera.cameraId])
    await expect(revealCredentials(t.context, t.organizationId, camera.cameraId, 'sub')).rejects.toThrow('altered')
    const changed = await updateCamera(t.context, t.operator, camera.cameraId, { subAddress: null })
    expect(changed.streams.map(({ streamKind }) => streamKind)).toEqual(['main'])
    await expect(revealCredentials(t.context, t.organizationId, camera.cameraId, 'sub')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is a browser\'s, with a name and no address', async () => {
    const camera = await createCamera(t.context, t.operator, { kind: 'browser', name: 'Tablet 3' })
    expect(camera).toMatchObject({
      kind: 'browser',
      streams: [
        { streamKind: 'main' },
      ],
    })
    expect(camera).not.toHaveProperty('address')
    expect((await updateCamera(t.context, t.operator, camera.cameraId, { name: 'Tablet 4' })).name).toBe('Tablet 4')
    await expect(updateCamera(t.context, t.operator, camera.cameraId, { address: 'rtsp://h/1' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(revealCredentials(t.context, t.organizationId, camera.cameraId)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('keeps what cannot be opened now when only its name changes', async () => {
    const { cameraId } = await createCamera(t.context, t.operator, { name: 'Locked', address: 'rtsp://u:p@h/1' })
    const sealed = async (): Promise<unknown> => (await t.test.superuser.query('select sealed from camera_credential where camera_id = $1', [cameraId])).rows
    await t.test.superuser.query('update camera_credential set key_id = \'gone\' where camera_id = $1', [cameraId])
    const before = await sealed()
    await updateCamera(t.context, t.operator, cameraId, { name: 'Still locked' })
    expect(await sealed()).toEqual(before)
    await updateCamera(t.context, t.operator, cameraId, { address: 'rtsp://u:q@h/1' })
    expect(await revealCredentials(t.context, t.organizationId, cameraId)).toMatchObject({ password: 'q' })
  })

  it('AU2 AU3 is for whoever may change cameras, and what is wrong is said', async () => {
    const { cameraId } = await createCamera(t.context, t.operator, { name: 'Mine', address: 'rtsp://h/1' })
    await expect(updateCamera(t.context, aMember(t.organizationId, 'supervisor'), cameraId, { name: 'x' })).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(updateCamera(t.context, t.operator, cameraId, { address: 'http://h/2' })).rejects.toMatchObject({ code: 'camera-address-invalid' })
    await expect(updateCamera(t.context, t.operator, cameraId, { name: 'two' })).rejects.toMatchObject({ code: 'name-taken' })
    await expect(updateCamera(t.context, t.operator, t.organizationId as never, { name: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  })
})
