import type { IngestState } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { CameraSource, CameraStream, CameraStreamStats, RelayEnd, StreamAddress } from '../core/camera-source.ts'
import type { IngestEvent } from '../core/ingest-state.ts'
import type { Logger } from '../core/logger.ts'
import type { MediaPlane, StreamRef } from '../core/media-plane.ts'
import { AppError } from '#contract/app-error'
import { pause } from '#contract/timers'
import { ingestRetryDelayMs, initialIngestState, nextIngestState, retryAtAfter } from '../core/ingest-state.ts'

/** The port to the sealed credentials: asked at each attempt, never kept. */
type RevealCredentials = (stream: StreamRef) => Promise<StreamAddress>

export interface CameraIngestOptions {
  readonly stream: StreamRef
  readonly source: CameraSource
  readonly plane: Pick<MediaPlane, 'openInlet'>
  readonly revealCredentials: RevealCredentials
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly log: Logger
  readonly onState: (state: IngestState) => void
}

/** A stream that lived for so long starts its backoff anew when it ends. */
const stableMs = 10_000

/** The service that turns one Stream's RTSP into a Producer and keeps at it. */
export class CameraIngest {
  readonly #options: CameraIngestOptions
  readonly #stop = new AbortController()
  #state: IngestState
  #attempt = 0
  #cameraStream: CameraStream | undefined
  #bytesIn = 0
  #retryNow = (): void => {}
  #isUnwanted = false
  #because: 'site' | undefined
  /** Ends the connection of now, to suspend it. */
  #hangUp = (): void => {}
  #wake = (): void => {}
  #running: Promise<void> | undefined

  constructor(options: CameraIngestOptions) {
    this.#options = options
    this.#state = initialIngestState(options.timers.now())
  }

  get state(): IngestState {
    return this.#state
  }

  get stats(): CameraStreamStats | undefined {
    return this.#cameraStream?.stats()
  }

  /** Bytes of RTP that it brought into the plane since it began. */
  get bytesIn(): number {
    return this.#bytesIn
  }

  /** Runs until `signal` aborts or `close()`. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#stop.abort()
    signal.addEventListener('abort', stop)
    if (signal.aborted)
      stop()
    this.#running ??= this.#keepAt()
    try {
      await this.#running
    }
    finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** Idempotent; resolves when the camera is hung up and the inlet closed. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running?.catch(() => {})
  }

  /** Tries at once instead of at `retryAt`: somebody just mended the camera. */
  retryNow(): void {
    this.#attempt = 0
    this.#retryNow()
  }

  /**
   * Nobody wants its pictures: the camera is hung up, or as soon as it is live; consumers find the stream all the same. `because` 'site': SU2,
   * whoever consumes it.
   */
  suspend(because?: 'site'): void {
    this.#isUnwanted = true
    this.#because = because
    if (this.#state.status === 'live')
      this.#hangUp()
    if (this.#state.status === 'suspended')
      this.#apply({ type: 'suspend', because })
  }

  /** Somebody does: it is called at once. */
  wake(): void {
    this.#isUnwanted = false
    this.#because = undefined
    this.#wake()
  }

  async #keepAt(): Promise<void> {
    const { signal } = this.#stop
    const inlet = await this.#options.plane.openInlet(this.#options.stream)
    const cameraStream = this.#options.source.openStream({
      ...inlet,
      send: (packet, mark) => {
        this.#bytesIn += packet.length
        inlet.send(packet, mark)
      },
    })
    this.#cameraStream = cameraStream
    try {
      while (!signal.aborted) {
        this.#apply({ type: 'attempt' })
        const end = await this.#relay(cameraStream)
        if (signal.aborted)
          break
        if (end.reason === 'closed')
          await this.#sleep()
        else
          await this.#rest(end)
      }
    }
    finally {
      await inlet.close()
    }
  }

  async #relay(cameraStream: CameraStream): Promise<RelayEnd> {
    const hangUp = new AbortController()
    this.#hangUp = () => hangUp.abort()
    try {
      const address = await this.#options.revealCredentials(this.#options.stream)
      return await cameraStream.relay(address, (video) => {
        this.#apply({ type: 'picture', video })
        if (this.#isUnwanted)
          hangUp.abort()
      }, AbortSignal.any([this.#stop.signal, hangUp.signal]))
    }
    catch (error) {
      // The credentials cannot be had (database away, key changed), or a defect of ours: the camera is tried again all the same.
      return error instanceof AppError
        ? { reason: 'failed', code: error.code, message: error.message }
        : { reason: 'failed', code: 'internal', message: 'This camera cannot be read because of a fault in the server; look at its log.' }
    }
  }

  /** Until somebody wants its pictures. */
  async #sleep(): Promise<void> {
    if (!this.#isUnwanted)
      return
    this.#apply({ type: 'suspend', because: this.#because })
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    this.#wake = () => {}
  }

  async #rest(end: RelayEnd & { reason: 'failed' }): Promise<void> {
    const { timers, log, random, stream } = this.#options
    const { code, message } = end
    if (this.#state.status === 'live' && timers.now() - this.#state.since >= stableMs)
      this.#attempt = 0
    const delayMs = ingestRetryDelayMs(code, this.#attempt++, random())
    const isNews = this.#state.status !== 'offline' || this.#state.code !== code
    this.#apply({
      type: 'failed',
      code,
      message,
      retryAt: retryAtAfter(timers.now(), delayMs),
    })
    if (isNews)
      log.warn({ ...stream, code, delayMs }, message)
    const wake = new AbortController()
    this.#retryNow = () => wake.abort()
    await pause(timers, delayMs, AbortSignal.any([this.#stop.signal, wake.signal]))
    this.#retryNow = () => {}
  }

  #apply(event: IngestEvent): void {
    const before = this.#state
    this.#state = nextIngestState(before, event, this.#options.timers.now())
    if (this.#state === before)
      return
    if (before.status !== 'live' && this.#state.status === 'live') {
      this.#options.log.info({
        ...this.#options.stream,
        width: this.#state.width,
        height: this.#state.height,
        profile: this.#state.profile,
      }, 'The camera is live.')
    }
    this.#options.onState(this.#state)
  }
}
