import type { CameraId } from '#contract/ids'
import type { RecordedLook } from '../../core/tracking/track-history.ts'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { useHistoryStore } from '../../stores/history-store.ts'

/** So much is read around the playhead, and so near to its edge more is. */
const aroundMs = 60_000
const edgeMs = 10_000
/** While the playhead is dragged nothing is asked for. */
const settleMs = 200

/** How objects moved around the playhead, on one camera. */
export function useMomentLooks(cameraId: () => CameraId, atMs: () => number) {
  const history = useHistoryStore()
  const looks = shallowRef<readonly RecordedLook[]>([])
  let range = { from: 0, to: 0 }
  let reading = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    reading.abort()
    reading = new AbortController()
    const { signal } = reading
    const next = { from: atMs() - aroundMs, to: atMs() + aroundMs }
    const found: RecordedLook[] = []
    try {
      for await (const look of history.looks(cameraId(), next.from, next.to, signal))
        found.push(look)
    }
    catch {
      // What cannot be had is not drawn; the view says what it shows instead.
    }
    if (signal.aborted)
      return
    range = next
    looks.value = found
  }

  watch([cameraId, atMs], ([id, at], [before]) => {
    const isOther = id !== before
    if (isOther) {
      looks.value = []
      range = { from: 0, to: 0 }
    }
    if (at > range.from + edgeMs && at < range.to - edgeMs)
      return
    clearTimeout(timer)
    timer = setTimeout(() => void read(), settleMs)
  }, { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    reading.abort()
  })
  return looks
}
