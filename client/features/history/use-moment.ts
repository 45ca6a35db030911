import type { CoverageStretch } from '#contract/coverage'
import type { HistoryMoment } from '#contract/history-routes'
import type { CameraId, EventId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { DrawnEvent } from '../../core/clips/clip-scene.ts'
import type { ClipView } from '../../core/clips/clip-source.ts'
import { computed, onScopeDispose, shallowReactive, shallowRef, watch } from 'vue'
import { ClipScene } from '../../core/clips/clip-scene.ts'
import { evidenceAt, lookHoldsMs } from '../../core/history/moment-evidence.ts'
import { useHistoryStore } from '../../stores/history-store.ts'
import { useMomentLooks } from './use-moment-looks.ts'

export interface MomentParts {
  readonly cameraId: CameraId
  readonly atMs: number
  readonly nowMs: number
  readonly moments: readonly HistoryMoment[]
  readonly stretches: readonly CoverageStretch[] | undefined
  readonly isOnline: boolean
  /** What is kept is being asked for. */
  readonly isLoading: boolean
}

/** A film that is not to be had now is asked for again after this. */
const askAgainMs = 10_000

/** What is kept of the playhead's moment on one camera, and the bytes of it. Addresses of blobs die with the component. */
export function useMoment(parts: () => MomentParts) {
  const history = useHistoryStore()
  const lost = shallowReactive(new Map<string, Exclude<ClipView, { kind: 'here' }>>())
  const lostPictures = shallowReactive(new Set<string>())
  const looks = useMomentLooks(() => parts().cameraId, () => parts().atMs)
  const evidence = computed(() => {
    const { atMs, nowMs, moments, stretches, isOnline } = parts()
    return evidenceAt({
      atMs,
      nowMs,
      moments,
      lost: new Set(lost.keys()),
      lostPictures,
      hasLooks: looks.value.some(({ capturedAt, tracks }) => tracks.length > 0 && Math.abs(capturedAt - atMs) <= lookHoldsMs),
      stretches,
      isOnline,
    })
  })

  const filmEvent = computed(() => evidence.value.kind === 'clip'
    ? evidence.value.moment.eventId
    : undefined)
  const film = shallowRef<{ readonly eventId: EventId, readonly blob: Blob, readonly source: string, readonly startsAt: number, readonly durationMs: number, readonly times: readonly number[] }>()
  let looking = new AbortController()
  const again: ReturnType<typeof setTimeout>[] = []
  function drop(): void {
    if (film.value)
      URL.revokeObjectURL(film.value.source)
    film.value = undefined
  }
  watch(filmEvent, async (eventId) => {
    looking.abort()
    looking = new AbortController()
    const { signal } = looking
    drop()
    if (eventId === undefined)
      return
    const view = await history.findClip(eventId, signal).catch((): ClipView => ({ kind: 'awaited' }))
    if (signal.aborted)
      return
    if (view.kind !== 'here') {
      lost.set(eventId, view)
      // It may come: from whoever recorded it, or when the network is back.
      again.push(setTimeout(() => lost.delete(eventId), askAgainMs))
      return
    }
    film.value = {
      eventId,
      blob: view.film,
      source: URL.createObjectURL(view.film),
      startsAt: view.clip.startsAt,
      durationMs: view.clip.durationMs,
      times: [],
    }
    const times = await history.pictureTimes(view.film).catch(() => [])
    if (!signal.aborted && film.value)
      film.value = { ...film.value, times }
  }, { immediate: true })

  const pictureSha = computed(() => evidence.value.kind === 'picture' || evidence.value.kind === 'tracks'
    ? evidence.value.moment?.snapshotSha256
    : undefined)
  const picture = shallowRef<{ readonly sha256: string, readonly source: string }>()
  function dropPicture(): void {
    if (picture.value)
      URL.revokeObjectURL(picture.value.source)
    picture.value = undefined
  }
  watch(pictureSha, async (sha256) => {
    if (sha256 === undefined)
      return dropPicture()
    const blob = await history.findPicture(sha256).catch(() => undefined)
    if (pictureSha.value !== sha256)
      return
    dropPicture()
    if (blob) {
      picture.value = {
        sha256,
        source: URL.createObjectURL(blob),
      }
    }
    else {
      lostPictures.add(sha256)
    }
  }, { immediate: true })

  /** Whose boxes and zone are drawn: the event's own facts where they are here. */
  const shown = computed(() => evidence.value.kind === 'none'
    ? undefined
    : evidence.value.moment)
  const event = shallowRef<SafetyEvent>()
  watch(() => shown.value?.eventId, async (eventId) => {
    event.value = undefined
    const found = eventId && await history.findEvent(eventId).catch(() => undefined)
    if (found && shown.value?.eventId === eventId)
      event.value = found
  }, { immediate: true })
  const scene = computed(() => new ClipScene(event.value ?? plainEvent(parts(), shown.value), looks.value))

  onScopeDispose(() => {
    again.forEach(clearTimeout)
    looking.abort()
    drop()
    dropPicture()
  })
  return {
    evidence,
    film,
    picture,
    event,
    scene,
    lost,
  }
}

/** Of an event whose facts are not here only what was followed is drawn. */
function plainEvent({ cameraId, atMs }: MomentParts, moment: HistoryMoment | undefined): DrawnEvent {
  return {
    cameraId,
    capturedAt: moment?.capturedAt ?? atMs as SafetyEvent['capturedAt'],
    boxes: [],
    trackId: 0,
    severity: moment?.severity ?? 'low',
    zone: { zoneId: '' as SafetyEvent['zone']['zoneId'], name: '', polygon: [] as unknown as SafetyEvent['zone']['polygon'] },
  }
}
