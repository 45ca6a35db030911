import type { IncidentRow } from '../../core/sync/incident-row.ts'
import { safetyEventSchema } from '#contract/safety-event'
import { epochMs } from '#contract/time'
import { eventIdOf } from '../../core/sync/event-id.ts'
import { withRow } from '../../core/sync/incident-row.ts'

const uuid = (n: number): string => `0197a000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** An incident that never happened, to show what incidents look like; `count` events of one severity, the last of them at `atMs`. */
export function sampleIncident(atMs: number, severity: IncidentRow['severity'] = 'high', count = 1): IncidentRow {
  const event = safetyEventSchema.parse({
    eventId: eventIdOf(epochMs(atMs), new Uint8Array(10)),
    deviceId: uuid(4),
    cameraId: uuid(1),
    cameraName: 'Press hall',
    rule: {
      ruleId: uuid(2),
      version: 1,
      kind: 'zone-presence',
      name: 'Person at the press',
    },
    zone: {
      zoneId: uuid(3),
      name: 'Press area',
      polygon: [
        { x: 0.2, y: 0.3 },
        { x: 0.8, y: 0.3 },
        { x: 0.8, y: 0.9 },
        { x: 0.2, y: 0.9 },
      ],
    },
    severity,
    label: 'person',
    trackId: 1,
    boxes: [
      {
        trackId: 1,
        label: 'person',
        score: 0.9,
        box: { x1: 0.4, y1: 0.2, x2: 0.6, y2: 0.8 },
      },
    ],
    detector: {
      detectorId: 'ansim-nano-5',
      sha256: '0'.repeat(64),
      engine: 'wasm',
    },
    leaseEpoch: 1,
    capturedAt: atMs,
    recordedAt: atMs,
  })
  const row = withRow(undefined, {
    eventId: event.eventId,
    event,
    recordedBy: uuid(4),
    sync: 'synced',
    orderedAt: epochMs(atMs),
  } as never)
  return { ...row, count, eventCount: count }
}
