import type { CameraId } from '#contract/ids'
import type { SharedLook } from '#contract/shared-look'
import type { Notice } from '#contract/signaling'
import type { Observable } from '../../core/observable.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import type { DutyState } from './detection-duty.ts'
import type { DetectorView, Look } from './detector-state.ts'

export interface SharedLooksOptions {
  socket: SocketPort
  detector: Pick<DetectorView, 'onLook'>
  duty: Observable<DutyState>
}

/**
 * What is seen on each camera, whoever looks: this browser's own detector where it holds the lease, else the detector of the browser
 * that does, by way of the server. Looks bypass every reactive system.
 */
export class SharedLooks {
  readonly #options: SharedLooksOptions
  readonly #listeners = new Map<CameraId, Set<(look: Look) => void>>()

  constructor(options: SharedLooksOptions) {
    this.#options = options
  }

  /** Answers how to stop listening. */
  onLook(cameraId: CameraId, listener: (look: Look) => void): () => void {
    const listeners = this.#listeners.get(cameraId) ?? new Set()
    this.#listeners.set(cameraId, listeners.add(listener))
    const leaveOwn = this.#options.detector.onLook(cameraId, listener)
    return () => {
      leaveOwn()
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(cameraId) === listeners)
        this.#listeners.delete(cameraId)
    }
  }

  /** Tells the others what this browser's detector sees, and hears what theirs see, until `signal` aborts. */
  run(signal: AbortSignal): void {
    const { socket, duty } = this.#options
    const shared = new Map<CameraId, () => void>()
    const follow = ({ leases }: DutyState): void => {
      const held = new Set(leases.map(lease => lease.cameraId))
      for (const [cameraId, stop] of shared) {
        if (!held.has(cameraId)) {
          stop()
          shared.delete(cameraId)
        }
      }
      for (const cameraId of held) {
        if (!shared.has(cameraId))
          shared.set(cameraId, this.#share(cameraId))
      }
    }
    const stops = [
      duty.subscribe(follow),
      socket.onNotice(notice => this.#hear(notice)),
    ]
    follow(duty.value)
    signal.addEventListener('abort', () => {
      for (const stop of [
        ...stops,
        ...shared.values(),
      ])
        stop()
    }, { once: true })
  }

  #hear(notice: Notice): void {
    if (notice.notice !== 'look')
      return
    const listeners = this.#listeners.get(notice.look.cameraId)
    if (!listeners)
      return
    const look = fromShared(notice.look)
    for (const listener of [...listeners])
      listener(look)
  }

  /** One on its way at a time: on a slow network the next one that goes is the newest, not the next in a queue. */
  #share(cameraId: CameraId): () => void {
    let isOnItsWay = false
    return this.#options.detector.onLook(cameraId, (look) => {
      if (isOnItsWay || this.#options.socket.state.kind !== 'open')
        return
      isOnItsWay = true
      this.#options.socket.request('analysis.look', toShared(cameraId, look))
        .catch(() => {}) // lost with the socket; the next look is due in a moment
        .finally(() => { isOnItsWay = false })
    })
  }
}

function toShared(cameraId: CameraId, look: Look): SharedLook {
  return {
    cameraId,
    capturedAt: look.capturedAt,
    boxes: look.boxes.slice(0, 100),
    violations: [...look.violations].slice(0, 100).map(([trackId, severity]) => ({ trackId, severity })),
    occupied: [...look.occupied].slice(0, 64),
  }
}

function fromShared(look: SharedLook): Look {
  return {
    capturedAt: look.capturedAt,
    boxes: look.boxes,
    violations: new Map(look.violations.map(({ trackId, severity }) => [trackId, severity])),
    occupied: new Set(look.occupied),
  }
}
