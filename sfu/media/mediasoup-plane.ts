import type { DtlsParameters as MediasoupDtls, RtpParameters as MediasoupParameters } from 'mediasoup/types'
import type { ConsumerDescription, ConsumeWish, DtlsParameters, IceParameters, MediaMeasure, MediaPlane, MediaPlaneEvent, MediaPlaneStats, RtpCapabilities, RtpInlet, RtpParameters, StreamRef, StreamTap, TransportDescription, ViewerStream } from '../core/media-plane.ts'
import type { Random } from '../core/random.ts'
import type { MediaWorker } from './media-worker.ts'
import type { WorkerPoolOptions } from './worker-pool.ts'
import { AppError } from '#contract/app-error'
import { BrowserSlot } from './browser-slot.ts'
import { openBrowserTransport } from './browser-transport.ts'
import { DemandBoard } from './demand-board.ts'
import { EventHub } from './event-hub.ts'
import { measureMedia } from './measure-media.ts'
import { MediasoupDataPlane } from './mediasoup-data-plane.ts'
import { StreamTable } from './stream-table.ts'
import { Viewer } from './viewer.ts'
import { noWorker } from './worker-keeper.ts'
import { WorkerPool } from './worker-pool.ts'

export interface MediasoupPlaneOptions extends WorkerPoolOptions {
  readonly random: Random
}

/** The MediaPlane on mediasoup: workers with a WebRtcServer and a Router each, joined by pipes, rebuilt whenever one dies. */
export class MediasoupPlane implements MediaPlane {
  readonly #options: MediasoupPlaneOptions
  readonly #hub: EventHub
  readonly #pool: WorkerPool
  readonly #streams: StreamTable
  readonly #demand: DemandBoard
  readonly #viewers = new Map<string, Viewer>()
  /** They lost their worker and have not been told that there is another. */
  readonly #waiting = new Set<string>()
  readonly #stop = new AbortController()
  readonly data: MediasoupDataPlane
  #running: Promise<void> | undefined
  #rebuilds = 0

