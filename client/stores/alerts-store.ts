import type { IncidentId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { IncidentRow } from '../core/sync/incident-row.ts'
import type { KnownIncident } from './new-incidents.ts'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { useAppServices } from './app-services.ts'
import { useIncidentsStore } from './incidents-store.ts'
import { freshForMs, takeNewIncidents } from './new-incidents.ts'
import { usePreferencesStore } from './preferences-store.ts'
import { TonePlayer } from './tone-player.ts'

/** One tone at most in this time, so that a crowd is not a siren. */
const toneEveryMs = 1_500

/** What just happened (IC7): rings once per burst, in the tone of the gravest, and is read out. */
export const useAlertsStore = defineStore('alerts', () => {
  const { now } = useAppServices()
  const incidents = useIncidentsStore()
  const preferences = usePreferencesStore()
  const player = new TonePlayer()
  const known = new Map<IncidentId, KnownIncident>()
  const newest = shallowRef<IncidentRow>()
  /** When each incident was last told of: repeats do not make it new again. */
  const toldAt = shallowRef<ReadonlyMap<IncidentId, number>>(new Map())
  // What is there when the page opens was not missed: it is in the list.
  let started = incidents.loaded
  takeNewIncidents(incidents.latest, known, now())
  let rangAt = 0

  watch(() => incidents.latest, (latest) => {
    const news = takeNewIncidents(latest, known, now())
    const told = started
      ? news
      : []
    started ||= incidents.loaded
    const [gravest] = told
    if (!gravest) {
      newest.value = latest.find(({ incidentId }) => incidentId === newest.value?.incidentId) ?? newest.value
      return
    }
    toldAt.value = new Map([
      ...toldAt.value,
      ...told.map(({ incidentId }) => [
        incidentId,
        now(),
      ] as const),
    ].slice(-100))
    newest.value = gravest
    if (now() - rangAt < toneEveryMs)
      return
    rangAt = now()
    player.play(gravest.severity, preferences.volume)
  })

  return {
    newest,
    isFresh: ({ incidentId }: IncidentRow, nowMs: number) => nowMs - (toldAt.value.get(incidentId) ?? 0) < freshForMs / 4,
    unlockSound: () => player.unlock(),
    test(severity: Severity) {
      player.unlock()
      player.play(severity, preferences.volume)
    },
  }
})
