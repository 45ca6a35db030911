import type { SctpStreamParameters as MediasoupSctp } from 'mediasoup/types'
import type { CameraId } from '#contract/ids'
import type { DataConsumerDescription, DataPlane, SctpStreamParameters } from '../core/data-plane.ts'
import type { TransportDescription } from '../core/media-plane.ts'
import type { MediaWorker } from './media-worker.ts'
import type { Viewer } from './viewer.ts'
import { longestLookBytes } from '#contract/look-codec'
import { openBrowserTransport } from './browser-transport.ts'
import { TopicNumbers } from './topic-numbers.ts'

export interface MediasoupDataPlaneOptions {
  readonly viewer: (viewerId: string) => Viewer
  readonly findViewer: (viewerId: string) => Viewer | undefined
  /** For a viewer without one: the least loaded. */
  readonly chooseWorker: (viewerId: string) => MediaWorker
  readonly workers: () => readonly MediaWorker[]
  /** Runs a question to these workers; its failures become ours. */
  readonly ask: <T>(workers: readonly (MediaWorker | undefined)[], question: () => Promise<T>) => Promise<T>
}

/** The DataPlane on mediasoup: every message goes through this process, between the workers' data exchanges. */
export class MediasoupDataPlane implements DataPlane {
  readonly #options: MediasoupDataPlaneOptions
  readonly #numbers = new TopicNumbers()
  readonly #listeners = new Set<(viewerId: string, message: Uint8Array) => void>()

  constructor(options: MediasoupDataPlaneOptions) {
    this.#options = options
  }

  async createTransport(viewerId: string): Promise<TransportDescription> {
    const viewer = this.#options.viewer(viewerId)
    const worker = viewer.worker ?? this.#options.chooseWorker(viewerId)
    const { transport, description } = await this.#options.ask([worker], () => openBrowserTransport(worker, 'data'))
    viewer.adoptTelling(transport, worker)
    return description
  }

  async produce(viewerId: string, sctpStreamParameters: SctpStreamParameters): Promise<string> {
    const viewer = this.#options.viewer(viewerId)
    // The browser's own object; mediasoup checks it.
    return await this.#options.ask([viewer.data.telling?.worker], () => viewer.data.produce(sctpStreamParameters as unknown as MediasoupSctp, (message) => {
      if (message.byteLength > longestLookBytes)
        return
      for (const listener of this.#listeners)
        listener(viewerId, message)
    }))
  }

  closeProducer(viewerId: string): void {
    this.#options.findViewer(viewerId)?.data.closeProducer()
  }

  onMessage(listener: (viewerId: string, message: Uint8Array) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async consume(viewerId: string): Promise<DataConsumerDescription> {
    const viewer = this.#options.viewer(viewerId)
    const placed = viewer.receiving()
    const consumer = await this.#options.ask([placed.worker], () => viewer.data.consume(placed))
    return {
      dataConsumerId: consumer.id,
      dataProducerId: consumer.dataProducerId,
      sctpStreamParameters: { ...consumer.sctpStreamParameters },
      label: consumer.label,
      protocol: consumer.protocol,
    }
  }

  async hear(viewerId: string, topics: readonly CameraId[]): Promise<void> {
    const viewer = this.#options.viewer(viewerId)
    const own = [
      ...new Set(topics),
    ]
    const numbers = own.map(topic => this.#numbers.of(topic))
    await this.#options.ask([viewer.worker], () => viewer.data.hear(own, numbers))
  }

  listHeard(viewerId: string): readonly CameraId[] | undefined {
    return this.#options.findViewer(viewerId)?.data.topics
  }

  tell(topic: CameraId, message: Uint8Array): void {
    const number = this.#numbers.find(topic)
    if (number === undefined)
      return
    for (const worker of this.#options.workers())
      worker.data.tell(number, message)
  }
}
