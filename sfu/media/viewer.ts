import type { Consumer, RtpCapabilities, RtpParameters, WebRtcTransport } from 'mediasoup/types'
import type { Timers } from '#contract/timers'
import type { ConsumerDescription, ConsumeWish, MediaMeasure, StreamRef, ViewerStream } from '../core/media-plane.ts'
import type { MediaWorker } from './media-worker.ts'
import type { Offer, StreamSource } from './stream-source.ts'
import type { Placed } from './viewer-data.ts'
import { AppError } from '#contract/app-error'
import { BurstPacer } from './burst-pacer.ts'
import { keyOf } from './stream-key.ts'
import { ViewerData } from './viewer-data.ts'

interface Viewing {
  readonly consumer: Consumer
  readonly stream: StreamRef
  /** Stream, thinning and start: one consumer of each. */
  readonly sort: string
  readonly offer: Offer
}

export interface ViewerOptions {
  readonly timers: Timers
  /** Closed by the plane, not by the viewer. */
  readonly onConsumerClosed: (consumerId: string, stream: StreamRef) => void
  /** A consumer begins; the answer is called when it is gone. */
  readonly want: (stream: StreamRef) => () => void
}

/** Twelve tiles, each changing over from one stream, thinning or start to another, and room to spare. */
const mostConsumers = 64

/** One browser: at most one receiving and one sending transport, and one for its messages. */
export class Viewer {
  readonly data = new ViewerData()
  readonly #options: ViewerOptions
  readonly #viewings = new Map<string, Viewing>()
  readonly #pacer: BurstPacer
  #receiving: Placed | undefined
  #sending: Placed | undefined
  #consuming = 0
  #isClosed = false

  constructor(options: ViewerOptions) {
    this.#options = options
    this.#pacer = new BurstPacer(options.timers)
  }

  get consumerCount(): number {
    return this.#viewings.size
  }

