import type { ShallowRef } from 'vue'
import { onScopeDispose, ref, watch } from 'vue'
import { nextRate } from '../../core/history/play-rate.ts'

interface FilmControlOptions {
  readonly video: Readonly<ShallowRef<HTMLVideoElement | null>>
  readonly film: () => Blob | undefined
  readonly pictureTimes: (film: Blob) => Promise<readonly number[]>
  /** Where in the film the event's moment is, ms. */
  readonly momentMs: () => number
  /** Where it stands when it comes, ms. */
  readonly beginMs: () => number
  /** Told of each picture that is on the screen, ms from the beginning. Hot: outside Vue. */
  readonly onPicture: (atMs: number) => void
}

/** Playing, stepping and seeking in a film; a step goes to the very next picture, by the times that the film itself says. */
export function useFilmControl({ video, film, pictureTimes, momentMs, beginMs, onPicture }: FilmControlOptions) {
  const isPlaying = ref(false)
  const rate = ref<number>(1)
  const atMs = ref(0)
  const durationMs = ref(0)
  let times: readonly number[] = []
  let shownMs = 0
  let request = 0

  function seek(ms: number): void {
    const element = video.value
    if (!element)
      return
    // Into the picture, not onto the edge between two.
    element.currentTime = Math.min(Math.max(0, ms), Math.max(0, durationMs.value - 1)) / 1000 + 0.0005
  }

  /** The picture that is shown, by its place in the film. */
  function step(pictures: number): void {
    video.value?.pause()
    const shown = times.findLastIndex(time => time <= shownMs + 1)
    const next = times[Math.min(Math.max(0, shown + pictures), times.length - 1)]
    if (next !== undefined)
      seek(next + 1)
  }

  function toggle(): void {
    const element = video.value
    if (element?.paused)
      void element.play().catch(() => {})
    else
      element?.pause()
  }

  function setRate(next: number): void {
    rate.value = next
    if (video.value)
      video.value.playbackRate = next
  }

  function jump(): void {
    seek(momentMs())
  }

  /** True: the key was one of ours. */
  function key({ key: pressed, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean {
    const act = ({
      ' ': toggle,
      'ArrowLeft': () => shiftKey
        ? seek(shownMs - 1_000)
        : step(-1),
      'ArrowRight': () => shiftKey
        ? seek(shownMs + 1_000)
        : step(1),
      ',': () => step(-1),
      '.': () => step(1),
      '[': () => setRate(nextRate(rate.value, -1)),
      ']': () => setRate(nextRate(rate.value, 1)),
      'Home': jump,
    } as Readonly<Record<string, () => void>>)[pressed]
    act?.()
    return act !== undefined
  }

  watch(video, (element, _, onCleanup) => {
    if (!element)
      return
    const tell = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      shownMs = mediaTime * 1000
      onPicture(shownMs)
      request = element.requestVideoFrameCallback(tell)
    }
    request = element.requestVideoFrameCallback(tell)
    // A film that stands still may have shown its picture before anybody listened, and a busy compositor tells of it late or never.
    const onCurrent = (): void => {
      shownMs = element.currentTime * 1000
      onPicture(shownMs)
    }
    const listeners: [string, () => void][] = [
      [
        'play',
        () => { isPlaying.value = true },
      ],
      [
        'pause',
        () => { isPlaying.value = false },
      ],
      [
        'ended',
        () => { isPlaying.value = false },
      ],
      [
        'timeupdate',
        () => { atMs.value = element.currentTime * 1000 },
      ],
      [
        'loadeddata',
        onCurrent,
      ],
      [
        'seeked',
        () => {
          atMs.value = element.currentTime * 1000
          onCurrent()
        },
      ],
      [
        'loadedmetadata',
        () => {
          durationMs.value = element.duration * 1000
          element.playbackRate = rate.value
          seek(beginMs())
        },
      ],
    ]
    for (const [name, listener] of listeners)
      element.addEventListener(name, listener)
    onCleanup(() => {
      element.cancelVideoFrameCallback(request)
      for (const [name, listener] of listeners)
        element.removeEventListener(name, listener)
    })
  }, { immediate: true })
  watch(film, (next) => {
    times = []
    if (next) {
      void pictureTimes(next).then((found) => {
        times = film() === next
          ? found
          : times
      }, () => {})
    }
  }, { immediate: true })
  onScopeDispose(() => video.value?.pause())

  return {
    isPlaying,
    rate,
    atMs,
    durationMs,
    seek,
    step,
    toggle,
    setRate,
    jump,
    key,
  }
}
