import type { Camera } from '#contract/camera'
import type { DetectorId, DeviceId, EventId, RuleId, Sha256, ZoneId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { PushRequest } from '#contract/sync'
import { randomBytes } from 'node:crypto'
import { wholeView } from '#contract/geometry'
import { protocolVersion } from '#contract/protocol-version'
import { epochMs } from '#contract/time'
import { newUuid, newUuidV7 } from '../../core/random.ts'

export function aDeviceId(): DeviceId {
  return newUuid(randomBytes) as DeviceId
}

/** A whole, valid event of this camera, now. */
export function aSafetyEvent({ cameraId, name }: Pick<Camera, 'cameraId' | 'name'>, more: Partial<SafetyEvent> = {}): SafetyEvent {
  const capturedAt = more.capturedAt ?? epochMs(Date.now())
  return {
    eventId: newUuidV7(randomBytes, capturedAt) as EventId,
    deviceId: aDeviceId(),
    cameraId,
    cameraName: name,
    rule: {
      ruleId: newUuid(randomBytes) as RuleId,
      version: 1,
      kind: 'zone-presence',
      name: 'Person in view',
    },
    zone: {
      zoneId: newUuid(randomBytes) as ZoneId,
      name: 'Whole view',
      polygon: wholeView,
    },
    severity: 'low',
    label: 'person',
    trackId: 1,
    boxes: [
      {
        label: 'person',
        score: 0.9,
        box: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.5 },
        trackId: 1,
      },
    ],
    detector: {
      detectorId: 'ansim-nano-5' as DetectorId,
      sha256: 'a'.repeat(64) as Sha256,
      engine: 'wasm',
    },
    leaseEpoch: 1,
    capturedAt,
    recordedAt: capturedAt,
    ...more,
  }
}

/** A push of these events from `firstSeq` on. */
export function aPush(deviceId: DeviceId, firstSeq: number, events: readonly unknown[], sentAt = Date.now()): PushRequest {
  return {
    protocolVersion,
    deviceId,
    sentAt: epochMs(sentAt),
    rows: events.map((event, index) => ({ seq: firstSeq + index, event })),
  }
}
