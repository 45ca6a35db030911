import type { Consumer, RtpCapabilities, WebRtcTransport } from 'mediasoup/types'
import type { ConsumerDescription, StreamRef } from '../core/media-plane.ts'
import type { StreamSlot } from './stream-slot.ts'
import { AppError } from '#contract/app-error'

interface Viewing {
  readonly consumer: Consumer
  readonly stream: StreamRef
}

/** One browser: at most one receiving transport, at most one consumer per stream. */
export class Viewer {
  readonly #onConsumerClosed: (consumerId: string, stream: StreamRef) => void
  readonly #viewings = new Map<string, Viewing>()
  #transport: WebRtcTransport | undefined
  #isClosed = false

  constructor(onConsumerClosed: (consumerId: string, stream: StreamRef) => void) {
    this.#onConsumerClosed = onConsumerClosed
  }

  get consumerCount(): number {
    return this.#viewings.size
  }

  get hasTransport(): boolean {
    return this.#transport !== undefined
  }

  /** Takes a transport over, in place of the one before. Closes it when the viewer left meanwhile. */
  adopt(transport: WebRtcTransport): void {
    if (this.#isClosed) {
      transport.close()
      throw new AppError('not-found', 'This viewer has left; join again.')
    }
    this.dropTransport()
    this.#transport = transport
  }

  transport(transportId?: string): WebRtcTransport {
    if (!this.#transport || (transportId !== undefined && this.#transport.id !== transportId))
      throw new AppError('not-found', 'This transport is gone; open a new one.')
    return this.#transport
  }

  async consume(slot: StreamSlot, producerId: string, rtpCapabilities: RtpCapabilities): Promise<ConsumerDescription> {
    const transport = this.transport()
    for (const [id, viewing] of this.#viewings) {
      if (viewing.stream.cameraId === slot.stream.cameraId && viewing.stream.streamKind === slot.stream.streamKind)
        this.#remove(id)
    }
    const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true })
    if (transport !== this.#transport || consumer.closed) {
      consumer.close()
      throw new AppError('not-found', 'This transport is gone; open a new one.')
    }
    this.#viewings.set(consumer.id, { consumer, stream: slot.stream })
    consumer.on('producerclose', () => {
      if (this.#viewings.delete(consumer.id))
        this.#onConsumerClosed(consumer.id, slot.stream)
    })
    return {
      consumerId: consumer.id,
      producerId,
      kind: 'video',
      rtpParameters: { ...consumer.rtpParameters },
      isPassing: false,
    }
  }

  async resume(consumerId: string): Promise<void> {
    const viewing = this.#viewings.get(consumerId)
    if (!viewing)
      throw new AppError('not-found', 'This consumer is gone; consume the stream again.')
    await viewing.consumer.resume()
  }

  closeConsumer(consumerId: string): void {
    this.#remove(consumerId)
  }

  /** Transport and consumers go; the viewer may make new ones. */
  dropTransport(): void {
    this.#viewings.clear()
    this.#transport?.close()
    this.#transport = undefined
  }

  close(): void {
    this.#isClosed = true
    this.dropTransport()
  }

  #remove(consumerId: string): void {
    const viewing = this.#viewings.get(consumerId)
    this.#viewings.delete(consumerId)
    viewing?.consumer.close()
  }
}
