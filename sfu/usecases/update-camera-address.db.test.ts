import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { getConfiguration } from './get-configuration.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { aMember, dumpEveryTable, openTestContext } from './testing/test-context.ts'
import { updateCameraAddress } from './update-camera-address.ts'

let test: TestContext
beforeAll(async () => {
  test = await openTestContext()
})
afterAll(() => test.close())

it('gives a camera another address and password, and leaves its zones and rules', async () => {
  const { context, operator, organizationId } = test
  const { cameraId } = await createCamera(context, operator, { name: 'Gate', address: 'rtsp://u:hush-1@h/1' })
  const before = await getConfiguration(context, operator)
  test.notices.length = 0

  expect(await updateCameraAddress(context, operator, { cameraId, address: 'rtsp://u:hush-1@h/1' })).toBe(false)
  expect(test.notices).toEqual([])
  expect(await updateCameraAddress(context, operator, { cameraId, address: 'rtsp://u:hush-2@h:8554/2' })).toBe(true)
  expect(test.notices).toEqual(['configuration'])

  expect(await revealCredentials(context, organizationId, cameraId)).toEqual({ url: 'rtsp://h:8554/2', username: 'u', password: 'hush-2' })
  const after = await getConfiguration(context, operator)
  expect([after.zones, after.rules]).toEqual([before.zones, before.rules])
  expect(after.cameras[0]?.address).toBe('rtsp://h:8554/2')
  expect(await dumpEveryTable(test.test)).not.toContain('hush')
})

it('is for whoever may add cameras, and says what is wrong with an address', async () => {
  const { context, operator, organizationId } = test
  const { cameraId } = await createCamera(context, operator, { name: 'Yard', address: 'rtsp://h/1' })
  await expect(updateCameraAddress(context, aMember(organizationId, 'supervisor'), { cameraId, address: 'rtsp://h/2' })).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(updateCameraAddress(context, operator, { cameraId, address: 'http://h/2' })).rejects.toMatchObject({ code: 'camera-address-invalid' })
  await expect(updateCameraAddress(context, operator, { cameraId: organizationId as never, address: 'rtsp://h/2' })).rejects.toMatchObject({ code: 'not-found' })
})
