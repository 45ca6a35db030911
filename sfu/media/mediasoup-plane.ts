import type { RtpCapabilities as MediasoupCapabilities, DtlsParameters as MediasoupDtls } from 'mediasoup/types'
import type { ConsumerDescription, DtlsParameters, MediaPlane, MediaPlaneEvent, MediaPlaneStats, ReceiveTransport, RtpCapabilities, RtpInlet, StreamRef, StreamTap } from '../core/media-plane.ts'
import type { Random } from '../core/random.ts'
import type { MediaWorker } from './media-worker.ts'
import type { WorkerKeeperOptions } from './worker-keeper.ts'
import { AppError } from '#contract/app-error'
import { EventHub } from './event-hub.ts'
import { inletPayloadType } from './h264-parameters.ts'
import { StreamSlot } from './stream-slot.ts'
import { Viewer } from './viewer.ts'
import { keepWorker, noWorker } from './worker-keeper.ts'

export interface MediasoupPlaneOptions extends WorkerKeeperOptions {
  readonly random: Random
}

const initialBitrate = 10_000_000

/** The MediaPlane on mediasoup: one worker, one WebRtcServer, one Router, rebuilt whenever the worker dies. */
export class MediasoupPlane implements MediaPlane {
  readonly #options: MediasoupPlaneOptions
  readonly #hub: EventHub
  readonly #slots = new Map<string, StreamSlot>()
  readonly #viewers = new Map<string, Viewer>()
  readonly #stop = new AbortController()
  readonly #ready = Promise.withResolvers<void>()
  #worker: MediaWorker | undefined
  #running: Promise<void> | undefined
  #rebuilds = 0

