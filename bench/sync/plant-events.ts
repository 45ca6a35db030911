import type { Plant } from '../../e2e/plant.ts'
import type { SafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { PushRequest } from '../../sfu/contract/sync.ts'
import { aPush, aSafetyEvent } from '../../sfu/usecases/testing/build-safety-event.ts'

/** A plant with one camera that is not there, and events of it to push. */
export async function cameraOf(plant: Plant): Promise<(more?: Partial<SafetyEvent>) => SafetyEvent> {
  const [camera] = (await plant.status()).cameras
  if (!camera)
    throw new Error('The plant has no camera.')
  return more => aSafetyEvent(camera, more)
}

/** `count` events in pushes of 200, from sequence number 1 on. */
export function pushesOf(deviceId: PushRequest['deviceId'], count: number, makeEvent: () => SafetyEvent): PushRequest[] {
  return Array.from({
    length: Math.ceil(count / 200),
  }, (_, i) => aPush(deviceId, i * 200 + 1, Array.from({
    length: Math.min(200, count - i * 200),
  }, makeEvent)))
}
