import type { CameraId } from '#contract/ids'
import type { StreamKind, Thinning } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { PresentedCount, Pressure } from '../../core/display-pressure.ts'
import type { MediaPort, StreamReading } from '../../core/media-port.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import { judgePressure, noPressure, pressureSample } from '../../core/display-pressure.ts'
import { createObservable } from '../../core/observable.ts'

const roundMs = 2_000

/** A tile that says how many pictures it presents. */
export interface PresentedCounter {
  readonly count: () => void
  readonly stop: () => void
}

/** Watches whether this browser keeps up with what it displays, and says what tiles should ask for. */
export class PressureWatch {
  readonly #media: Pick<MediaPort, 'readings'>
  readonly #timers: Timers
  readonly #level: WritableObservable<Thinning> = createObservable<Thinning>('none')
  readonly #tiles = new Set<{ cameraId: CameraId, streamKind: StreamKind, presented: number, maxFps: () => number }>()
  #pressure: Pressure = noPressure
  #before: readonly StreamReading[] = []
  #beforeMs = 0

  constructor(options: { media: Pick<MediaPort, 'readings'>, timers: Timers }) {
    this.#media = options.media
    this.#timers = options.timers
  }

  get level(): Observable<Thinning> {
    return this.#level
  }

  /** Counts a tile's presented pictures until it is stopped; `maxFps` is what it presents at the most. */
  open(cameraId: CameraId, streamKind: StreamKind, maxFps: () => number): PresentedCounter {
    const tile = {
      cameraId,
      streamKind,
      presented: 0,
      maxFps,
    }
    this.#tiles.add(tile)
    return {
      count: () => void tile.presented++,
      stop: () => void this.#tiles.delete(tile),
    }
  }

  /** Judges every two seconds until `signal` aborts. */
  run(signal: AbortSignal): void {
    let cancel = (): void => {}
    const again = (): void => {
      cancel = this.#timers.after(roundMs, () => void this.#judge().finally(() => !signal.aborted && again()))
    }
    again()
    signal.addEventListener('abort', () => {
      cancel()
      this.#pressure = noPressure
      this.#before = []
      this.#level.set('none')
    }, { once: true })
  }

  async #judge(): Promise<void> {
    const readings = await this.#media.readings().catch(() => [])
    const nowMs = this.#timers.now()
    const seconds = (nowMs - this.#beforeMs) / 1000
    const counts: PresentedCount[] = [...this.#tiles].map(tile => ({
      consumerOf: tile,
      presented: tile.presented,
      mostExpected: tile.maxFps() * seconds,
    }))
    const displayed = readings.filter(reading => counts.some(({ consumerOf }) => consumerOf.cameraId === reading.cameraId && consumerOf.streamKind === reading.streamKind))
    const sample = pressureSample(this.#before, displayed, counts)
    this.#before = displayed
    this.#beforeMs = nowMs
    for (const tile of this.#tiles)
      tile.presented = 0
    // A round that took far longer than it should have was held up with the whole page: its counts say nothing of one second.
    if (!sample || seconds > 3 * roundMs / 1000)
      return
    this.#pressure = judgePressure(this.#pressure, sample, nowMs)
    this.#level.set(this.#pressure.level)
  }
}
