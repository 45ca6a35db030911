import type { NormPoint } from '#contract/geometry'
import type { SafetyEvent } from '#contract/safety-event'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { footPoint } from '../../core/geometry/box.ts'
import { useAppServices } from '../../stores/app-services.ts'

/** How much of the way to where it happened is drawn: a person walks across most pictures in it. */
const wayMs = 10_000
/** Shares of the picture that somebody gets on between two looks that are kept. */
const farthest = 0.3

/** Where the foot of who broke the rule went until then, oldest first; empty where that was not kept, or cannot be asked for now. */
export function useTrackPath(event: () => SafetyEvent) {
  const { tracks } = useAppServices()
  const path = shallowRef<readonly NormPoint[]>([])
  let looking = new AbortController()

  async function look({ cameraId, trackId, capturedAt, boxes }: SafetyEvent, signal: AbortSignal): Promise<void> {
    const broke = boxes.find(box => box.trackId === trackId)
    if (!broke)
      return
    const points: NormPoint[] = []
    for await (const seen of tracks.looks(cameraId, capturedAt - wayMs, capturedAt, signal)) {
      const track = seen.tracks.find(each => each.trackId === trackId && each.label === broke.label)
      if (track)
        points.push(footPoint(track.box))
    }
    const end = footPoint(broke.box)
    const last = points.at(-1)
    // Numbers begin anew with a tracker: who was somewhere else a moment ago is somebody else.
    if (!last || Math.hypot(last.x - end.x, last.y - end.y) > farthest)
      return
    if (!signal.aborted)
      path.value = [...points, end]
  }

  watch(() => event().eventId, () => {
    looking.abort()
    looking = new AbortController()
    path.value = []
    // The picture says enough without it.
    look(event(), looking.signal).catch(() => {})
  }, { immediate: true })
  onScopeDispose(() => looking.abort())
  return path
}
