import type { StoredAnnotation } from '#contract/annotation'
import type { CameraId, DeviceId, EventId, MemberId, Sha256 } from '#contract/ids'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { DbEpoch } from '#contract/sync'
import type { NewAnnotation } from '../annotation-row.ts'
import type { NewSafetyEvent } from '../event-row.ts'
import { annotationIdSchema } from '#contract/annotation'
import { wholeView } from '#contract/geometry'
import { cameraIdSchema, detectorIdSchema, deviceIdSchema, memberIdSchema, ruleIdSchema, sha256Schema, zoneIdSchema } from '#contract/ids'
import { dbEpochSchema } from '#contract/sync'
import { epochMs } from '#contract/time'
import { eventIdOf } from '../event-id.ts'

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

export const cameraIdOf = (n: number): CameraId => cameraIdSchema.parse(uuid(n))
export const memberIdOf = (n: number): MemberId => memberIdSchema.parse(uuid(0xA0000 + n))
export const deviceIdOf = (n: number): DeviceId => deviceIdSchema.parse(uuid(0xD0000 + n))
export const dbEpochOf = (n: number): DbEpoch => dbEpochSchema.parse(uuid(0xE0000 + n))
export const sha256Of = (n: number): Sha256 => sha256Schema.parse(n.toString(16).padStart(64, '0'))

/** The n-th event id of a test; later `n` sorts later. */
export function eventIdNumber(n: number, atMs = 1_700_000_000_000): EventId {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(6, n)
  return eventIdOf(epochMs(atMs), random)
}

/** A valid event; each `n` is another one, recorded `n` seconds later. */
export function buildEvent(n: number, change: Partial<NewSafetyEvent> = {}): NewSafetyEvent {
  const recordedAt = epochMs(1_700_000_000_000 + n * 1000)
  return {
    eventId: eventIdNumber(n, recordedAt),
    cameraId: cameraIdOf(1),
    cameraName: 'Press 1',
    rule: {
      ruleId: ruleIdSchema.parse(uuid(2)),
      version: 1,
      kind: 'zone-presence',
      name: 'Nobody behind the press',
    },
    zone: {
      zoneId: zoneIdSchema.parse(uuid(3)),
      name: 'Behind the press',
      polygon: wholeView,
    },
    severity: 'high',
    label: 'person',
    trackId: 1,
    boxes: [
      {
        trackId: 1,
        label: 'person',
        score: 0.9,
        box: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.4 },
      },
    ],
    detector: {
      detectorId: detectorIdSchema.parse('ansim-nano-5'),
      sha256: sha256Of(0xD),
      engine: 'wasm',
    },
    leaseEpoch: 1,
    capturedAt: recordedAt,
    recordedAt,
    ...change,
  }
}

/** One that belongs to no other's incident: each `n` has a zone of its own. */
export function buildApart(n: number, change: Partial<NewSafetyEvent> = {}): NewSafetyEvent {
  const event = buildEvent(n, change)
  return {
    ...event,
    zone: {
      ...event.zone,
      zoneId: zoneIdSchema.parse(uuid(0xC0000 + n)),
    },
  }
}

export function buildSnapshot(n: number, bytes = 3): NonNullable<NewSafetyEvent['snapshot']> {
  return {
    sha256: sha256Of(n),
    mediaType: 'image/webp',
    bytes,
    width: 640,
    height: 360,
  }
}

/** Somebody else's event as the server tells it. */
export function buildStored(orgSeq: number, change: Partial<StoredSafetyEvent> = {}): StoredSafetyEvent {
  const event = buildEvent(100_000 + orgSeq)
  return {
    event: {
      ...event,
      deviceId: deviceIdOf(99),
    },
    orgSeq,
    receivedAt: event.recordedAt,
    clockSuspect: false,
    ...change,
  }
}

/** What somebody says of an event; each `n` is said `n` seconds later. */
export function buildAnnotation(n: number, eventId: EventId, change: Partial<NewAnnotation> = {}): NewAnnotation {
  const madeAt = epochMs(1_700_100_000_000 + n * 1000)
  return {
    annotationId: annotationIdSchema.parse(eventIdNumber(n, madeAt)),
    eventId,
    memberId: memberIdOf(1),
    memberName: 'Kim',
    change: { kind: 'acknowledge' },
    madeAt,
    ...change,
  }
}

/** What somebody elsewhere said of an event, as the server tells it. */
export function buildStoredAnnotation(orgSeq: number, eventId: EventId, change: Partial<StoredAnnotation['annotation']> = {}, place: Partial<StoredAnnotation> = {}): StoredAnnotation {
  const { memberName: _, ...annotation } = buildAnnotation(100_000 + orgSeq, eventId)
  return {
    annotation: {
      ...annotation,
      memberId: memberIdOf(2),
      deviceId: deviceIdOf(98),
      basedOn: 0,
      ...change,
    },
    orgSeq,
    receivedAt: annotation.madeAt,
    clockSuspect: false,
    memberName: 'Lee',
    ...place,
  }
}
