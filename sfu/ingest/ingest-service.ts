import type { CameraId } from '#contract/ids'
import type { IngestState, StreamKind } from '#contract/stream'
import type { CameraStreamStats } from '../core/camera-source.ts'
import type { MediaPlane, StreamRef } from '../core/media-plane.ts'
import type { CameraIngestOptions } from './camera-ingest.ts'
import { CameraIngest } from './camera-ingest.ts'

/** A camera that is to be read. A new `revision` (address or credentials changed) starts its streams anew. */
export interface IngestedCamera {
  readonly cameraId: CameraId
  readonly streamKinds: readonly StreamKind[]
  readonly revision: string
}

export interface IngestChange extends StreamRef {
  readonly ingest: IngestState
}

export interface IngestServiceOptions extends Omit<CameraIngestOptions, 'stream' | 'onState' | 'plane'> {
  readonly plane: Pick<MediaPlane, 'openInlet' | 'isWanted' | 'subscribe'>
  /** MJ5: a stream that nobody consumes or taps is suspended after this, in ms; 0 or absent: never. */
  readonly idleMs?: number
}

interface Running {
  readonly stream: StreamRef
  readonly revision: string
  readonly ingest: CameraIngest
  cancelIdle: () => void
}

/** A main stream beside a small one is for whoever looks closely, and for nobody else. */
const idleMainMs = 30_000

/** Keeps one CameraIngest per stream of the cameras it was told of: desired state in, reconciled one change after the other. */
export class IngestService {
  readonly #options: IngestServiceOptions
  readonly #running = new Map<string, Running>()
  readonly #listeners = new Set<(change: IngestChange) => void>()
  readonly #stop = new AbortController()
  readonly #stopListening: () => void
  #wanted: readonly IngestedCamera[] = []
  /** Cameras of sites that are suspended. */
  #asleep: ReadonlySet<CameraId> = new Set()
  #reconciling: Promise<void> = Promise.resolve()

  constructor(options: IngestServiceOptions) {
    this.#options = options
    this.#stopListening = options.plane.subscribe((event) => {
      const running = event.type === 'demand'
        ? this.#running.get(keyOf(event.stream))
        : undefined
      if (running)
        this.#followDemand(running)
    })
  }

  /** The whole list each time. Resolves when ingests no longer wanted are closed and new ones started. */
  async setCameras(cameras: readonly IngestedCamera[]): Promise<void> {
    this.#wanted = cameras
    this.#reconciling = this.#reconciling.then(() => this.#reconcile())
    await this.#reconciling
  }

  /** SU1, SU2: cameras that are not read whoever consumes them; the whole set each time. Those that are no longer in it are called at once. */
  setAsleep(cameraIds: ReadonlySet<CameraId>): void {
    const before = this.#asleep
    this.#asleep = cameraIds
    for (const running of this.#running.values()) {
      const { cameraId } = running.stream
      if (before.has(cameraId) === cameraIds.has(cameraId))
        continue
      // Whoever comes wants to see something: the small stream, or the only one. When nobody takes it, it rests again.
      if (before.has(cameraId) && running.stream.streamKind === this.#firstKind(cameraId))
        running.ingest.wake()
      this.#followDemand(running)
    }
  }

  /** Undefined for a stream that is not ingested. */
  state(cameraId: CameraId, streamKind: StreamKind = 'main'): IngestState | undefined {
    return this.#running.get(keyOf({ cameraId, streamKind }))?.ingest.state
  }

  /** Every ingested stream with its state and counters. */
  list(): (IngestChange & { stats: CameraStreamStats | undefined, bytesIn: number })[] {
    return [
      ...this.#running.values(),
    ].map(({ stream, ingest }) => ({
      ...stream,
      ingest: ingest.state,
      stats: ingest.stats,
      bytesIn: ingest.bytesIn,
    }))
  }

  subscribe(listener: (change: IngestChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tries the streams of a camera at once. */
  retryNow(cameraId: CameraId): void {
    for (const { stream, ingest } of this.#running.values()) {
      if (stream.cameraId === cameraId)
        ingest.retryNow()
    }
  }

  /** Runs until `signal` aborts or `close()`; cameras may be set before and during it. */
  async run(signal: AbortSignal): Promise<void> {
    const over = Promise.withResolvers<void>()
    const end = (): void => over.resolve()
    signal.addEventListener('abort', end)
    this.#stop.signal.addEventListener('abort', end)
    if (signal.aborted || this.#stop.signal.aborted)
      end()
    await over.promise
    signal.removeEventListener('abort', end)
    await this.close()
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#stopListening()
    await this.setCameras([])
  }

  async #reconcile(): Promise<void> {
    const wanted = new Map(this.#stop.signal.aborted
      ? []
      : this.#wanted.flatMap(({ cameraId, streamKinds, revision }) =>
          streamKinds.map(streamKind => [
            keyOf({ cameraId, streamKind }),
            {
              stream: { cameraId, streamKind },
              revision,
            },
          ] as const)))
    const leaving = [...this.#running].filter(([key, running]) => wanted.get(key)?.revision !== running.revision)
    await Promise.all(leaving.map(async ([key, { ingest, cancelIdle }]) => {
      cancelIdle()
      await ingest.close()
      this.#running.delete(key)
    }))
    for (const [key, { stream, revision }] of wanted) {
      if (!this.#running.has(key))
        this.#start(key, stream, revision)
    }
  }

  #start(key: string, stream: StreamRef, revision: string): void {
    const ingest = new CameraIngest({
      ...this.#options,
      stream,
      onState: state => this.#tell({ ...stream, ingest: state }),
    })
    const running: Running = {
      stream,
      revision,
      ingest,
      cancelIdle: () => {},
    }
    this.#running.set(key, running)
    this.#followDemand(running)
    this.#tell({ ...stream, ingest: ingest.state })
    void ingest.run(this.#stop.signal).catch((error: unknown) => {
      this.#options.log.error({
        ...stream,
        error: String(error),
      }, 'An ingest ended by a fault; remove the camera and add it again.')
    })
  }

  #followDemand(running: Running): void {
    const { stream, ingest } = running
    running.cancelIdle()
    running.cancelIdle = () => {}
    if (this.#asleep.has(stream.cameraId)) {
      ingest.suspend('site')
      return
    }
    if (this.#options.plane.isWanted(stream)) {
      ingest.wake()
      return
    }
    const idleMs = this.#idleMs(stream)
    if (idleMs > 0)
      running.cancelIdle = this.#options.timers.after(idleMs, () => ingest.suspend())
  }

  #idleMs({ cameraId, streamKind }: StreamRef): number {
    const { idleMs = 0 } = this.#options
    return streamKind === 'main' && this.#firstKind(cameraId) === 'sub'
      ? Math.min(idleMs, idleMainMs)
      : idleMs
  }

  #firstKind(cameraId: CameraId): StreamKind {
    return this.#wanted.some(camera => camera.cameraId === cameraId && camera.streamKinds.includes('sub'))
      ? 'sub'
      : 'main'
  }

  #tell(change: IngestChange): void {
    for (const listener of [...this.#listeners])
      listener(change)
  }
}

function keyOf(stream: StreamRef): string {
  return `${stream.cameraId}/${stream.streamKind}`
}
