import type { DataConsumer, DataProducer, SctpStreamParameters, WebRtcTransport } from 'mediasoup/types'
import type { CameraId } from '#contract/ids'
import type { MediaWorker } from './media-worker.ts'
import { AppError } from '#contract/app-error'

/** A transport of one browser, and where it is. */
export interface Placed {
  readonly transport: WebRtcTransport
  readonly worker: MediaWorker
}

/** The data channels of one browser: at most one to it, on its receiving transport, and one from it, on a transport of its own. */
export class ViewerData {
  #telling: Placed | undefined
  #producer: DataProducer | undefined
  #hearing: { readonly consumer: DataConsumer, topics: readonly CameraId[] | undefined } | undefined

  get telling(): Placed | undefined {
    return this.#telling
  }

  get channelCount(): number {
    return Number(this.#producer !== undefined) + Number(this.#hearing !== undefined)
  }

  /** Undefined until it was said what it hears. */
  get topics(): readonly CameraId[] | undefined {
    return this.#hearing?.topics
  }

  adoptTelling(transport: WebRtcTransport, worker: MediaWorker): void {
    this.dropTelling()
    this.#telling = { transport, worker }
  }

  /** Messages of the browser reach `onMessage`. */
  async produce(sctpStreamParameters: SctpStreamParameters, onMessage: (message: Uint8Array) => void): Promise<string> {
    const placed = this.#telling
    if (!placed)
      throw new AppError('not-found', 'This browser has no way for its looks; open a data transport first.')
    this.closeProducer()
    const producer = await placed.transport.produceData({ sctpStreamParameters })
    if (placed !== this.#telling || producer.closed) {
      producer.close()
      throw new AppError('not-found', 'This transport is gone; open a new one.')
    }
    this.closeProducer()
    this.#producer = producer
    producer.observer.once('close', () => {
      if (this.#producer === producer)
        this.#producer = undefined
    })
    await placed.worker.data.listen(producer, onMessage)
    return producer.id
  }

  closeProducer(): void {
    this.#producer?.close()
    this.#producer = undefined
  }

  async consume({ transport, worker }: Placed): Promise<DataConsumer> {
    if (!transport.sctpParameters)
      throw new AppError('bad-input', 'This transport carries no messages; open one with data.')
    const consumer = await worker.data.open(transport)
    if (transport.closed || consumer.closed) {
      consumer.close()
      throw new AppError('not-found', 'This transport is gone; open a new one.')
    }
    this.#hearing?.consumer.close()
    const hearing = { consumer, topics: undefined }
    this.#hearing = hearing
    consumer.observer.once('close', () => {
      if (this.#hearing === hearing)
        this.#hearing = undefined
    })
    return consumer
  }

  async hear(topics: readonly CameraId[], numbers: readonly number[]): Promise<void> {
    const hearing = this.#hearing
    if (!hearing)
      throw new AppError('not-found', 'This browser has no data channel; consume data first.')
    // Said at once: what somebody may not hear any more must not wait for an answer.
    hearing.topics = topics
    await hearing.consumer.setSubchannels(numbers.length === 0
      ? [0]
      : [...numbers])
  }

  dropTelling(): void {
    this.closeProducer()
    this.#telling?.transport.close()
    this.#telling = undefined
  }
}
