import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'
import { cameraId } from './rules-plant.ts'

export const square = [
  [0.2, 0.2],
  [0.6, 0.2],
  [0.6, 0.6],
  [0.2, 0.6],
] as const
export const zone = zoneSchema.parse({
  zoneId: '0197a000-0000-4000-8000-00000000000a',
  cameraId,
  name: 'Press',
  polygon: square.map(([x, y]) => ({ x, y })),
  version: 1,
})
export const rule = ruleSchema.parse({
  ruleId: '0197a000-0000-4000-8000-00000000000b',
  version: 1,
  cameraId,
  zoneIds: [zone.zoneId],
  name: 'Keep out',
  armed: true,
  severity: 'high',
  condition: {
    kind: 'zone-presence',
    labels: ['person'],
  },
})
