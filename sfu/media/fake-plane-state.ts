import type { PacketMark } from '../core/camera-source.ts'
import type { StreamRef } from '../core/media-plane.ts'
import type { FakeStream, FakeViewer } from './fake-media.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { DemandBoard } from './demand-board.ts'
import { EventHub } from './event-hub.ts'
import { takes } from './fake-media.ts'
import { GopCache } from './gop-cache.ts'
import { keyOf } from './stream-key.ts'

/** What the FakeMediaPlane remembers: streams, viewers, and which workers are up. */
export class FakePlaneState {
  readonly hub = new EventHub(() => {})
  readonly demand = new DemandBoard(this.hub)
  readonly streams = new Map<string, FakeStream>()
  readonly viewers = new Map<string, FakeViewer>()
  /** Viewers to be told when there is a worker for them. */
  readonly waiting = new Set<string>()
  /** Which of the workers are up. */
  readonly workers: boolean[]
  phase: 'new' | 'up' | 'closed' = 'new'
  count = 0

  constructor(workerCount: number) {
    this.workers = Array.from<boolean>({ length: workerCount }).fill(true)
  }

  push(slot: FakeStream, packet: Uint8Array, mark: PacketMark): void {
    if (this.streams.get(keyOf(slot.stream)) !== slot)
      return
    slot.cache.push(packet, mark)
    if (slot.worker === undefined)
      return
    for (const tap of [...slot.taps])
      tap(packet)
    for (const viewer of this.viewers.values()) {
      for (const consumer of viewer.consumers.values()) {
        viewer.packets += consumer.source === slot && takes(consumer, mark)
          ? 1
          : 0
      }
    }
  }

  addStream(stream: StreamRef, senderId?: string): FakeStream {
    const added: FakeStream = {
      stream,
      ssrc: 0x1000_0000 + ++this.count,
      producerId: this.newId('producer'),
      taps: new Set(),
      cache: new GopCache({ limitBytes: 128_000_000, usedBytes: 0 }, () => epochMs(0)),
      worker: this.leastLoaded(),
      ...(senderId === undefined
        ? {}
        : { senderId }),
    }
    this.streams.set(keyOf(stream), added)
    this.hub.emit({ type: 'stream-available', stream })
    return added
  }

  removeStream(stream: FakeStream): void {
    const key = keyOf(stream.stream)
    if (this.streams.get(key) !== stream)
      return
    this.streams.delete(key)
    this.closeConsumersOf(stream)
    this.hub.emit({ type: 'stream-gone', stream: stream.stream })
  }

  closeConsumersOf(source: FakeStream): void {
    for (const [viewerId, viewer] of this.viewers) {
      for (const [consumerId, consumer] of viewer.consumers) {
        if (consumer.source !== source)
          continue
        this.removeConsumer(viewer, consumerId)
        this.hub.emit({
          type: 'consumer-closed',
          viewerId,
          consumerId,
          stream: source.stream,
        })
      }
    }
  }

  removeConsumer(viewer: FakeViewer, consumerId: string): void {
    viewer.consumers.get(consumerId)?.unwant()
    viewer.consumers.delete(consumerId)
  }

  dropTransports(viewerId: string, viewer: FakeViewer): void {
    for (const consumerId of [
      ...viewer.consumers.keys(),
    ])
      this.removeConsumer(viewer, consumerId)
    viewer.worker = viewer.receiveId = viewer.sendId = viewer.dataId = viewer.dataProducerId = viewer.hearing = undefined
    for (const stream of [
      ...this.streams.values(),
    ].filter(({ senderId }) => senderId === viewerId))
      this.removeStream(stream)
  }

  /** Streams without a worker get one, then viewers hear of it, while there is any. */
  settle(): void {
    const worker = this.leastLoaded()
    if (worker === undefined)
      return
    for (const stream of this.streams.values()) {
      if (stream.worker !== undefined)
        continue
      stream.worker = this.leastLoaded()
      stream.producerId = this.newId('producer')
      this.hub.emit({ type: 'stream-available', stream: stream.stream })
    }
    const viewerIds = [...this.waiting]
    this.waiting.clear()
    if (viewerIds.length > 0)
      this.hub.emit({ type: 'viewers-rebuilt', viewerIds })
  }

  leastLoaded(): number | undefined {
    const things = [
      ...this.streams.values(),
      ...this.viewers.values(),
    ]
    const loads = this.workers.map((isUp, worker) => ({ isUp, worker, load: things.filter(thing => thing.worker === worker).length }))
    return loads.filter(({ isUp }) => isUp).sort((a, b) => a.load - b.load)[0]?.worker
  }

  chooseWorker(viewerId?: string): number {
    const worker = this.phase === 'up'
      ? this.leastLoaded()
      : undefined
    if (worker !== undefined)
      return worker
    if (viewerId !== undefined)
      this.waiting.add(viewerId)
    throw new AppError('media-unavailable', 'The media server is being rebuilt; join again in a moment.')
  }

  newId(noun: string): string {
    return `${noun}-${++this.count}`
  }

  needStream(stream: StreamRef): FakeStream {
    const found = this.streams.get(keyOf(stream))
    if (!found)
      throw new AppError('not-found', 'This camera stream does not exist; reload the list of cameras.')
    return found
  }

  needViewer(viewerId: string): FakeViewer {
    const viewer = this.viewers.get(viewerId)
    if (!viewer)
      throw new AppError('not-found', 'This viewer has not joined; join first.')
    return viewer
  }

  needTransport({ receiveId, sendId, dataId }: FakeViewer, transportId = receiveId): void {
    if (transportId === undefined || ![receiveId, sendId, dataId].includes(transportId))
      throw new AppError('not-found', 'This transport is gone; open a new one.')
  }
}
