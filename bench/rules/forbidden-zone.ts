import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'

const zoneId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f002'

export const forbiddenZone = zoneSchema.parse({
  zoneId,
  cameraId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001',
  name: 'Zone',
  polygon: [
    { x: 0.3, y: 0.5 },
    { x: 0.7, y: 0.5 },
    { x: 0.7, y: 0.9 },
    { x: 0.3, y: 0.9 },
  ],
})

/** Nobody may be in the middle of the picture of `forbiddenZone.cameraId`. */
export const forbiddenZoneRule = ruleSchema.parse({
  ruleId: zoneId,
  version: 1,
  cameraId: forbiddenZone.cameraId,
  zoneIds: [zoneId],
  name: 'Nobody',
  armed: true,
  severity: 'high',
  condition: {
    kind: 'zone-presence',
    labels: ['person'],
  },
})
