import type { ConsumerDescription, DtlsParameters, MediaPlane, MediaPlaneEvent, MediaPlaneStats, ReceiveTransport, RtpCapabilities, RtpInlet, StreamRef, StreamTap } from '../core/media-plane.ts'
import { AppError } from '#contract/app-error'
import { EventHub } from './event-hub.ts'

interface FakeStream {
  readonly stream: StreamRef
  readonly ssrc: number
  producerId: string
  readonly taps: Set<(packet: Uint8Array) => void>
}

interface FakeViewer {
  transportId?: string
  readonly consumers: Map<string, { readonly stream: StreamRef, isPaused: boolean }>
}

const payloadType = 96
const parameters = { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 }
const codec = {
  kind: 'video',
  mimeType: 'video/H264',
  preferredPayloadType: 101,
  clockRate: 90_000,
  parameters,
  rtcpFeedback: [],
}

/** The MediaPlane without a worker: simulations, tests of what stands above it. Packets go from inlets to taps. */
export class FakeMediaPlane implements MediaPlane {
  readonly #hub = new EventHub(() => {})
  readonly #streams = new Map<string, FakeStream>()
  readonly #viewers = new Map<string, FakeViewer>()
  readonly #ready = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()
  #state: 'new' | 'up' | 'lost' | 'closed' = 'new'
  #count = 0
  #rebuilds = 0

  constructor() {
    this.#ready.promise.catch(() => {})
  }

  ready(): Promise<void> {
    return this.#ready.promise
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#state === 'new')
      this.#state = 'up'
    this.#ready.resolve()
    const close = (): void => void this.close()
    signal.addEventListener('abort', close)
    if (signal.aborted)
      close()
    await this.#closed.promise
    signal.removeEventListener('abort', close)
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    this.#streams.clear()
    this.#viewers.clear()
    this.#ready.reject(new AppError('media-unavailable', 'The media server was closed before it was up.'))
    this.#closed.resolve()
  }

  /** What a dying worker does. */
  loseWorker(): void {
    this.#state = 'lost'
    for (const viewer of this.#viewers.values()) {
      viewer.transportId = undefined
      viewer.consumers.clear()
    }
    this.#rebuilds++
    this.#hub.emit({ type: 'plane-lost' })
  }

