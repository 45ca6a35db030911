import type { IncidentId } from '#contract/ids'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { IncidentRow } from '../core/sync/incident-row.ts'
import type { KnownIncident } from './new-incidents.ts'
import { useIntervalFn, useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { withEvent } from '#contract/incident'
import { epochMs } from '#contract/time'
import { useAppServices } from './app-services.ts'
import { useIncidentsStore } from './incidents-store.ts'
import { freshForMs, takeNewIncidents } from './new-incidents.ts'
import { usePreferencesStore } from './preferences-store.ts'
import { callsOn, highlightOf, keepNewest, ringingAmong, soundEveryMs } from './ringing.ts'
import { useSilencesStore } from './silences-store.ts'
import { TonePlayer } from './tone-player.ts'

/** One tone at most in this time, so that a crowd is not a siren. */
const toneEveryMs = 1_500
const rememberedAlerts = 100
/** On and off in ms, as long as the tones. */
const vibration: Partial<Record<Severity, number[]>> = {
  critical: [300, 100, 300, 100, 300],
  high: [200, 100, 200],
}

/** An incident by the one event that is known of it, until the feed brings the rest. */
function rowOf({ event, incidentId, receivedAt, clockSuspect, recordedBy }: StoredSafetyEvent): IncidentRow {
  const facts = withEvent(undefined, event, recordedBy)
  return {
    ...facts,
    incidentId: incidentId ?? facts.incidentId,
    event,
    waiting: 0,
    rejected: 0,
    orderedAt: clockSuspect
      ? receivedAt
      : event.recordedAt,
  }
}

/**
 * What just happened (IC7, AL1 to AL3): rings once per burst, in the tone of the gravest, is read out, and where it is grave calls on until
 * somebody looks after it. Told by this browser's own store, which hears itself and the feed, and by the alert that is ahead of the feed.
 */
export const useAlertsStore = defineStore('alerts', () => {
  const { now, alerting } = useAppServices()
  const incidents = useIncidentsStore()
  const preferences = usePreferencesStore()
  const silences = useSilencesStore()
  const player = new TonePlayer()
  const known = new Map<IncidentId, KnownIncident>()
  const newest = shallowRef<IncidentRow>()
  /** When each incident was last told of: repeats do not make it new again. */
  const toldAt = shallowRef<ReadonlyMap<IncidentId, number>>(new Map())
  /** Those that were told, as they are now. */
  const told = shallowRef<ReadonlyMap<IncidentId, IncidentRow>>(new Map())
  const secondMs = ref(now())
  /** Whether this device has ever let a tone sound. */
  const heard = useLocalStorage('ansim.heard', false)
  /** How often a sound or a vibration was called for. */
  const sounded = ref(0)
  // What is there when the page opens was not missed: it is in the list.
  let started = incidents.loaded
  takeNewIncidents(incidents.latest, known, now())
  let rangAt = 0

  const ringing = computed(() => ringingAmong(told.value.values(), (alert, at) => silences.of(alert, at) !== undefined, epochMs(secondMs.value)))
  const highlighted = computed(() => highlightOf(ringing.value))

  function call(severity: Severity, everyMs: number): void {
    if (now() - rangAt < everyMs)
      return
    rangAt = now()
    sounded.value++
    heard.value = player.play(severity, preferences.volume) || heard.value
    const pattern = vibration[severity]
    // Not on every device, and before the first tap browsers refuse and complain.
    if (pattern && 'vibrate' in navigator && navigator.userActivation.hasBeenActive)
      navigator.vibrate(pattern)
  }

  function tell(news: readonly IncidentRow[]): void {
    const at = now()
    const audible = news.filter(row => !silences.of(row, at))
    const [gravest] = audible
    told.value = keepNewest(new Map([
      ...told.value,
      ...news.map(row => [row.incidentId, row] as const),
    ]), rememberedAlerts)
    if (!gravest)
      return
    toldAt.value = new Map([
      ...toldAt.value,
      ...audible.map(({ incidentId }) => [incidentId, at] as const),
    ].slice(-rememberedAlerts))
    newest.value = gravest
    secondMs.value = at
    call(gravest.severity, toneEveryMs)
  }

  /** What is known of those that were told, from the list or, where they left it, one by one. */
  async function follow(latest: readonly IncidentRow[]): Promise<void> {
    const listed = new Map(latest.map(row => [row.incidentId, row]))
    const gone = [
      ...told.value.values(),
    ].filter(row => callsOn(row.severity) && !listed.has(row.incidentId))
    const opened = await Promise.all(gone.map(({ event }) => incidents.open(event.eventId)))
    const rows = new Map([...told.value].flatMap(([incidentId, row]) => {
      const at = gone.indexOf(row)
      const fresh = listed.get(incidentId) ?? opened[at]?.row ?? row
      return [
        [fresh.incidentId, fresh] as const,
      ]
    }))
    told.value = rows
    newest.value = newest.value && (rows.get(newest.value.incidentId) ?? newest.value)
  }

  watch(() => incidents.latest, (latest) => {
    const news = takeNewIncidents(latest, known, now())
    if (started && news.length > 0)
      tell(news)
    started ||= incidents.loaded
    void follow(latest).catch(reportError)
  })
  alerting.watch.onAlert(({ item }) => {
    const row = rowOf(item)
    // The server says that it is fresh: the clocks of this browser and of the recorder's need not agree. The feed brings the same a moment
    // later, and finds it told.
    const news = takeNewIncidents([
      {
        ...row,
        orderedAt: now(),
      },
    ], known, now())
    tell(news.map(() => row))
  })
  // Silences end by the clock, and what calls goes on calling.
  useIntervalFn(() => {
    secondMs.value = now()
    const [gravest] = ringing.value
    if (gravest)
      call(gravest.severity, soundEveryMs)
  }, 1_000)

  return {
    newest,
    ringing,
    highlighted,
    sounded,
    heard,
    secondMs,
    isFresh: ({ incidentId }: IncidentRow, nowMs: number) => nowMs - (toldAt.value.get(incidentId) ?? 0) < freshForMs / 4,
    unlockSound: () => player.unlock(),
    test(severity: Severity) {
      player.unlock()
      heard.value = player.play(severity, preferences.volume) || heard.value
    },
  }
})