  constructor(options: MediasoupPlaneOptions) {
    this.#options = options
    this.#hub = new EventHub(error => options.log.error({
      error: String(error),
    }, 'A listener of the media plane failed.'))
    this.#ready.promise.catch(() => {})
  }

  ready(): Promise<void> {
    return this.#ready.promise
  }

  /** The worker's process; undefined while there is none. */
  get workerPid(): number | undefined {
    return this.#worker?.pid
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#stop.abort()
    signal.addEventListener('abort', stop)
    if (signal.aborted)
      stop()
    this.#running ??= this.#keepUp()
    try {
      await this.#running
    }
    finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running?.catch(() => {})
  }

  subscribe(listener: (event: MediaPlaneEvent) => void): () => void {
    return this.#hub.subscribe(listener)
  }

  stats(): MediaPlaneStats {
    const viewers = [
      ...this.#viewers.values(),
    ]
    return {
      healthy: this.#worker !== undefined,
      streams: this.#slots.size,
      viewers: viewers.length,
      transports: viewers.filter(viewer => viewer.hasTransport).length,
      consumers: viewers.reduce((sum, viewer) => sum + viewer.consumerCount, 0),
      rebuilds: this.#rebuilds,
    }
  }

  async openInlet(stream: StreamRef): Promise<RtpInlet> {
    const key = keyOf(stream)
    if (this.#slots.has(key))
      throw new AppError('name-taken', 'This stream is open already; close its inlet first.')
    if (this.#stop.signal.aborted)
      throw new AppError('media-unavailable', 'The media server is closed; start it again.')
    const slot = new StreamSlot(stream, new DataView(this.#options.random(4).slice().buffer).getUint32(0))
    this.#slots.set(key, slot)
    if (this.#worker)
      await this.#attach(slot, this.#worker)
    this.#hub.emit({ type: 'stream-available', stream })
    return {
      ssrc: slot.ssrc,
      payloadType: inletPayloadType,
      send: packet => slot.send(packet),
      close: async () => {
        if (!this.#slots.delete(key))
          return
        slot.close()
        this.#hub.emit({ type: 'stream-gone', stream })
      },
    }
  }

  listStreams(): StreamRef[] {
    return [
      ...this.#slots.values(),
    ].map(slot => slot.stream)
  }

  async tap(stream: StreamRef, onRtp: (packet: Uint8Array) => void): Promise<StreamTap> {
    const close = await this.#needSlot(stream).tap(onRtp)
    return { close }
  }

  routerRtpCapabilities(): RtpCapabilities {
    return {
      ...this.#needWorker().router.rtpCapabilities,
    }
  }

  openViewer(viewerId: string): void {
    if (!this.#viewers.has(viewerId)) {
      this.#viewers.set(viewerId, new Viewer((consumerId, stream) => this.#hub.emit({
        type: 'consumer-closed',
        viewerId,
        consumerId,
        stream,
      })))
    }
  }

  async createReceiveTransport(viewerId: string): Promise<ReceiveTransport> {
    const viewer = this.#needViewer(viewerId)
    const { router, webRtcServer } = this.#needWorker()
    const transport = await this.#ask(() => router.createWebRtcTransport({
      webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: initialBitrate,
    }))
    viewer.adopt(transport)
    return {
      transportId: transport.id,
      iceParameters: { ...transport.iceParameters },
      iceCandidates: transport.iceCandidates.map(candidate => ({ ...candidate })),
      dtlsParameters: { ...transport.dtlsParameters },
    }
  }

  async connectTransport(viewerId: string, transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.#needViewer(viewerId).transport(transportId)
    // The browser's own object; mediasoup checks it.
    await this.#ask(() => transport.connect({ dtlsParameters: dtlsParameters as unknown as MediasoupDtls }))
  }

  async consume(viewerId: string, stream: StreamRef, rtpCapabilities: RtpCapabilities): Promise<ConsumerDescription> {
    const viewer = this.#needViewer(viewerId)
    viewer.transport()
    const slot = this.#needSlot(stream)
    const { router } = this.#needWorker()
    const producerId = slot.producer?.id
    if (producerId === undefined)
      throw noWorker()
    const capabilities = rtpCapabilities as unknown as MediasoupCapabilities
    return await this.#ask(async () => {
      if (!router.canConsume({ producerId, rtpCapabilities: capabilities }))
        throw new AppError('bad-input', 'This browser cannot show H.264 video; use a browser that can, such as Chrome, Edge or Safari.')
      return await viewer.consume(slot, producerId, capabilities)
    })
  }

  async resume(viewerId: string, consumerId: string): Promise<void> {
    const viewer = this.#needViewer(viewerId)
    await this.#ask(() => viewer.resume(consumerId))
  }

  async closeConsumer(viewerId: string, consumerId: string): Promise<void> {
    this.#viewers.get(viewerId)?.closeConsumer(consumerId)
  }

  closeViewer(viewerId: string): void {
    this.#viewers.get(viewerId)?.close()
    this.#viewers.delete(viewerId)
  }

  async #keepUp(): Promise<void> {
    try {
      await keepWorker(this.#options, {
        prepare: worker => this.#attachAll(worker),
        onUp: async (worker, isRebuilt) => {
          this.#worker = worker
          // Those opened while `prepare` waited.
          await this.#attachAll(worker)
          if (isRebuilt)
            this.#hub.emit({ type: 'plane-rebuilt' })
          else
            this.#ready.resolve()
        },
        onLost: () => this.#lose(),
      }, this.#stop.signal)
    }
    catch (error) {
      this.#ready.reject(error)
      throw error
    }
    finally {
      this.#ready.reject(noWorker())
      for (const viewerId of [
        ...this.#viewers.keys(),
      ])
        this.closeViewer(viewerId)
      for (const slot of this.#slots.values())
        slot.close()
      this.#slots.clear()
    }
  }

  async #attachAll(worker: MediaWorker): Promise<void> {
    for (const slot of this.#slots.values()) {
      if (!slot.isAttachedTo(worker.router))
        await this.#attach(slot, worker)
    }
  }

  #lose(): void {
    this.#worker = undefined
    for (const slot of this.#slots.values())
      slot.detach()
    for (const viewer of this.#viewers.values())
      viewer.dropTransport()
    if (this.#stop.signal.aborted)
      return
    this.#rebuilds++
    this.#hub.emit({ type: 'plane-lost' })
  }

  /** A worker that dies meanwhile is no error: the rebuild attaches the slot again. */
  async #attach(slot: StreamSlot, worker: MediaWorker): Promise<void> {
    try {
      await slot.attach(worker.router)
    }
    catch (error) {
      this.#options.log.warn({
        error: String(error),
      }, 'A stream did not reach the media worker.')
      slot.detach()
    }
  }

  #needWorker(): MediaWorker {
    if (!this.#worker || this.#stop.signal.aborted)
      throw noWorker()
    return this.#worker
  }

  #needViewer(viewerId: string): Viewer {
    const viewer = this.#viewers.get(viewerId)
    if (!viewer)
      throw new AppError('not-found', 'This viewer has not joined; join first.')
    return viewer
  }

  #needSlot(stream: StreamRef): StreamSlot {
    const slot = this.#slots.get(keyOf(stream))
    if (!slot)
      throw new AppError('not-found', 'This camera stream does not exist; reload the list of cameras.')
    return slot
  }

  /** Failures of mediasoup as ours: wrong objects of the browser, or a worker that went away meanwhile. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    }
    catch (error) {
      if (error instanceof AppError)
        throw error
      if (error instanceof TypeError)
        throw new AppError('bad-input', 'The media parameters of this browser are not valid; reload the page.', {}, { cause: error })
      throw new AppError('media-unavailable', 'The media server did not answer; join again in a moment.', {}, { cause: error })
    }
  }
}

function keyOf(stream: StreamRef): string {
  return `${stream.cameraId}/${stream.streamKind}`
}
