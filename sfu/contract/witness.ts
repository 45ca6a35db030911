import type { DeviceId, EventId } from './ids.ts'
import type { SafetyEvent } from './safety-event.ts'
import type { EpochMs } from './time.ts'

/** A device that saw what an incident is about. */
export interface Witness {
  readonly deviceId: DeviceId
  /** Who told its first event, as they were named then; absent while the server has not said. */
  readonly name?: string
  /** The earliest of its events in the incident, and when that was captured. */
  readonly firstEventId: EventId
  readonly at: EpochMs
  /** How many events it told. */
  readonly count: number
}

/** More devices than ever see one place; beyond them the latest is left out. */
const mostWitnesses = 16

/** The witnesses with one more event. Up to 16 devices the answer does not depend on the order of the events. */
export function withSight(witnesses: readonly Witness[], event: SafetyEvent, recordedBy: string | undefined): Witness[] {
  const deviceId = event.deviceId.toLowerCase() as DeviceId
  const before = witnesses.find(each => each.deviceId === deviceId)
  const isFirst = !before || event.capturedAt < before.at || (event.capturedAt === before.at && event.eventId < before.firstEventId)
  const first = isFirst
    ? { firstEventId: event.eventId, at: event.capturedAt }
    : { firstEventId: before.firstEventId, at: before.at }
  const name = isFirst
    ? recordedBy ?? before?.name
    : before.name ?? recordedBy
  return [
    ...witnesses.filter(each => each !== before),
    {
      deviceId,
      ...name !== undefined && { name },
      ...first,
      count: (before?.count ?? 0) + 1,
    },
  ].sort((a, b) => a.at - b.at || (a.deviceId < b.deviceId
    ? -1
    : 1)).slice(0, mostWitnesses)
}
