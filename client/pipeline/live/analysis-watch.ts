import type { ServerGapReason } from '#contract/coverage'
import type { CameraId } from '#contract/ids'
import type { AnalysisReport } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import { createObservable } from '../../core/observable.ts'

/** Who analyses one camera, and how fast, as the server said last. */
export type CameraAnalysis = AnalysisReport & { by: string, isStation: boolean }

/** `unknown` until the server has spoken, and again when it is not reached: silence is not "nobody". */
export type AnalysisView
  = | { kind: 'unknown' }
    | { kind: 'known', cameras: ReadonlyMap<CameraId, CameraAnalysis>, gaps?: ReadonlyMap<CameraId, ServerGapReason> }

/** A server that has nobody to name says nothing at first; after this long, "nobody" is the truth. */
const silenceMs = 3_000

/** Follows the server's `analysis` notices. */
export class AnalysisWatch {
  readonly #socket: SocketPort
  readonly #timers: Timers
  readonly #view: WritableObservable<AnalysisView> = createObservable<AnalysisView>({ kind: 'unknown' })

  constructor(options: { socket: SocketPort, timers: Timers }) {
    this.#socket = options.socket
    this.#timers = options.timers
  }

  get view(): Observable<AnalysisView> {
    return this.#view
  }

  /** Follows until `signal` aborts. */
  run(signal: AbortSignal): void {
    let cancel = (): void => {}
    const awaitFirst = (): void => {
      cancel()
      cancel = this.#timers.after(silenceMs, () => this.#view.value.kind === 'unknown' && this.#view.set({
        kind: 'known',
        cameras: new Map(),
      }))
    }
    const stops = [
      this.#socket.onNotice((notice) => {
        if (notice.notice === 'analysis') {
          this.#view.set({
            kind: 'known',
            cameras: new Map(notice.cameras.map(camera => [camera.cameraId, camera])),
            ...notice.gaps && {
              gaps: new Map(notice.gaps.map(({ cameraId, because }) => [cameraId, because])),
            },
          })
        }
      }),
      this.#socket.onState((state) => {
        if (state.kind === 'open')
          return awaitFirst()
        cancel()
        this.#view.set({ kind: 'unknown' })
      }),
    ]
    if (this.#socket.state.kind === 'open')
      awaitFirst()
    signal.addEventListener('abort', () => {
      stops.forEach(stop => stop())
      cancel()
      this.#view.set({ kind: 'unknown' })
    }, { once: true })
  }
}
