import type { Ref, ShallowRef } from 'vue'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { nextRate } from '../../core/history/play-rate.ts'

/** What one camera's view says while time goes on. `at`: its film shows this moment, by which all others go. */
export type SourceState
  = | { readonly kind: 'at', readonly atMs: number }
    /** Its film is being fetched or sought. */
    | { readonly kind: 'waiting' }
    /** A picture, or how objects moved: time goes on by itself. */
    | { readonly kind: 'still' }
    | { readonly kind: 'nothing' }

export interface PlayheadSource {
  readonly state: () => SourceState
  /** The moment of the picture so many further, where its film has one. */
  readonly step: (pictures: 1 | -1) => number | undefined
  readonly sought: () => void
}

export interface Playhead {
  /** Told ten times a second while it plays. */
  readonly atMs: Readonly<ShallowRef<number>>
  readonly isPlaying: Ref<boolean>
  readonly rate: Ref<number>
  readonly seek: (atMs: number) => void
  readonly step: (pictures: 1 | -1) => void
  readonly toggle: () => void
  readonly changeRate: (by: 1 | -1) => void
  readonly register: (source: PlayheadSource) => () => void
}

const tellEveryMs = 100
/** A film that does not come holds all others up for so long. */
const patienceMs = 4_000
/** Without a film a picture is a tenth of a second. */
const plainStepMs = 100

/**
 * One clock for all cameras beside each other. It goes by the first film that plays, so that picture and playhead are one; where none does, by
 * itself; over times of which nothing is kept it goes on to what is (`skip` answers where).
 */
export function usePlayhead(startMs: number, skip: (atMs: number) => number | 'wait' | undefined): Playhead {
  const atMs = shallowRef(startMs)
  const isPlaying = ref(false)
  const rate = ref(1)
  const sources = new Set<PlayheadSource>()
  let exactMs = startMs
  let frame = 0
  let lastTick = 0
  let lastTold = 0
  let waitingSince: number | undefined

  function tell(now: number): void {
    if (now - lastTold < tellEveryMs)
      return
    lastTold = now
    atMs.value = exactMs
  }

  function tick(now: number): void {
    const elapsed = Math.min(250, now - lastTick)
    lastTick = now
    if (isPlaying.value) {
      advance(now, elapsed)
      tell(now)
      frame = requestAnimationFrame(tick)
    }
  }

  const leads = (states: readonly SourceState[]): number | undefined => states.find(state => state.kind === 'at')?.atMs

  function advance(now: number, elapsed: number): void {
    const states = [...sources].map(source => source.state())
    const isWaiting = states.some(({ kind }) => kind === 'waiting')
    waitingSince = isWaiting
      ? waitingSince ?? now
      : undefined
    if (waitingSince !== undefined && now - waitingSince < patienceMs)
      return
    const film = leads(states)
    if (film !== undefined) {
      exactMs = film
    }
    else if (states.some(({ kind }) => kind === 'still')) {
      exactMs += elapsed * rate.value
    }
    else {
      const next = skip(exactMs)
      // What is kept is not known yet.
      if (next === 'wait')
        return
      if (next === undefined)
        isPlaying.value = false
      else
        seek(next)
    }
  }

  function seek(to: number): void {
    exactMs = to
    atMs.value = to
    sources.forEach(({ sought }) => sought())
  }

  function play(): void {
    isPlaying.value = true
    lastTick = performance.now()
    waitingSince = undefined
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(tick)
  }

  /** All cameras stand at one moment, which is the one that is named: a film has gone on since the last tick, others are not quite with it. */
  function pause(): void {
    if (!isPlaying.value)
      return
    isPlaying.value = false
    seek(leads([...sources].map(source => source.state())) ?? exactMs)
  }

  onScopeDispose(() => cancelAnimationFrame(frame))
  return {
    atMs,
    isPlaying,
    rate,
    seek,
    step(pictures) {
      pause()
      const next = [...sources].map(source => source.step(pictures)).find(moment => moment !== undefined)
      seek(next ?? atMs.value + pictures * plainStepMs)
    },
    toggle: () => isPlaying.value
      ? pause()
      : play(),
    changeRate: by => rate.value = nextRate(rate.value, by),
    register(source) {
      sources.add(source)
      return () => sources.delete(source)
    },
  }
}
