import type { CameraId, EventId, IncidentId, Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { HistoryFilter } from '../core/history/history-incident.ts'
import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** The past, from this browser and from the server where it can be asked; and what of it leaves. */
export const useHistoryStore = defineStore('history', () => {
  const { history, exporter, clips, tracks, events, findSnapshot, holding, now } = useAppServices()
  /** Days whose end is long over do not change any more: minutes that nobody analysed though a rule watched, by cameras and day. */
  const gaps = new Map<string, number>()
  return {
    now,
    holding: fromObservable(holding.state),
    incidents: history.incidents,
    moments: history.moments,
    days: (from: number, until: number, timeZone: string, filter: HistoryFilter, signal?: AbortSignal) => history.days(from, until, timeZone, filter, signal),
    stretches: history.stretches,
    /** Told when something is recorded or heard of. */
    onChange: events.onChange,
    /** How long cameras were not analysed while a rule watched, ms; undefined where the server cannot be asked. */
    async gapOf(cameraIds: readonly CameraId[], from: number, until: number): Promise<number | undefined> {
      const key = `${cameraIds.join(',')} ${from}`
      const known = gaps.get(key)
      if (known !== undefined)
        return known
      const sum = await history.armedGapMs(cameraIds, from, Math.min(until, now()))
      if (sum !== undefined && until < now())
        gaps.set(key, sum)
      return sum
    },
    findClip: (eventId: EventId, signal: AbortSignal) => clips.find(eventId, signal),
    pictureTimes: (film: Blob) => clips.pictureTimes(film),
    findPicture: (sha256: Sha256) => findSnapshot(sha256),
    looks: tracks.looks,
    /** The event with all that it was made of, where this browser holds it. */
    async findEvent(eventId: EventId): Promise<SafetyEvent | undefined> {
      return (await events.openIncident(eventId))?.events.find(({ event }) => event.eventId === eventId)?.event
    },
    openIncident: (incidentId: IncidentId) => events.openIncident(incidentId),
    exportEvidence: exporter.run,
    savePicture: exporter.picture,
  }
})
