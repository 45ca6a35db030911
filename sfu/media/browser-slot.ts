import type { Producer } from 'mediasoup/types'
import type { StreamRef } from '../core/media-plane.ts'
import type { MediaWorker } from './media-worker.ts'
import type { PipeTable } from './pipe-table.ts'
import type { Offer, OfferWish, StreamSource } from './stream-source.ts'
import { openWorkerTap } from './worker-tap.ts'

export interface BrowserSlotOptions {
  readonly stream: StreamRef
  readonly worker: MediaWorker
  /** On the browser's send transport. */
  readonly producer: Producer
  readonly viewerId: string
  readonly pipes: PipeTable
}

/**
 * A stream that a browser sends. It is asked for a key frame whenever somebody begins to consume, so nobody needs memory to begin; it is
 * one encoder's output at that browser's own rate, so it is not thinned.
 */
export class BrowserSlot implements StreamSource {
  readonly stream: StreamRef
  readonly viewerId: string
  readonly producer: Producer
  readonly #options: BrowserSlotOptions

  constructor(options: BrowserSlotOptions) {
    this.stream = options.stream
    this.viewerId = options.viewerId
    this.producer = options.producer
    this.#options = options
  }

  get worker(): MediaWorker {
    return this.#options.worker
  }

  async offer({ worker }: OfferWish): Promise<Offer> {
    const { producerId, release } = await this.#options.pipes.reach(this.producer, this.#options.worker, worker)
    return {
      producerId,
      isPassing: false,
      begin: () => {},
      release,
    }
  }

  async tap(onRtp: (packet: Uint8Array) => void): Promise<() => void> {
    return await openWorkerTap(this.#options.worker.router, this.producer, onRtp)
  }

  close(): void {
    this.producer.close()
  }
}
