import type { EventId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { EventRow } from '../core/sync/event-row.ts'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { orderedAt } from '../core/sync/event-row.ts'
import { useAppServices } from './app-services.ts'
import { useEventsStore } from './events-store.ts'
import { freshForMs, takeNewEvents } from './new-events.ts'
import { usePreferencesStore } from './preferences-store.ts'
import { TonePlayer } from './tone-player.ts'

/** One tone at most in this time, so that a crowd is not a siren. */
const toneEveryMs = 1_500

/** What just happened: rings once per burst, in the tone of the gravest, and is read out. */
export const useAlertsStore = defineStore('alerts', () => {
  const { now } = useAppServices()
  const events = useEventsStore()
  const preferences = usePreferencesStore()
  const player = new TonePlayer()
  const known = new Set<EventId>()
  const newest = shallowRef<EventRow>()
  let started = false
  let rangAt = 0

  watch(() => events.latest, (latest) => {
    const news = takeNewEvents(latest, known, now())
    // What is there when the page opens was not missed: it is in the list.
    const [gravest] = started
      ? news
      : []
    started ||= events.loaded
    if (!gravest)
      return
    newest.value = gravest
    if (now() - rangAt < toneEveryMs)
      return
    rangAt = now()
    player.play(gravest.event.severity, preferences.volume)
  })

  return {
    newest,
    isFresh: (row: EventRow, nowMs: number) => nowMs - orderedAt(row) < freshForMs / 4,
    unlockSound: () => player.unlock(),
    test(severity: Severity) {
      player.unlock()
      player.play(severity, preferences.volume)
    },
  }
})
