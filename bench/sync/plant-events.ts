import type { NewSafetyEvent } from '../../client/core/sync/event-row.ts'
import type { SafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { SystemStatus } from '../../sfu/contract/status.ts'
import type { PushRequest } from '../../sfu/contract/sync.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { aPush, aSafetyEvent } from '../../sfu/usecases/testing/build-safety-event.ts'

/** A server with one camera that is not there, and events of it to push. */
export async function cameraOf(place: { readonly status: () => Promise<SystemStatus> }): Promise<(more?: Partial<SafetyEvent>) => SafetyEvent> {
  const [camera] = (await place.status()).cameras
  if (!camera)
    throw new Error('The server has no camera.')
  return more => aSafetyEvent(camera, more)
}

/** An event as a detector hands it to the store, recorded at `atMs` of its own clock. */
export function draftOf(makeEvent: (more?: Partial<SafetyEvent>) => SafetyEvent, atMs = Date.now(), more: Partial<SafetyEvent> = {}): NewSafetyEvent {
  const { deviceId: _, ...draft } = makeEvent({
    capturedAt: epochMs(atMs),
    recordedAt: epochMs(atMs),
    ...more,
  })
  return draft
}

/** `count` events in pushes of 200, from sequence number 1 on. */
export function pushesOf(deviceId: PushRequest['deviceId'], count: number, makeEvent: () => SafetyEvent): PushRequest[] {
  return Array.from({
    length: Math.ceil(count / 200),
  }, (_, i) => aPush(deviceId, i * 200 + 1, Array.from({
    length: Math.min(200, count - i * 200),
  }, makeEvent)))
}
