import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { ObservedSpan } from './coverage-fold.ts'
import { minuteMs } from '#contract/coverage'

/** What the server saw of a camera for a while. */
export type Observation = Omit<ObservedSpan, 'fromMs' | 'toMs'>

export interface ObservedMinute {
  readonly cameraId: CameraId
  readonly minute: number
  readonly spans: readonly ObservedSpan[]
}

/** A minute that looks like Morse code is kept to so many spans: what comes then is put to the last one. */
const mostSpans = 60

/**
 * What the server saw of each camera, by the minute, until it is written. Told in order; time that was told before is not told again. Minutes
 * stay here for a while after they were written, so that those that are still open are answered from memory.
 */
export class CoverageLog {
  readonly #minutes = new Map<CameraId, Map<number, ObservedSpan[]>>()
  readonly #unwritten = new Map<string, { cameraId: CameraId, minute: number }>()
  readonly #told = new Map<CameraId, EpochMs>()

  /** Until when it was told of a camera; undefined: never. */
  toldUntil(cameraId: CameraId): EpochMs | undefined {
    return this.#told.get(cameraId)
  }

  observe(cameraId: CameraId, from: EpochMs, to: EpochMs, observation: Observation): void {
    const start = Math.max(from, this.#told.get(cameraId) ?? from)
    if (!(to > start))
      return
    this.#told.set(cameraId, to)
    const { looks, ...state } = observation
    for (let begin = start; begin < to;) {
      const minute = Math.floor(begin / minuteMs)
      const end = Math.min(to, (minute + 1) * minuteMs)
      this.#append(cameraId, minute, {
        ...state,
        fromMs: begin - minute * minuteMs,
        toMs: end - minute * minuteMs,
        looks: looks * (end - begin) / (to - start),
      })
      begin = end
    }
  }

  /** All minutes of a camera that are here. */
  minutes(cameraId: CameraId): ReadonlyMap<number, readonly ObservedSpan[]> {
    return this.#minutes.get(cameraId) ?? new Map()
  }

  /** Minutes that changed since they were written last. */
  unwritten(): ObservedMinute[] {
    return [
      ...this.#unwritten.values(),
    ].map(({ cameraId, minute }) => ({
      cameraId,
      minute,
      spans: [
        ...this.#minutes.get(cameraId)?.get(minute) ?? [],
      ],
    }))
  }

  /** They are on disk as they were then; minutes before `keepFrom` are forgotten here. */
  written(minutes: readonly ObservedMinute[], keepFrom: EpochMs): void {
    for (const { cameraId, minute, spans } of minutes) {
      const now = this.#minutes.get(cameraId)?.get(minute)
      if (now && now.length === spans.length && now.at(-1)?.toMs === spans.at(-1)?.toMs)
        this.#unwritten.delete(`${cameraId}/${minute}`)
    }
    for (const [cameraId, byMinute] of this.#minutes) {
      for (const minute of byMinute.keys()) {
        if ((minute + 1) * minuteMs <= keepFrom && !this.#unwritten.has(`${cameraId}/${minute}`))
          byMinute.delete(minute)
      }
    }
  }

  #append(cameraId: CameraId, minute: number, span: ObservedSpan): void {
    const byMinute = this.#minutes.get(cameraId) ?? new Map<number, ObservedSpan[]>()
    this.#minutes.set(cameraId, byMinute)
    const spans = byMinute.get(minute) ?? []
    byMinute.set(minute, spans)
    this.#unwritten.set(`${cameraId}/${minute}`, { cameraId, minute })
    const last = spans.at(-1)
    if (last && last.toMs === span.fromMs && (sayingOf(last) === sayingOf(span) || spans.length >= mostSpans))
      spans[spans.length - 1] = { ...last, toMs: span.toMs, looks: last.looks + span.looks }
    else
      spans.push(span)
  }
}

function sayingOf({ isArmed, epoch, holder, reported, because }: ObservedSpan): string {
  return JSON.stringify([
    isArmed,
    epoch,
    holder,
    reported,
    because,
  ])
}