  constructor(options: MediasoupPlaneOptions) {
    this.#options = options
    this.#hub = new EventHub(error => options.log.error({
      error: String(error),
    }, 'A listener of the media plane failed.'))
    this.#demand = new DemandBoard(this.#hub)
    this.#pool = new WorkerPool(options, {
      onUp: () => void this.#welcome(),
      onLost: worker => void this.#lose(worker),
    })
    this.#streams = new StreamTable({
      ...options,
      hub: this.#hub,
      chooseWorker: () => this.#leastLoaded(),
      signal: this.#stop.signal,
    })
    this.data = new MediasoupDataPlane({
      viewer: viewerId => this.#needViewer(viewerId),
      findViewer: viewerId => this.#viewers.get(viewerId),
      chooseWorker: viewerId => this.#needWorker(viewerId),
      workers: () => this.#pool.workers,
      ask: (workers, question) => this.#ask(workers, question),
    })
  }

  ready(): Promise<void> {
    return this.#pool.ready()
  }

  /** The workers' processes that are up. */
  get workerPids(): readonly number[] {
    return this.#pool.workers.map(({ pid }) => pid)
  }

  /** Where a viewer's transport or a stream is now; undefined while it has no worker. */
  workerPidOf(thing: { readonly viewerId: string } | { readonly stream: StreamRef }): number | undefined {
    return 'stream' in thing
      ? this.#streams.find(thing.stream)?.worker?.pid
      : this.#viewers.get(thing.viewerId)?.worker?.pid
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#stop.abort()
    signal.addEventListener('abort', stop)
    if (signal.aborted)
      stop()
    this.#running ??= this.#pool.run(this.#stop.signal).finally(() => this.#clear())
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

  readonly measure = (): Promise<MediaMeasure> => measureMedia(this.#pool.workers, this.#viewers.values())

  stats(): MediaPlaneStats {
    const viewers = [
      ...this.#viewers.values(),
    ]
    return {
      healthy: this.#pool.workers.length === this.#options.workerCount,
      workers: this.#pool.workers.length,
      streams: this.#streams.size,
      viewers: viewers.length,
      transports: viewers.reduce((sum, viewer) => sum + viewer.transportCount, 0),
      consumers: viewers.reduce((sum, viewer) => sum + viewer.consumerCount, 0),
      dataChannels: viewers.reduce((sum, { data }) => sum + data.channelCount, 0),
      pipes: this.#streams.pipes.size,
      passing: this.#streams.passing.size,
      rebuilds: this.#rebuilds,
    }
  }

  openInlet(stream: StreamRef): Promise<RtpInlet> {
    return this.#streams.openInlet(stream)
  }

  listStreams(): StreamRef[] {
    return this.#streams.list()
  }

  async tap(stream: StreamRef, onRtp: (packet: Uint8Array) => void): Promise<StreamTap> {
    const source = this.#streams.get(stream)
    const unwant = this.#demand.add(stream)
    try {
      const close = await source.tap(onRtp)
      return {
        close() {
          close()
          unwant()
        },
      }
    }
    catch (error) {
      unwant()
      throw error
    }
  }

  isWanted(stream: StreamRef): boolean {
    return this.#demand.isWanted(stream)
  }

  routerRtpCapabilities(): RtpCapabilities {
    return {
      ...this.#needWorker().router.rtpCapabilities,
    }
  }

  openViewer(viewerId: string): void {
    if (this.#viewers.has(viewerId))
      return
    this.#viewers.set(viewerId, new Viewer({
      timers: this.#options.timers,
      want: stream => this.#demand.add(stream),
      onConsumerClosed: (consumerId, stream) => this.#hub.emit({
        type: 'consumer-closed',
        viewerId,
        consumerId,
        stream,
      }),
    }))
  }

  async createReceiveTransport(viewerId: string, withData = false): Promise<TransportDescription> {
    const viewer = this.#needViewer(viewerId)
    const worker = this.#needWorker(viewerId)
    const { transport, description } = await this.#ask([worker], () => openBrowserTransport(worker, withData
      ? 'receive-with-data'
      : 'receive'))
    viewer.adoptReceiving(transport, worker)
    return description
  }

  async createSendTransport(viewerId: string): Promise<TransportDescription> {
    const viewer = this.#needViewer(viewerId)
    const worker = viewer.worker ?? this.#needWorker(viewerId)
    const { transport, description } = await this.#ask([worker], () => openBrowserTransport(worker, 'send'))
    viewer.adoptSending(transport, worker)
    return description
  }

  async connectTransport(viewerId: string, transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const viewer = this.#needViewer(viewerId)
    const transport = viewer.transport(transportId)
    // The browser's own object; mediasoup checks it.
    await this.#ask([viewer.worker], () => transport.connect({ dtlsParameters: dtlsParameters as unknown as MediasoupDtls }))
  }

  async restartIce(viewerId: string, transportId: string): Promise<IceParameters> {
    const viewer = this.#needViewer(viewerId)
    const transport = viewer.transport(transportId)
    return {
      ...await this.#ask([viewer.worker], () => transport.restartIce()),
    }
  }

  async consume(viewerId: string, stream: StreamRef, wish: ConsumeWish): Promise<ConsumerDescription> {
    const viewer = this.#needViewer(viewerId)
    const source = this.#streams.get(stream)
    return await this.#ask([viewer.worker, source.worker], () => viewer.consume(source, wish))
  }

  async resume(viewerId: string, consumerId: string): Promise<void> {
    const viewer = this.#needViewer(viewerId)
    await this.#ask([viewer.worker], () => viewer.resume(consumerId))
  }

  async closeConsumer(viewerId: string, consumerId: string): Promise<void> {
    this.#viewers.get(viewerId)?.closeConsumer(consumerId)
  }

  listConsumers(viewerId: string): readonly ViewerStream[] {
    return this.#viewers.get(viewerId)?.consumers() ?? []
  }

  async produce(viewerId: string, stream: StreamRef, rtpParameters: RtpParameters): Promise<string> {
    const viewer = this.#needViewer(viewerId)
    const { worker } = viewer.sending()
    this.#streams.refuseTaken(stream, viewerId)
    const producer = await this.#ask([worker], () => viewer.produce(rtpParameters as unknown as MediasoupParameters))
    try {
      // Others asked meanwhile, or the browser went.
      this.#streams.refuseTaken(stream, viewerId)
      if (producer.closed)
        throw new AppError('not-found', 'This transport is gone; open a new one.')
    }
    catch (error) {
      producer.close()
      throw error
    }
    this.#streams.addBrowser(new BrowserSlot({
      stream,
      worker,
      producer,
      viewerId,
      pipes: this.#streams.pipes,
    }))
    return producer.id
  }

  async closeProducer(viewerId: string, producerId: string): Promise<void> {
    this.#streams.producersOf(viewerId).find(({ producer }) => producer.id === producerId)?.close()
  }

  listProducers(viewerId: string): readonly ViewerStream[] {
    return this.#streams.producersOf(viewerId).map(({ producer, stream }) => ({ id: producer.id, stream }))
  }

  closeViewer(viewerId: string): void {
    this.#viewers.get(viewerId)?.close()
    this.#viewers.delete(viewerId)
    this.#waiting.delete(viewerId)
  }

  async #welcome(): Promise<void> {
    await this.#streams.placeHomeless()
    this.#tellWaiting()
  }

  async #lose(worker: MediaWorker): Promise<void> {
    if (this.#stop.signal.aborted)
      return
    this.#rebuilds++
    const lost = [...this.#viewers].filter(([, viewer]) => viewer.isOn(worker))
    for (const [viewerId, viewer] of lost) {
      viewer.dropTransports()
      this.#waiting.add(viewerId)
    }
    this.#hub.emit({
      type: 'viewers-lost',
      viewerIds: lost.map(([viewerId]) => viewerId),
    })
    await this.#streams.replaceFrom(worker)
    this.#tellWaiting()
  }

  #tellWaiting(): void {
    if (this.#pool.workers.length === 0 || this.#waiting.size === 0)
      return
    const viewerIds = [...this.#waiting]
    this.#waiting.clear()
    this.#hub.emit({ type: 'viewers-rebuilt', viewerIds })
  }

  #clear(): void {
    for (const viewerId of [
      ...this.#viewers.keys(),
    ])
      this.closeViewer(viewerId)
    this.#streams.close()
  }

  /** By what it forwards: streams that come in, transports and consumers that go out. */
  #leastLoaded(): MediaWorker | undefined {
    const loads = new Map(this.#pool.workers.map(worker => [
      worker,
      this.#streams.countOn(worker),
    ]))
    for (const { worker, consumerCount, transportCount } of this.#viewers.values()) {
      if (worker && loads.has(worker))
        loads.set(worker, (loads.get(worker) ?? 0) + consumerCount + transportCount)
    }
    return [...loads].sort(([, a], [, b]) => a - b)[0]?.[0]
  }

  /** Without one, `viewerId` is told when there is. */
  #needWorker(viewerId?: string): MediaWorker {
    const worker = this.#stop.signal.aborted
      ? undefined
      : this.#leastLoaded()
    if (worker)
      return worker
    if (viewerId !== undefined)
      this.#waiting.add(viewerId)
    throw noWorker()
  }

  #needViewer(viewerId: string): Viewer {
    const viewer = this.#viewers.get(viewerId)
    if (!viewer)
      throw new AppError('not-found', 'This viewer has not joined; join first.')
    return viewer
  }

  /** Failures of mediasoup as ours: a worker among those that took part went away meanwhile, else what the browser gave is wrong. */
  async #ask<T>(workers: readonly (MediaWorker | undefined)[], question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    }
    catch (error) {
      if (error instanceof AppError)
        throw error
      if (workers.every(worker => worker?.isUp()))
        throw new AppError('bad-input', 'The media parameters of this browser are not valid; reload the page.', {}, { cause: error })
      throw new AppError('media-unavailable', 'The media server did not answer; join again in a moment.', {}, { cause: error })
    }
  }
}
