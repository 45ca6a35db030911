import type { CameraId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ruleChoiceSchema } from '#contract/rule'
import { createCamera } from './create-camera.ts'
import { createRule } from './create-rule.ts'
import { createZone } from './create-zone.ts'
import { getConfiguration } from './get-configuration.ts'
import { removeRule } from './remove-rule.ts'
import { removeZone } from './remove-zone.ts'
import { openTestContext } from './testing/test-context.ts'
import { updateRule } from './update-rule.ts'
import { updateZone } from './update-zone.ts'

let t: TestContext
let cameraId: CameraId
beforeAll(async () => {
  t = await openTestContext()
  cameraId = (await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://h/1' })).cameraId
})
afterAll(() => t.close())

const corner = [
  { x: 0.1, y: 0.1 },
  { x: 0.4, y: 0.1 },
  { x: 0.4, y: 0.4 },
]
const drawing = { name: 'Press', polygon: corner }
const bow = [
  { x: 0.1, y: 0.1 },
  { x: 0.9, y: 0.9 },
  { x: 0.9, y: 0.1 },
  { x: 0.1, y: 0.9 },
]
function choice(zoneIds: string[], rest = {}) {
  return ruleChoiceSchema.parse({
    zoneIds,
    name: 'Keep out',
    armed: true,
    severity: 'high',
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
    ...rest,
  })
}
const configuration = () => getConfiguration(t.context, t.operator)

describe('zones and rules', () => {
  it('are added, and every browser hears of it', async () => {
    t.notices.length = 0
    const zone = await createZone(t.context, t.operator, cameraId, drawing)
    const rule = await createRule(t.context, t.operator, cameraId, choice([zone.zoneId]))
    expect(t.notices).toEqual(['configuration', 'configuration'])
    const { zones, rules } = await configuration()
    expect(zones).toContainEqual(zone)
    expect(rules).toContainEqual(rule)
    expect([zone.version, rule.version]).toEqual([1, 1])
  })

  it('ZR1 an outline that no rule could use is refused in words, and nothing is written', async () => {
    const before = await configuration()
    await expect(createZone(t.context, t.operator, cameraId, { name: 'Bow', polygon: bow })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('crosses itself'),
    })
    expect((await configuration()).zones).toEqual(before.zones)
  })

  it('ZR1 a rule is refused on another camera\'s zone and on a line that it cannot use', async () => {
    const other = await createCamera(t.context, t.operator, { name: 'Yard', address: 'rtsp://h/2' })
    const theirs = await createZone(t.context, t.operator, other.cameraId, drawing)
    await expect(createRule(t.context, t.operator, cameraId, choice([theirs.zoneId]))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('not on this camera'),
    })
    const line = await createZone(t.context, t.operator, cameraId, {
      name: 'Gate line',
      polygon: corner.slice(0, 2),
    })
    await expect(createRule(t.context, t.operator, cameraId, choice([line.zoneId]))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('needs an area'),
    })
    await createRule(t.context, t.operator, cameraId, choice([line.zoneId], {
      condition: { kind: 'line-crossing' },
    }))
  })

  it('ZR2 an edited rule is a new version', async () => {
    const zone = await createZone(t.context, t.operator, cameraId, drawing)
    const rule = await createRule(t.context, t.operator, cameraId, choice([zone.zoneId]))
    const next = await updateRule(t.context, t.operator, rule.ruleId, 1, choice([zone.zoneId], { armed: false }))
    expect(next).toEqual({ ...rule, armed: false, version: 2 })
    expect((await configuration()).rules).toContainEqual(next)
  })

  it('ZR3 of two simultaneous edits one wins, and the other is told', async () => {
    const zone = await createZone(t.context, t.operator, cameraId, drawing)
    const rule = await createRule(t.context, t.operator, cameraId, choice([zone.zoneId]))
    const outcomes = async (edits: Promise<unknown>[]) => (await Promise.allSettled(edits)).map(each => each.status === 'fulfilled'
      ? 'done'
      : each.reason.code).sort()
    const names = ['A', 'B', 'C', 'D']
    const told = [
      'done',
      'edited-elsewhere',
      'edited-elsewhere',
      'edited-elsewhere',
    ]
    expect(await outcomes(names.map(name => updateZone(t.context, t.operator, zone.zoneId, 1, { ...drawing, name })))).toEqual(told)
    expect(await outcomes(names.map(name => updateRule(t.context, t.operator, rule.ruleId, 1, choice([zone.zoneId], { name }))))).toEqual(told)
    await expect(removeZone(t.context, t.operator, zone.zoneId, 1)).rejects.toMatchObject({ code: 'edited-elsewhere' })
    await expect(removeRule(t.context, t.operator, rule.ruleId, 1)).rejects.toMatchObject({ code: 'edited-elsewhere' })
    expect((await configuration()).zones.find(each => each.zoneId === zone.zoneId)?.version).toBe(2)
  })

  it('ZR4 a zone that is removed takes the rules that stand in it alone', async () => {
    const [a, b] = [
      await createZone(t.context, t.operator, cameraId, drawing),
      await createZone(t.context, t.operator, cameraId, drawing),
    ]
    const alone = await createRule(t.context, t.operator, cameraId, choice([a.zoneId]))
    const both = await createRule(t.context, t.operator, cameraId, choice([a.zoneId, b.zoneId]))
    await removeZone(t.context, t.operator, a.zoneId, 1)
    const { zones, rules } = await configuration()
    expect(zones.map(({ zoneId }) => zoneId)).not.toContain(a.zoneId)
    expect(rules.map(({ ruleId }) => ruleId)).not.toContain(alone.ruleId)
    expect(rules).toContainEqual({
      ...both,
      zoneIds: [b.zoneId],
      version: 2,
    })
    await removeRule(t.context, t.operator, both.ruleId, 2)
    await expect(removeRule(t.context, t.operator, both.ruleId, 2)).rejects.toMatchObject({ code: 'not-found' })
  })
})
