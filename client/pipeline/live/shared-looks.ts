import type { CameraId } from '#contract/ids'
import type { LeasedLook } from '#contract/look-codec'
import type { SharedLook } from '#contract/shared-look'
import type { Notice } from '#contract/signaling'
import type { LookChannel } from '../../core/look-channel.ts'
import type { Observable } from '../../core/observable.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import type { DutyState } from './detection-duty.ts'
import type { DetectorView, Look } from './detector-state.ts'
import { decodeLook, encodeLook } from '#contract/look-codec'

export interface SharedLooksOptions {
  socket: SocketPort
  detector: Pick<DetectorView, 'onLook'>
  duty: Observable<DutyState>
  /** The way past the socket. */
  channel: LookChannel
}

/** A look this much older than the newest is of a clock that was set, not of a message that was overtaken. */
const overtakenMs = 5_000

/**
 * What is seen on each camera, whoever looks: this browser's own detector where it holds the lease, else the detector of the browser
 * that does, by way of the server: by a data channel, or by the socket where there is none. Looks bypass every reactive system.
 */
export class SharedLooks {
  readonly #options: SharedLooksOptions
  readonly #listeners = new Map<CameraId, Set<(look: Look) => void>>()
  /** Of others' looks the newest of each camera: on a data channel a message may overtake another. */
  readonly #newest = new Map<CameraId, { epoch: number, capturedAt: number }>()
  #held: ReadonlyMap<CameraId, number> = new Map()

  constructor(options: SharedLooksOptions) {
    this.#options = options
  }

  /** Answers how to stop listening. */
  onLook(cameraId: CameraId, listener: (look: Look) => void): () => void {
    const listeners = this.#listeners.get(cameraId) ?? new Set()
    this.#listeners.set(cameraId, listeners.add(listener))
    this.#sayWhatToHear()
    const leaveOwn = this.#options.detector.onLook(cameraId, listener)
    return () => {
      leaveOwn()
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(cameraId) === listeners)
        this.#listeners.delete(cameraId)
      this.#sayWhatToHear()
    }
  }

  /** Tells the others what this browser's detector sees, and hears what theirs see, until `signal` aborts. */
  run(signal: AbortSignal): void {
    const { socket, duty, channel } = this.#options
    const shared = new Map<CameraId, () => void>()
    const follow = ({ leases }: DutyState): void => {
      const held = new Map(leases.map(({ cameraId, epoch }) => [cameraId, epoch]))
      this.#held = held
      channel.want(held.size > 0)
      this.#sayWhatToHear()
      for (const [cameraId, stop] of shared) {
        if (!held.has(cameraId)) {
          stop()
          shared.delete(cameraId)
        }
      }
      for (const cameraId of held.keys()) {
        if (!shared.has(cameraId))
          shared.set(cameraId, this.#share(cameraId))
      }
    }
    const stops = [
      duty.subscribe(follow),
      socket.onNotice((notice: Notice) => notice.notice === 'look' && this.#hear(notice.look)),
      channel.onMessage((message) => {
        const look = decodeLook(message)
        if (look)
          this.#hear(look)
      }),
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

  /** What nobody here looks at, and what this browser sees itself, need not come. */
  #sayWhatToHear(): void {
    this.#options.channel.hear([
      ...this.#listeners.keys(),
    ].filter(cameraId => !this.#held.has(cameraId)))
  }

  #hear(shared: SharedLook): void {
    const { cameraId, capturedAt, epoch = 0 } = shared
    const listeners = this.#listeners.get(cameraId)
    const newest = this.#newest.get(cameraId)
    if (!listeners || this.#held.has(cameraId) || (newest && isOvertaken(newest, epoch, capturedAt)))
      return
    this.#newest.set(cameraId, { epoch, capturedAt })
    const look = fromShared(shared)
    for (const listener of [...listeners])
      listener(look)
  }

  /** By the socket one on its way at a time: on a slow network the next one that goes is the newest, not the next in a queue. */
  #share(cameraId: CameraId): () => void {
    let isOnItsWay = false
    return this.#options.detector.onLook(cameraId, (look) => {
      const shared = toShared(cameraId, this.#held.get(cameraId) ?? 0, look)
      if (this.#options.channel.send(encodeLook(shared)))
        return
      if (isOnItsWay || this.#options.socket.state.kind !== 'open')
        return
      isOnItsWay = true
      this.#options.socket.request('analysis.look', shared)
        .catch(() => {}) // lost with the socket; the next look is due in a moment
        .finally(() => { isOnItsWay = false })
    })
  }
}

function isOvertaken(newest: { epoch: number, capturedAt: number }, epoch: number, capturedAt: number): boolean {
  const lateMs = newest.capturedAt - capturedAt
  return newest.epoch === epoch && lateMs >= 0 && lateMs <= overtakenMs
}

function toShared(cameraId: CameraId, epoch: number, look: Look): LeasedLook {
  return {
    cameraId,
    epoch,
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
