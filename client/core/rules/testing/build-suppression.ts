import type { NormBox } from '#contract/geometry'
import type { Suppression } from '#contract/suppression'
import { suppressionSchema } from '#contract/suppression'
import { buildRule, buildZone, cameraId } from './build.ts'

/** The memory of a mannequin in `box`, by the rule of `buildRule()`; in force until the year 2100. */
export function buildSuppression(box: NormBox, given: Partial<Record<keyof Suppression, unknown>> = {}): Suppression {
  const { ruleId, name: ruleName } = buildRule()
  const { zoneId, name: zoneName } = buildZone()
  return suppressionSchema.parse({
    suppressionId: '0191f0d0-0000-7000-8000-000000000001',
    madeFrom: '0191f0d0-0000-7000-8000-000000000001',
    cameraId,
    ruleId,
    ruleKind: 'zone-presence',
    ruleName,
    zoneId,
    zoneName,
    label: 'person',
    pattern: {
      box,
      motion: { kind: 'still' },
      needsLongStanding: false,
    },
    madeBy: '00000000-0000-4000-8000-000000000001',
    madeByName: 'Kim',
    madeAt: 0,
    hits: 0,
    endsAt: Date.UTC(2100, 0),
    ...given,
  })
}