  /** What its successor does. */
  rebuildWorker(): void {
    this.#state = 'up'
    for (const stream of this.#streams.values())
      stream.producerId = this.#newId('producer')
    this.#hub.emit({ type: 'plane-rebuilt' })
  }

  subscribe(listener: (event: MediaPlaneEvent) => void): () => void {
    return this.#hub.subscribe(listener)
  }

  stats(): MediaPlaneStats {
    const viewers = [
      ...this.#viewers.values(),
    ]
    return {
      healthy: this.#state === 'up',
      streams: this.#streams.size,
      viewers: viewers.length,
      transports: viewers.filter(viewer => viewer.transportId !== undefined).length,
      consumers: viewers.reduce((sum, viewer) => sum + viewer.consumers.size, 0),
      rebuilds: this.#rebuilds,
    }
  }

  async openInlet(stream: StreamRef): Promise<RtpInlet> {
    const key = keyOf(stream)
    if (this.#state === 'closed')
      throw new AppError('media-unavailable', 'The media server is closed.')
    if (this.#streams.has(key))
      throw new AppError('name-taken', 'This stream is open already; close its inlet first.')
    const slot: FakeStream = {
      stream,
      ssrc: 0x1000_0000 + ++this.#count,
      producerId: this.#newId('producer'),
      taps: new Set(),
    }
    this.#streams.set(key, slot)
    this.#hub.emit({ type: 'stream-available', stream })
    return {
      ssrc: slot.ssrc,
      payloadType,
      send: (packet) => {
        if (this.#state === 'up' && this.#streams.get(key) === slot) {
          for (const tap of [...slot.taps])
            tap(packet)
        }
      },
      close: async () => {
        if (this.#streams.get(key) !== slot)
          return
        this.#streams.delete(key)
        this.#closeConsumersOf(stream)
        this.#hub.emit({ type: 'stream-gone', stream })
      },
    }
  }

  listStreams(): StreamRef[] {
    return [
      ...this.#streams.values(),
    ].map(({ stream }) => stream)
  }

  async tap(stream: StreamRef, onRtp: (packet: Uint8Array) => void): Promise<StreamTap> {
    const { taps } = this.#needStream(stream)
    taps.add(onRtp)
    return {
      close: () => void taps.delete(onRtp),
    }
  }

  routerRtpCapabilities(): RtpCapabilities {
    this.#needUp()
    return {
      codecs: [codec],
      headerExtensions: [],
    }
  }

  openViewer(viewerId: string): void {
    if (!this.#viewers.has(viewerId)) {
      this.#viewers.set(viewerId, {
        consumers: new Map(),
      })
    }
  }

  async createReceiveTransport(viewerId: string): Promise<ReceiveTransport> {
    const viewer = this.#needViewer(viewerId)
    this.#needUp()
    viewer.consumers.clear()
    viewer.transportId = this.#newId('transport')
    return {
      transportId: viewer.transportId,
      iceParameters: { usernameFragment: 'fake', password: 'fake', iceLite: true },
      iceCandidates: [],
      dtlsParameters: { role: 'auto', fingerprints: [] },
    }
  }

  async connectTransport(viewerId: string, transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    this.#needTransport(this.#needViewer(viewerId), transportId)
    if (!Array.isArray(dtlsParameters.fingerprints))
      throw new AppError('bad-input', 'The media parameters of this browser are not valid; reload the page.')
  }

  async consume(viewerId: string, stream: StreamRef, rtpCapabilities: RtpCapabilities): Promise<ConsumerDescription> {
    const viewer = this.#needViewer(viewerId)
    this.#needTransport(viewer)
    const { producerId, ssrc } = this.#needStream(stream)
    this.#needUp()
    if (!Array.isArray(rtpCapabilities.codecs) || !rtpCapabilities.codecs.some(isH264))
      throw new AppError('bad-input', 'This browser cannot show H.264 video; use a browser that can, such as Chrome, Edge or Safari.')
    for (const [id, consumer] of viewer.consumers) {
      if (keyOf(consumer.stream) === keyOf(stream))
        viewer.consumers.delete(id)
    }
    const consumerId = this.#newId('consumer')
    viewer.consumers.set(consumerId, { stream, isPaused: true })
    return {
      consumerId,
      producerId,
      kind: 'video',
      rtpParameters: {
        codecs: [
          {
            mimeType: codec.mimeType,
            payloadType: codec.preferredPayloadType,
            clockRate: codec.clockRate,
            parameters,
          },
        ],
        encodings: [
          { ssrc },
        ],
      },
      isPassing: false,
    }
  }

  async resume(viewerId: string, consumerId: string): Promise<void> {
    const consumer = this.#needViewer(viewerId).consumers.get(consumerId)
    if (!consumer)
      throw new AppError('not-found', 'This consumer is gone; consume the stream again.')
    consumer.isPaused = false
  }

  async closeConsumer(viewerId: string, consumerId: string): Promise<void> {
    this.#viewers.get(viewerId)?.consumers.delete(consumerId)
  }

  closeViewer(viewerId: string): void {
    this.#viewers.delete(viewerId)
  }

  #closeConsumersOf(stream: StreamRef): void {
    for (const [viewerId, viewer] of this.#viewers) {
      for (const [consumerId, consumer] of viewer.consumers) {
        if (keyOf(consumer.stream) === keyOf(stream)) {
          viewer.consumers.delete(consumerId)
          this.#hub.emit({
            type: 'consumer-closed',
            viewerId,
            consumerId,
            stream,
          })
        }
      }
    }
  }

  #newId(noun: string): string {
    return `${noun}-${++this.#count}`
  }

  #needUp(): void {
    if (this.#state !== 'up')
      throw new AppError('media-unavailable', 'The media server is being rebuilt; join again in a moment.')
  }

  #needStream(stream: StreamRef): FakeStream {
    const found = this.#streams.get(keyOf(stream))
    if (!found)
      throw new AppError('not-found', 'This camera stream does not exist; reload the list of cameras.')
    return found
  }

  #needViewer(viewerId: string): FakeViewer {
    const viewer = this.#viewers.get(viewerId)
    if (!viewer)
      throw new AppError('not-found', 'This viewer has not joined; join first.')
    return viewer
  }

  #needTransport(viewer: FakeViewer, transportId = viewer.transportId): void {
    if (viewer.transportId === undefined || viewer.transportId !== transportId)
      throw new AppError('not-found', 'This transport is gone; open a new one.')
  }
}

function keyOf(stream: StreamRef): string {
  return `${stream.cameraId}/${stream.streamKind}`
}

function isH264(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'mimeType' in value && String(value.mimeType).toLowerCase() === 'video/h264'
}
