import type { EventId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { ClipView } from '../../core/clips/clip-source.ts'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { clipAfterMs, clipBeforeMs, clipMaxMs } from '#contract/clip'
import { ClipScene } from '../../core/clips/clip-scene.ts'
import { useAppServices } from '../../stores/app-services.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'

/** Another browser's clip comes seconds after its event: asked for this often while somebody looks. */
const askEveryMs = 3_000

/** An event's clip as it comes to be, and what is drawn over it. The film's address dies with the component. */
export function useClip(event: () => SafetyEvent) {
  const { clips, tracks, now } = useAppServices()
  const cameras = useCamerasStore()
  const view = shallowRef<ClipView>({ kind: 'making' })
  const source = shallowRef<string>()
  const scene = shallowRef<ClipScene>()
  let looking = new AbortController()

  function show(next: ClipView): void {
    view.value = next
    if (source.value)
      URL.revokeObjectURL(source.value)
    source.value = next.kind === 'here'
      ? URL.createObjectURL(next.film)
      : undefined
  }

  async function look(of: SafetyEvent, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const found = await clips.find(of.eventId, signal).catch((): ClipView => ({ kind: 'awaited' }))
      if (signal.aborted)
        return
      // An event of a moment ago, recorded elsewhere: its seconds are not even over.
      const isYoung = now() - of.capturedAt < clipAfterMs + askEveryMs
      show(found.kind === 'awaited' && isYoung
        ? { kind: 'making' }
        : found)
      if (found.kind === 'here')
        return draw(of, signal)
      if (found.kind === 'none' || found.kind === 'offline')
        return
      await pause(askEveryMs, signal)
    }
  }

  async function draw(of: SafetyEvent, signal: AbortSignal): Promise<void> {
    const looks = []
    scene.value = new ClipScene(of, [])
    try {
      for await (const recorded of tracks.looks(of.cameraId, of.capturedAt - clipBeforeMs - clipMaxMs, of.capturedAt + clipAfterMs + clipMaxMs, signal))
        looks.push(recorded)
    }
    catch {
      // Without how they moved, the event's own boxes are drawn.
    }
    if (!signal.aborted)
      scene.value = new ClipScene(of, looks)
  }

  function restart(): void {
    looking.abort()
    looking = new AbortController()
    scene.value = undefined
    show({ kind: 'making' })
    void look(event(), looking.signal)
  }
  watch(() => event().eventId, restart, { immediate: true })
  watch(() => cameras.link.open, open => open && view.value.kind !== 'here' && restart())
  const stop = clips.onChange((changed: EventId) => changed === event().eventId && view.value.kind !== 'here' && restart())
  onScopeDispose(() => {
    stop()
    looking.abort()
    show({ kind: 'making' })
  })
  return { view, source, scene }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    }, { once: true })
  })
}
