import type { TestContext } from './testing/test-context.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPlant } from '../demo/demo-plant.ts'
import { createCamera } from './create-camera.ts'
import { createDemoCameras } from './create-demo-cameras.ts'
import { getConfiguration } from './get-configuration.ts'
import { listCameras } from './list-cameras.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { dumpEveryTable, openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeEach(async () => {
  t = await openTestContext()
})
afterEach(() => t.close())

const cameras = demoPlant.map(({ name, stream, zones }) => ({ name, address: `rtsp://demo:Run-Secret@127.0.0.1:5000/${stream}`, zones }))

describe('the cameras of the demo plant', () => {
  it('come marked, in order, with their own zones and rules, and their password sealed', async () => {
    expect(await createDemoCameras(t.context, t.operator, cameras)).toBe(true)
    const listed = await listCameras(t.context, t.operator)
    expect(listed.map(({ name, isDemo }) => ({ name, isDemo }))).toEqual(demoPlant.map(({ name }) => ({ name, isDemo: true })))
    const { zones, rules } = await getConfiguration(t.context, t.operator)
    expect(zones.map(({ name, polygon }) => ({ name, polygon })))
      .toEqual(expect.arrayContaining(demoPlant.flatMap(camera => camera.zones.map(({ name, polygon }) => ({ name, polygon })))))
    expect(rules.map(({ name, severity, armed }) => ({ name, severity, armed })).sort((a, b) => a.name.localeCompare(b.name)))
      .toEqual(demoPlant.flatMap(camera => camera.zones.flatMap(zone => zone.rules.map(({ name, severity }) => ({ name, severity, armed: true })))).sort((a, b) => a.name.localeCompare(b.name)))
    for (const rule of rules)
      expect(zones.find(({ zoneId }) => zoneId === rule.zoneIds[0])?.cameraId).toBe(rule.cameraId)
    expect(await dumpEveryTable(t.test)).not.toContain('Run-Secret')
    expect(await revealCredentials(t.context, t.organizationId, listed[0]!.cameraId)).toMatchObject({ username: 'demo', password: 'Run-Secret' })
  })

  it('go with the first real camera, whose name may be one of theirs; their zones and rules go too', async () => {
    await createDemoCameras(t.context, t.operator, cameras)
    const before = t.notices.length
    const real = await createCamera(t.context, t.operator, { name: demoPlant[0]!.name, address: 'rtsp://h/' })
    expect(t.notices.length).toBe(before + 1)
    expect(await listCameras(t.context, t.operator)).toEqual([real])
    expect(real.isDemo).toBeUndefined()
    const { zones, rules } = await getConfiguration(t.context, t.operator)
    expect([
      ...zones,
      ...rules,
    ].every(({ cameraId }) => cameraId === real.cameraId)).toBe(true)
  })

  it('stay when a real camera could not be added', async () => {
    await createDemoCameras(t.context, t.operator, cameras)
    await expect(createCamera(t.context, t.operator, { name: 'Yard', address: 'http://h/' })).rejects.toMatchObject({ code: 'camera-address-invalid' })
    expect(await listCameras(t.context, t.operator)).toHaveLength(demoPlant.length)
  })

  it('do not come beside a real one', async () => {
    const real = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://h/' })
    expect(await createDemoCameras(t.context, t.operator, cameras)).toBe(false)
    expect(await listCameras(t.context, t.operator)).toEqual([real])
  })
})
