import type { ConsumerDescription, ConsumeWish, DtlsParameters, IceParameters, MediaMeasure, MediaPlane, MediaPlaneEvent, MediaPlaneStats, RtpCapabilities, RtpInlet, RtpParameters, StreamRef, StreamTap, TransportDescription, ViewerStream } from '../core/media-plane.ts'
import type { FakeConsumer } from './fake-media.ts'
import { AppError } from '#contract/app-error'
import { FakeDataPlane } from './fake-data-plane.ts'
import { describeConsumer, describeTransport, fakeCodec, fakePayloadType, hasH264 } from './fake-media.ts'
import { FakePlaneState } from './fake-plane-state.ts'
import { keyOf } from './stream-key.ts'

/** The MediaPlane without workers: simulations, tests of what stands above it. Packets go from inlets to taps and are counted for consumers. */
export class FakeMediaPlane implements MediaPlane {
  readonly #state: FakePlaneState
  readonly #ready = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()
  readonly data: FakeDataPlane
  #rebuilds = 0

  constructor(workerCount = 1) {
    this.#state = new FakePlaneState(workerCount)
    this.data = new FakeDataPlane(this.#state)
    this.#ready.promise.catch(() => {})
  }

  ready(): Promise<void> {
    return this.#ready.promise
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#state.phase === 'new')
      this.#state.phase = 'up'
    this.#ready.resolve()
    const close = (): void => void this.close()
    signal.addEventListener('abort', close)
    if (signal.aborted)
      close()
    await this.#closed.promise
    signal.removeEventListener('abort', close)
  }

  async close(): Promise<void> {
    this.#state.phase = 'closed'
    this.#state.streams.clear()
    for (const viewerId of [
      ...this.#state.viewers.keys(),
    ])
      this.closeViewer(viewerId)
    this.#ready.reject(new AppError('media-unavailable', 'The media server was closed before it was up.'))
    this.#closed.resolve()
  }

  /** What a dying worker does: the one of this viewer or stream, else the first. */
  loseWorker(of?: { readonly viewerId: string } | { readonly stream: StreamRef }): void {
    const worker = (of && ('stream' in of
      ? this.#state.streams.get(keyOf(of.stream))
      : this.#state.viewers.get(of.viewerId))?.worker) ?? 0
    this.#state.workers[worker] = false
    this.#rebuilds++
    const lost = [...this.#state.viewers].filter(([, viewer]) => viewer.worker === worker)
    for (const [viewerId, viewer] of lost) {
      this.#state.dropTransports(viewerId, viewer)
      this.#state.waiting.add(viewerId)
    }
    this.#state.hub.emit({
      type: 'viewers-lost',
      viewerIds: lost.map(([viewerId]) => viewerId),
    })
    for (const stream of [
      ...this.#state.streams.values(),
    ].filter(known => known.worker === worker)) {
      this.#state.closeConsumersOf(stream)
      stream.worker = undefined
      this.#state.hub.emit({ type: 'stream-gone', stream: stream.stream })
    }
    this.#state.settle()
  }

  /** What its successor does. */
  rebuildWorker(): void {
    this.#state.workers.fill(true)
    this.#state.settle()
  }

  /** Packets that consumers of the viewer got, from memory or live. */
  packetsTo(viewerId: string): number {
    return this.#state.viewers.get(viewerId)?.packets ?? 0
  }

  subscribe(listener: (event: MediaPlaneEvent) => void): () => void {
    return this.#state.hub.subscribe(listener)
  }

  async measure(): Promise<MediaMeasure> {
    return {
      cpuMs: 0,
      consumers: [
        ...this.#state.viewers.values(),
      ].flatMap(({ consumers }) => [
        ...consumers,
      ].map(([consumerId, { source }]) => ({ consumerId, cameraId: source.stream.cameraId, bytes: 0 }))),
    }
  }

  stats(): MediaPlaneStats {
    const viewers = [
      ...this.#state.viewers.values(),
    ]
    const consumers = viewers.flatMap(viewer => [
      ...viewer.consumers.values(),
    ].map(consumer => ({ viewer, consumer })))
    return {
      healthy: this.#state.phase === 'up' && this.#state.workers.every(Boolean),
      workers: this.#state.workers.filter(Boolean).length,
      streams: this.#state.streams.size,
      viewers: viewers.length,
      transports: viewers.reduce((sum, { receiveId, sendId, dataId }) => sum + [receiveId, sendId, dataId].filter(id => id !== undefined).length, 0),
      consumers: consumers.length,
      dataChannels: viewers.reduce((sum, { dataProducerId, hearing }) => sum + [dataProducerId, hearing].filter(end => end !== undefined).length, 0),
      pipes: new Set(consumers.filter(({ viewer, consumer }) => !consumer.isPassing && consumer.source.worker !== viewer.worker)
        .map(({ viewer, consumer }) => `${consumer.producerId} ${viewer.worker}`)).size,
      passing: consumers.filter(({ consumer }) => consumer.isPassing).length,
      rebuilds: this.#rebuilds,
    }
  }

  async openInlet(stream: StreamRef): Promise<RtpInlet> {
    const key = keyOf(stream)
    if (this.#state.phase === 'closed')
      throw new AppError('media-unavailable', 'The media server is closed.')
    if (this.#state.streams.has(key))
      throw new AppError('name-taken', 'This stream is open already; close its inlet first.')
    const slot = this.#state.addStream(stream)
    return {
      ssrc: slot.ssrc,
      payloadType: fakePayloadType,
      send: (packet, mark) => this.#state.push(slot, packet, mark),
      close: async () => this.#state.removeStream(slot),
    }
  }

  listStreams(): StreamRef[] {
    return [
      ...this.#state.streams.values(),
    ].map(({ stream }) => stream)
  }

  async tap(stream: StreamRef, onRtp: (packet: Uint8Array) => void): Promise<StreamTap> {
    const { taps } = this.#state.needStream(stream)
    taps.add(onRtp)
    const unwant = this.#state.demand.add(stream)
    return {
      close() {
        taps.delete(onRtp)
        unwant()
      },
    }
  }

  isWanted(stream: StreamRef): boolean {
    return this.#state.demand.isWanted(stream)
  }

  routerRtpCapabilities(): RtpCapabilities {
    this.#state.chooseWorker()
    return {
      codecs: [fakeCodec],
      headerExtensions: [],
    }
  }

  openViewer(viewerId: string): void {
    if (!this.#state.viewers.has(viewerId)) {
      this.#state.viewers.set(viewerId, {
        consumers: new Map(),
        packets: 0,
      })
    }
  }

  async createReceiveTransport(viewerId: string, withData = false): Promise<TransportDescription> {
    const viewer = this.#state.needViewer(viewerId)
    viewer.worker = this.#state.chooseWorker(viewerId)
    for (const consumerId of [
      ...viewer.consumers.keys(),
    ])
      this.#state.removeConsumer(viewer, consumerId)
    viewer.receiveId = this.#state.newId('transport')
    viewer.isWithData = withData
    viewer.hearing = undefined
    return {
      ...describeTransport(viewer.receiveId),
      ...withData && { sctpParameters: {} },
    }
  }

  async createSendTransport(viewerId: string): Promise<TransportDescription> {
    const viewer = this.#state.needViewer(viewerId)
    viewer.worker ??= this.#state.chooseWorker(viewerId)
    for (const { id } of this.listProducers(viewerId))
      await this.closeProducer(viewerId, id)
    viewer.sendId = this.#state.newId('transport')
    return describeTransport(viewer.sendId)
  }

  async connectTransport(viewerId: string, transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    this.#state.needTransport(this.#state.needViewer(viewerId), transportId)
    if (!Array.isArray(dtlsParameters.fingerprints))
      throw new AppError('bad-input', 'The media parameters of this browser are not valid; reload the page.')
  }

  async restartIce(viewerId: string, transportId: string): Promise<IceParameters> {
    this.#state.needTransport(this.#state.needViewer(viewerId), transportId)
    return {
      usernameFragment: this.#state.newId('fake'),
      password: 'fake',
      iceLite: true,
    }
  }

  async consume(viewerId: string, stream: StreamRef, { rtpCapabilities, thinning, start }: ConsumeWish): Promise<ConsumerDescription> {
    const viewer = this.#state.needViewer(viewerId)
    const source = this.#state.needStream(stream)
    this.#state.needTransport(viewer)
    this.#state.chooseWorker()
    if (!hasH264(rtpCapabilities))
      throw new AppError('bad-input', 'This browser cannot show H.264 video; use a browser that can, such as Chrome, Edge or Safari.')
    if (viewer.consumers.size >= 64)
      throw new AppError('too-many-requests', 'One browser watches at most 64 streams at once; close some.')
    const isPassing = start === 'now' && source.cache.pictures().length > 0
    const sort = `${keyOf(stream)} ${thinning} ${isPassing}`
    const before = [...viewer.consumers].find(([, consumer]) => consumer.sort === sort)
    const consumer: FakeConsumer = {
      source,
      thinning,
      sort,
      isPassing,
      producerId: isPassing || (thinning !== 'none' && source.senderId === undefined)
        ? this.#state.newId('producer')
        : source.producerId,
      unwant: this.#state.demand.add(stream),
      state: 'paused',
    }
    if (before)
      this.#state.removeConsumer(viewer, before[0])
    const consumerId = this.#state.newId('consumer')
    viewer.consumers.set(consumerId, consumer)
    return describeConsumer(consumerId, consumer)
  }

  async resume(viewerId: string, consumerId: string): Promise<void> {
    const viewer = this.#state.needViewer(viewerId)
    const consumer = viewer.consumers.get(consumerId)
    if (!consumer)
      throw new AppError('not-found', 'This consumer is gone; consume the stream again.')
    if (consumer.state === 'paused' && consumer.isPassing)
      viewer.packets += consumer.source.cache.pictures().reduce((sum, { packets }) => sum + packets.length, 0)
    consumer.state = consumer.isPassing
      ? 'flowing'
      : 'awaiting-key'
  }

  async closeConsumer(viewerId: string, consumerId: string): Promise<void> {
    const viewer = this.#state.viewers.get(viewerId)
    if (viewer)
      this.#state.removeConsumer(viewer, consumerId)
  }

  listConsumers(viewerId: string): readonly ViewerStream[] {
    return [
      ...this.#state.viewers.get(viewerId)?.consumers ?? [],
    ].map(([id, { source }]) => ({ id, stream: source.stream }))
  }

  async produce(viewerId: string, stream: StreamRef, rtpParameters: RtpParameters): Promise<string> {
    const viewer = this.#state.needViewer(viewerId)
    if (viewer.sendId === undefined)
      throw new AppError('not-found', 'This browser has no way to send yet; open a send transport first.')
    const before = this.#state.streams.get(keyOf(stream))
    if (before && before.senderId !== viewerId)
      throw new AppError('name-taken', 'Another browser or address is this camera already; end that one first.')
    if (!hasH264(rtpParameters) || !Array.isArray(rtpParameters.encodings) || rtpParameters.encodings.length !== 1)
      throw new AppError('bad-input', 'The media parameters of this browser are not valid; reload the page.')
    if (before)
      this.#state.removeStream(before)
    return this.#state.addStream(stream, viewerId).producerId
  }

  async closeProducer(viewerId: string, producerId: string): Promise<void> {
    for (const stream of [
      ...this.#state.streams.values(),
    ]) {
      if (stream.senderId === viewerId && stream.producerId === producerId)
        this.#state.removeStream(stream)
    }
  }

  listProducers(viewerId: string): readonly ViewerStream[] {
    return [
      ...this.#state.streams.values(),
    ].filter(({ senderId }) => senderId === viewerId).map(({ producerId, stream }) => ({ id: producerId, stream }))
  }

  closeViewer(viewerId: string): void {
    const viewer = this.#state.viewers.get(viewerId)
    if (viewer)
      this.#state.dropTransports(viewerId, viewer)
    this.#state.viewers.delete(viewerId)
    this.#state.waiting.delete(viewerId)
  }
}
