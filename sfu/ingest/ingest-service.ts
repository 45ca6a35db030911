import type { CameraId } from '#contract/ids'
import type { IngestState, StreamKind } from '#contract/stream'
import type { CameraStreamStats } from '../core/camera-source.ts'
import type { StreamRef } from '../core/media-plane.ts'
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

export type IngestServiceOptions = Omit<CameraIngestOptions, 'stream' | 'onState'>

interface Running {
  readonly stream: StreamRef
  readonly revision: string
  readonly ingest: CameraIngest
}

/** Keeps one CameraIngest per stream of the cameras it was told of: desired state in, reconciled one change after the other. */
export class IngestService {
  readonly #options: IngestServiceOptions
  readonly #running = new Map<string, Running>()
  readonly #listeners = new Set<(change: IngestChange) => void>()
  readonly #stop = new AbortController()
  #wanted: readonly IngestedCamera[] = []
  #reconciling: Promise<void> = Promise.resolve()

  constructor(options: IngestServiceOptions) {
    this.#options = options
  }

  /** The whole list each time. Resolves when ingests no longer wanted are closed and new ones started. */
  async setCameras(cameras: readonly IngestedCamera[]): Promise<void> {
    this.#wanted = cameras
    this.#reconciling = this.#reconciling.then(() => this.#reconcile())
    await this.#reconciling
  }

  /** Undefined for a stream that is not ingested. */
  state(cameraId: CameraId, streamKind: StreamKind = 'main'): IngestState | undefined {
    return this.#running.get(keyOf({ cameraId, streamKind }))?.ingest.state
  }

  /** Every ingested stream with its state and counters. */
  list(): (IngestChange & { stats: CameraStreamStats | undefined })[] {
    return [
      ...this.#running.values(),
    ].map(({ stream, ingest }) => ({ ...stream, ingest: ingest.state, stats: ingest.stats }))
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
    await Promise.all(leaving.map(async ([key, { ingest }]) => {
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
    this.#running.set(key, { stream, revision, ingest })
    this.#tell({ ...stream, ingest: ingest.state })
    void ingest.run(this.#stop.signal).catch((error: unknown) => {
      this.#options.log.error({
        ...stream,
        error: String(error),
      }, 'An ingest ended by a fault; remove the camera and add it again.')
    })
  }

  #tell(change: IngestChange): void {
    for (const listener of [...this.#listeners])
      listener(change)
  }
}

function keyOf(stream: StreamRef): string {
  return `${stream.cameraId}/${stream.streamKind}`
}