  get transportCount(): number {
    return Number(this.#receiving !== undefined) + Number(this.#sending !== undefined) + Number(this.data.telling !== undefined)
  }

  /** Of the receiving transport, else of the sending one. */
  get worker(): MediaWorker | undefined {
    return this.#receiving?.worker ?? this.#sending?.worker ?? this.data.telling?.worker
  }

  isOn(worker: MediaWorker): boolean {
    return [this.#receiving, this.#sending, this.data.telling].some(placed => placed?.worker === worker)
  }

  consumers(): ViewerStream[] {
    return [
      ...this.#viewings.values(),
    ].map(({ consumer, stream }) => ({ id: consumer.id, stream }))
  }

  /** Bytes that each consumer was sent; those that close meanwhile are left out. */
  async sentBytes(): Promise<MediaMeasure['consumers']> {
    const asked = await Promise.allSettled([
      ...this.#viewings.values(),
    ].map(async ({ consumer, stream }) => ({
      consumerId: consumer.id,
      cameraId: stream.cameraId,
      bytes: (await consumer.getStats()).reduce((sum, stat) => sum + (stat.type === 'outbound-rtp'
        ? stat.byteCount
        : 0), 0),
    })))
    return asked.flatMap(each => each.status === 'fulfilled'
      ? [each.value]
      : [])
  }

  /** Takes a receiving transport over, in place of the one before. Closes it when the viewer left meanwhile. */
  adoptReceiving(transport: WebRtcTransport, worker: MediaWorker): void {
    this.#refuseWhenClosed(transport)
    this.#dropReceiving()
    this.#receiving = { transport, worker }
  }

  adoptSending(transport: WebRtcTransport, worker: MediaWorker): void {
    this.#refuseWhenClosed(transport)
    this.#sending?.transport.close()
    this.#sending = { transport, worker }
  }

  adoptTelling(transport: WebRtcTransport, worker: MediaWorker): void {
    this.#refuseWhenClosed(transport)
    this.data.adoptTelling(transport, worker)
  }

  receiving(): Placed {
    if (!this.#receiving)
      throw goneTransport()
    return this.#receiving
  }

  transport(transportId: string): WebRtcTransport {
    const placed = [this.#receiving, this.#sending, this.data.telling].find(known => known?.transport.id === transportId)
    if (!placed)
      throw goneTransport()
    return placed.transport
  }

  sending(): Placed {
    if (!this.#sending)
      throw new AppError('not-found', 'This browser has no way to send yet; open a send transport first.')
    return this.#sending
  }

  async consume(source: StreamSource, { rtpCapabilities, thinning, start }: ConsumeWish): Promise<ConsumerDescription> {
    const placed = this.receiving()
    if (this.#viewings.size + this.#consuming >= mostConsumers)
      throw new AppError('too-many-requests', `One browser watches at most ${mostConsumers} streams at once; close some.`)
    const { worker, transport } = placed
    this.#consuming++
    // From the wish on: a suspended camera wakes while the consumer is being made.
    const unwant = this.#options.want(source.stream)
    let offer: Offer | undefined
    try {
      offer = await source.offer({
        worker,
        thinning,
        start,
        pacer: this.#pacer,
      })
      // The browser's own object; mediasoup checks it.
      const capabilities = rtpCapabilities as unknown as RtpCapabilities
      if (!worker.router.canConsume({ producerId: offer.producerId, rtpCapabilities: capabilities }))
        throw new AppError('bad-input', 'This browser cannot show H.264 video; use a browser that can, such as Chrome, Edge or Safari.')
      const consumer = await transport.consume({ producerId: offer.producerId, rtpCapabilities: capabilities, paused: true })
      return this.#keep(consumer, placed, source.stream, `${keyOf(source.stream)} ${thinning} ${offer.isPassing}`, offer, unwant)
    }
    catch (error) {
      offer?.release()
      unwant()
      throw error
    }
    finally {
      this.#consuming--
    }
  }

  async resume(consumerId: string): Promise<void> {
    const viewing = this.#viewings.get(consumerId)
    const transport = this.#receiving?.transport
    if (!viewing || !transport)
      throw new AppError('not-found', 'This consumer is gone; consume the stream again.')
    await viewing.consumer.resume()
    // Before DTLS stands, the worker drops what it is to send.
    if (transport.dtlsState === 'connected') {
      viewing.offer.begin()
      return
    }
    transport.on('dtlsstatechange', state => state === 'connected' && viewing.offer.begin())
  }

  closeConsumer(consumerId: string): void {
    const viewing = this.#viewings.get(consumerId)
    this.#viewings.delete(consumerId)
    viewing?.consumer.close()
  }

  /** One encoding: each viewer gets the same packets. */
  async produce(rtpParameters: RtpParameters): ReturnType<WebRtcTransport['produce']> {
    if (!Array.isArray(rtpParameters.encodings) || rtpParameters.encodings.length !== 1)
      throw new AppError('bad-input', 'A camera of a browser is sent in one quality; reload the page.')
    const { transport } = this.sending()
    const producer = await transport.produce({ kind: 'video', rtpParameters })
    // One that was asked for while its transport closed would be told of no end.
    if (transport.closed) {
      producer.close()
      throw goneTransport()
    }
    return producer
  }

  /** Transports, consumers and producers go; the viewer may make new ones. */
  dropTransports(): void {
    this.#dropReceiving()
    this.#sending?.transport.close()
    this.#sending = undefined
    this.data.dropTelling()
  }

  close(): void {
    this.#isClosed = true
    this.dropTransports()
    this.#pacer.close()
  }

  #keep(consumer: Consumer, placed: Placed, stream: StreamRef, sort: string, offer: Offer, unwant: () => void): ConsumerDescription {
    if (placed !== this.#receiving || consumer.closed) {
      consumer.close()
      throw goneTransport()
    }
    for (const [id, viewing] of this.#viewings) {
      if (viewing.sort === sort)
        this.closeConsumer(id)
    }
    this.#viewings.set(consumer.id, {
      consumer,
      stream,
      sort,
      offer,
    })
    consumer.once('producerclose', () => {
      if (this.#viewings.delete(consumer.id))
        this.#options.onConsumerClosed(consumer.id, stream)
    })
    consumer.observer.once('close', () => {
      offer.release()
      unwant()
      this.#viewings.delete(consumer.id)
    })
    return {
      consumerId: consumer.id,
      producerId: offer.producerId,
      kind: 'video',
      rtpParameters: { ...consumer.rtpParameters },
      isPassing: offer.isPassing,
    }
  }

  #dropReceiving(): void {
    const viewings = [
      ...this.#viewings.values(),
    ]
    this.#viewings.clear()
    const placed = this.#receiving
    this.#receiving = undefined
    placed?.transport.close()
    // A transport whose worker died is closed already, and so are its consumers.
    for (const { consumer } of viewings)
      consumer.close()
  }

  #refuseWhenClosed(transport: WebRtcTransport): void {
    if (!this.#isClosed)
      return
    transport.close()
    throw new AppError('not-found', 'This viewer has left; join again.')
  }
}

function goneTransport(): AppError {
  return new AppError('not-found', 'This transport is gone; open a new one.')
}
