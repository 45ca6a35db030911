import type { CameraId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groundPlaneSchema } from '#contract/ground-plane'
import { ruleChoiceSchema } from '#contract/rule'
import { ruleTemplateSchema } from '#contract/rule-template'
import { applyRuleTemplate } from './apply-rule-template.ts'
import { createCamera } from './create-camera.ts'
import { createRule } from './create-rule.ts'
import { createZone } from './create-zone.ts'
import { getConfiguration } from './get-configuration.ts'
import { removeRule } from './remove-rule.ts'
import { removeZone } from './remove-zone.ts'
import { setGroundPlane } from './set-ground-plane.ts'
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

  it('ZR2 a moved zone makes new versions of the rules that stand in it, a renamed one does not', async () => {
    const [zone, other] = [
      await createZone(t.context, t.operator, cameraId, drawing),
      await createZone(t.context, t.operator, cameraId, drawing),
    ]
    const inside = await createRule(t.context, t.operator, cameraId, choice([zone.zoneId]))
    const elsewhere = await createRule(t.context, t.operator, cameraId, choice([other.zoneId]))
    const versions = async () => {
      const { rules } = await configuration()
      return [inside, elsewhere].map(({ ruleId }) => rules.find(rule => rule.ruleId === ruleId)?.version)
    }
    await updateZone(t.context, t.operator, zone.zoneId, 1, { ...drawing, name: 'Press 2' })
    expect(await versions()).toEqual([1, 1])
    await updateZone(t.context, t.operator, zone.zoneId, 2, {
      name: 'Press 2',
      polygon: [
        ...corner,
        { x: 0.1, y: 0.3 },
      ],
    })
    expect(await versions()).toEqual([2, 1])
  })

  it('ZR5 a template makes its zone and rules together or not at all', async () => {
    const template = (rules: object[], zone: object = { kind: 'new', drawing }) => ruleTemplateSchema.parse({
      zone,
      rules: rules.map(rule => ({
        name: 'Made at once',
        armed: true,
        severity: 'high',
        condition: { kind: 'missing-helmet' },
        ...rule,
      })),
    })
    const before = await configuration()
    t.notices.length = 0
    const line = [
      {
        condition: { kind: 'missing-vest' },
      },
      {
        condition: { kind: 'line-crossing' },
      },
    ]
    await expect(applyRuleTemplate(t.context, t.operator, cameraId, template(line))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('Choose a line'),
    })
    expect(t.notices).toEqual([])
    const after = await configuration()
    expect([after.zones, after.rules]).toEqual([before.zones, before.rules])

    const made = await applyRuleTemplate(t.context, t.operator, cameraId, template([
      {},
      {
        condition: { kind: 'missing-vest' },
      },
    ]))
    expect(t.notices).toEqual(['configuration'])
    expect((await configuration()).zones).toContainEqual(made.zone)
    expect((await configuration()).rules).toEqual(expect.arrayContaining(made.rules))
    expect(made.rules.map(({ zoneIds }) => zoneIds)).toEqual([
      [made.zone.zoneId],
      [made.zone.zoneId],
    ])

    const again = await applyRuleTemplate(t.context, t.operator, cameraId, template([{}], { kind: 'known', zoneId: made.zone.zoneId }))
    expect(again.zone).toEqual(made.zone)
    await removeZone(t.context, t.operator, made.zone.zoneId, 1)
    await expect(applyRuleTemplate(t.context, t.operator, cameraId, template([{}], { kind: 'known', zoneId: made.zone.zoneId }))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('ZR6 four measured points are kept and sent to every browser, those that make no floor are refused', async () => {
    const plane = (grounds: [number, number][]) => groundPlaneSchema.parse({
      points: [
        [0.2, 0.9],
        [0.8, 0.9],
        [0.6, 0.5],
        [0.4, 0.5],
      ].map(([x, y], i) => ({
        image: { x, y },
        ground: { xM: grounds[i]![0], yM: grounds[i]![1] },
      })),
    })
    const planeOf = async () => (await configuration()).cameras.find(camera => camera.cameraId === cameraId)?.groundPlane
    const good = plane([
      [0, 0],
      [4, 0],
      [4, 8],
      [0, 8],
    ])
    t.notices.length = 0
    await setGroundPlane(t.context, t.operator, cameraId, good)
    expect(await planeOf()).toEqual(good)
    await expect(setGroundPlane(t.context, t.operator, cameraId, plane([
      [0, 0],
      [4, 8],
      [4, 0],
      [0, 8],
    ]))).rejects.toMatchObject({
      code: 'bad-input',
      details: { planeTrouble: 'out-of-order' },
    })
    expect(await planeOf()).toEqual(good)
    await setGroundPlane(t.context, t.operator, cameraId, null)
    expect(await planeOf()).toBeUndefined()
    expect(t.notices).toEqual(['configuration', 'configuration'])
    await expect(setGroundPlane(t.context, t.operator, '00000000-0000-4000-8000-00000000dead' as CameraId, good)).rejects.toMatchObject({ code: 'not-found' })
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
