import type { TrackedDetection } from '#contract/detection'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'

export const cameraId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001'
const leftHalf = [
  { x: 0, y: 0 },
  { x: 0.5, y: 0 },
  { x: 0.5, y: 1 },
  { x: 0, y: 1 },
]

export function buildZone(given: Partial<{ zoneId: string, name: string, polygon: { x: number, y: number }[] }> = {}): Zone {
  return zoneSchema.parse({
    zoneId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f002',
    cameraId,
    name: 'Press',
    polygon: leftHalf,
    ...given,
  })
}

export function buildRule(given: Partial<Record<keyof Rule, unknown>> = {}): Rule {
  return ruleSchema.parse({
    ruleId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f003',
    version: 1,
    cameraId,
    zoneIds: [buildZone().zoneId],
    name: 'Person in view',
    armed: true,
    severity: 'low',
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
    ...given,
  })
}

/** A person of the given track who stands with the foot point at (x, 0.8). */
export function buildTrack(trackId: number, x: number, given: Partial<TrackedDetection> = {}): TrackedDetection {
  return {
    trackId,
    label: 'person',
    score: 0.8,
    box: {
      x1: Math.max(0, x - 0.05),
      y1: 0.5,
      x2: x + 0.05,
      y2: 0.8,
    },
    ...given,
  }
}
