import type { Annotation, AnnotationChange, AnnotationId } from '#contract/annotation'
import type { DeviceId, EventId, MemberId } from '#contract/ids'
import type { PushRequest } from '#contract/sync'
import { randomBytes } from 'node:crypto'
import { protocolVersion } from '#contract/protocol-version'
import { epochMs } from '#contract/time'
import { newUuidV7 } from '../../core/random.ts'
import { aDeviceId } from './build-safety-event.ts'

/** What `memberId` says of an event, now. */
export function anAnnotation(eventId: EventId, memberId: MemberId, change: AnnotationChange, more: Partial<Annotation> = {}): Annotation {
  return {
    annotationId: newUuidV7(randomBytes, Date.now()) as AnnotationId,
    deviceId: aDeviceId(),
    eventId,
    memberId,
    change,
    basedOn: 0,
    madeAt: epochMs(Date.now()),
    ...more,
  }
}

/** A push of these annotations from `firstSeq` on. */
export function anAnnotationPush(deviceId: DeviceId, firstSeq: number, annotations: readonly unknown[]): PushRequest {
  return {
    protocolVersion,
    deviceId,
    sentAt: epochMs(Date.now()),
    rows: annotations.map((annotation, index) => ({ seq: firstSeq + index, event: undefined, annotation })),
  }
}
