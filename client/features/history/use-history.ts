import type { CameraId, IncidentId } from '#contract/ids'
import type { HistoryFilter, HistoryIncident } from '../../core/history/history-incident.ts'
import type { TimeScale } from '../../core/history/time-scale.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import { historyIncidentOfRow } from '../../core/history/history-incident.ts'
import { nextMoment, playStart } from '../../core/history/moment-evidence.ts'
import { dayOf, dayStart } from '../../core/history/site-clock.ts'
import { keptInSight, scaleAround, spanOf } from '../../core/history/time-scale.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useHistoryStore } from '../../stores/history-store.ts'
import { useSessionStore } from '../../stores/session-store.ts'
import { camerasAtMost, useHistoryAddress } from './use-history-address.ts'
import { useHistoryData } from './use-history-data.ts'
import { usePlayhead } from './use-playhead.ts'

const dayMs = 86_400_000
/** A card is played with so much around it in sight. */
const cardSpanMs = 30 * 60_000
const hourMs = 3_600_000

/** The page's state: which cameras, which time, the playhead, and what is known of it. */
export function useHistory() {
  const history = useHistoryStore()
  const cameras = useCamerasStore()
  const session = useSessionStore()
  const address = useHistoryAddress()
  const first = address.read()
  const cameraIds = ref<readonly CameraId[]>(first.cameraIds ?? [])
  const filter = shallowRef<HistoryFilter>(first.filter)
  const skippedMs = ref(0)
  /** Cards whose films are being looked for. */
  const opening = ref(0)
  const isAtEnd = ref(false)
  const startMs = first.atMs ?? history.now()
  const scale = shallowRef<TimeScale>(first.atMs === undefined
    ? { from: startMs - dayMs * 0.96, to: startMs + dayMs * 0.04 }
    : scaleAround(startMs, first.spanMs ?? hourMs))

  const timeZone = computed(() => {
    const siteId = cameras.cameras.find(({ cameraId }) => cameraId === cameraIds.value[0])?.siteId
    const sites = session.current?.sites ?? []
    return (sites.find(site => site.siteId === siteId) ?? sites[0])?.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
  })

  const playhead = usePlayhead(startMs, skip)
  const day = computed(() => dayOf(playhead.atMs.value, timeZone.value))
  const data = useHistoryData(() => ({
    scale: scale.value,
    day: day.value,
    timeZone: timeZone.value,
    cameraIds: cameraIds.value,
    filter: filter.value,
  }))

  /** Where it goes on when nothing is kept: the next film or picture of any of the cameras. */
  function skip(atMs: number): number | 'wait' | undefined {
    if (data.isLoading.value || opening.value > 0)
      return 'wait'
    const next = nextMoment(cameraIds.value.flatMap(id => data.moments.get(id) ?? []), atMs, 1)
    if (!next) {
      isAtEnd.value = true
      return undefined
    }
    const to = Math.max(atMs, playStart(next.capturedAt, data.moments.get(next.cameraId) ?? []))
    // Where the film cannot be had, its picture is gone to.
    const target = to - atMs < 50
      ? next.capturedAt
      : to
    skippedMs.value = target - atMs
    return target
  }

  /** Somebody, or the address, has said where to: nothing else moves the playhead then. */
  let isDirected = first.atMs !== undefined || first.incidentId !== undefined

  function goTo(atMs: number): void {
    isDirected = true
    skippedMs.value = 0
    isAtEnd.value = false
    playhead.seek(atMs)
    scale.value = keptInSight(scale.value, atMs)
  }

  /** A day of the calendar: its first incident, or, where nothing happened, its morning. */
  function goToDay(wanted: string): void {
    const from = dayStart(wanted, timeZone.value)
    playhead.isPlaying.value && playhead.toggle()
    scale.value = { from, to: from + dayMs }
    goTo(Math.min(from + dayMs / 2, history.now()))
  }

  /** REV-3: a card plays from before the act. */
  function open(incident: HistoryIncident): void {
    if (!cameraIds.value.includes(incident.cameraId))
      cameraIds.value = [incident.cameraId, ...cameraIds.value].slice(0, camerasAtMost)
    scale.value = scaleAround(incident.firstAt, Math.min(spanOf(scale.value), cardSpanMs))
    const known = data.moments.get(incident.cameraId) ?? []
    goTo(playStart(incident.firstAt, known))
    if (!playhead.isPlaying.value)
      playhead.toggle()
    // Before its moments are known: the film that comes may begin later than what is played.
    if (!known.some(({ incidentId }) => incidentId === incident.incidentId)) {
      opening.value++
      void history.moments(incident.cameraId, incident.firstAt - hourMs / 6, incident.firstAt + hourMs / 6).then(({ items }) => data.moments.set(incident.cameraId, mergeMoments(data.moments.get(incident.cameraId), items))).catch(reportError).finally(() => opening.value--)
    }
  }

  async function openById(incidentId: IncidentId): Promise<void> {
    const held = await history.openIncident(incidentId)
    if (held)
      return open(historyIncidentOfRow(held.row))
    // UUIDv7: its first 48 bits are when it was recorded, by the clock of whoever did; incidents end within half an hour.
    const recordedAt = Number.parseInt(incidentId.replaceAll('-', '').slice(0, 12), 16)
    const { items } = await history.incidents(recordedAt - hourMs, recordedAt + hourMs, {})
    const found = items.find(incident => incident.incidentId === incidentId)
    if (found)
      open(found)
    else
      goTo(recordedAt)
  }

  function neighbour(way: 1 | -1): void {
    const sorted = (data.dayIncidents.value ?? []).toSorted((a, b) => (a.firstAt - b.firstAt) * way)
    const next = sorted.find(({ firstAt }) => (firstAt - playhead.atMs.value - 8_500 * Math.max(0, way)) * way > 0)
    if (next)
      open(next)
  }

  // A page that is opened before the cameras are known, or without any in its address.
  watch(() => cameras.cameras.length, () => {
    const known = new Set(cameras.cameras.map(({ cameraId }) => cameraId))
    const wanted = cameraIds.value.filter(cameraId => known.has(cameraId))
    if (known.size > 0 && (wanted.length === 0 || wanted.length < cameraIds.value.length)) {
      cameraIds.value = wanted.length > 0
        ? wanted
        : [...known].slice(0, camerasAtMost)
    }
  }, { immediate: true })
  // Without a moment in the address: the newest incident, if there is one in sight.
  watch(data.incidents, ([newest]) => {
    if (!isDirected && newest && cameraIds.value.length > 0)
      goTo(newest.firstAt)
  })
  if (first.incidentId)
    void openById(first.incidentId).catch(reportError)
  // A link to another moment while this page is open.
  watch(() => address.route.query.incident, incident => typeof incident === 'string' && void openById(incident as IncidentId).catch(reportError))
  watch([
    playhead.atMs,
    () => spanOf(scale.value),
    cameraIds,
    filter,
  ], () => {
    address.write({
      atMs: playhead.atMs.value,
      spanMs: spanOf(scale.value),
      cameraIds: cameraIds.value,
      filter: filter.value,
    })
  })
  watch(playhead.atMs, (atMs) => {
    if (playhead.isPlaying.value)
      scale.value = keptInSight(scale.value, atMs)
  })

  return {
    ...data,
    cameraIds,
    filter,
    scale,
    timeZone,
    playhead,
    day,
    skippedMs,
    isAtEnd,
    goTo,
    goToDay,
    open,
    neighbour,
  }
}

function mergeMoments<Item extends { readonly eventId: string, readonly capturedAt: number }>(known: readonly Item[] | undefined, more: readonly Item[]): Item[] {
  return [
    ...new Map([
      ...known ?? [],
      ...more,
    ].map(moment => [moment.eventId, moment])).values(),
  ].toSorted((a, b) => a.capturedAt - b.capturedAt)
}
