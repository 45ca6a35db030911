import type { Ref, ShallowRef } from 'vue'
import type { MomentEvidence } from '../../core/history/moment-evidence.ts'
import type { Playhead, PlayheadSource, SourceState } from './use-playhead.ts'
import { watch } from 'vue'

interface FilmSourceParts {
  readonly video: Readonly<ShallowRef<HTMLVideoElement | null>>
  readonly playhead: Pick<Playhead, 'atMs' | 'isPlaying' | 'rate'>
  readonly evidence: Readonly<Ref<MomentEvidence>>
  readonly film: Readonly<ShallowRef<{ readonly startsAt: number, readonly durationMs: number, readonly times: readonly number[] } | undefined>>
  /** A picture of the film is on the screen. Hot: outside Vue. */
  readonly onPicture: () => void
}

/** A film that is farther from the playhead than this is put right. */
const driftMs = 250

/** Ties a film to the playhead: it leads while it plays, and follows when the playhead is moved. */
export function useFilmSource({ video, playhead, evidence, film, onPicture }: FilmSourceParts): PlayheadSource {
  const offsetMs = (): number => playhead.atMs.value - (film.value?.startsAt ?? 0)

  function place(): void {
    const element = video.value
    // Into the picture, not onto the edge between two.
    if (element && film.value && element.readyState >= 1)
      element.currentTime = Math.max(0, Math.min(offsetMs(), film.value.durationMs - 1)) / 1000 + 0.0005
  }

  function run(): void {
    const element = video.value
    if (!element)
      return
    element.playbackRate = playhead.rate.value
    if (playhead.isPlaying.value && !element.ended)
      void element.play().catch(() => {})
    else if (!playhead.isPlaying.value)
      element.pause()
  }

  function state(): SourceState {
    const { value } = evidence
    if (value.kind === 'none')
      return { kind: 'nothing' }
    if (value.kind !== 'clip')
      return { kind: 'still' }
    const element = video.value
    if (!element || !film.value || element.readyState < 2 || element.seeking)
      return { kind: 'waiting' }
    if (element.ended)
      return { kind: 'at', atMs: film.value.startsAt + Math.max(film.value.durationMs, element.duration * 1000) + 1 }
    return { kind: 'at', atMs: film.value.startsAt + element.currentTime * 1000 }
  }

  watch(video, (element, _, onCleanup) => {
    if (!element)
      return
    let request = 0
    const tell = (): void => {
      element.dataset.pictures = String(Number(element.dataset.pictures ?? 0) + 1)
      onPicture()
      request = element.requestVideoFrameCallback(tell)
    }
    request = element.requestVideoFrameCallback(tell)
    const onReady = (): void => {
      place()
      run()
      onPicture()
    }
    element.addEventListener('loadeddata', onReady)
    // A film that stands still may have shown its picture before anybody listened.
    element.addEventListener('seeked', onPicture)
    onCleanup(() => {
      element.cancelVideoFrameCallback(request)
      element.removeEventListener('loadeddata', onReady)
      element.removeEventListener('seeked', onPicture)
    })
  })
  watch([playhead.isPlaying, playhead.rate], run)
  // Others follow the one that leads; the one that leads is where the playhead is.
  watch(playhead.atMs, () => {
    const element = video.value
    if (element && playhead.isPlaying.value && !element.seeking && !element.ended && Math.abs(element.currentTime * 1000 - offsetMs()) > driftMs)
      place()
  })

  return {
    state,
    sought() {
      place()
      run()
    },
    step(pictures) {
      const element = video.value
      if (!element || !film.value || film.value.times.length === 0)
        return undefined
      const { times, startsAt } = film.value
      const shown = times.findLastIndex(time => time <= element.currentTime * 1000 + 1)
      const next = times[shown + pictures]
      return next === undefined
        ? undefined
        : startsAt + next + 1
    },
  }
}
