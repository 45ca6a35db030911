import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { RtpInlet, StreamRef } from '../core/media-plane.ts'
import type { Random } from '../core/random.ts'
import type { EventHub } from './event-hub.ts'
import type { CacheBudget } from './gop-cache.ts'
import type { MediaWorker } from './media-worker.ts'
import type { PassingFeed } from './passing-feed.ts'
import type { StreamSource } from './stream-source.ts'
import { AppError } from '#contract/app-error'
import { pause } from '#contract/timers'
import { BrowserSlot } from './browser-slot.ts'
import { inletPayloadType } from './h264-parameters.ts'
import { PipeTable } from './pipe-table.ts'
import { keyOf } from './stream-key.ts'
import { StreamSlot } from './stream-slot.ts'

export interface StreamTableOptions {
  readonly hub: EventHub
  readonly random: Random
  readonly timers: Timers
  readonly log: Logger
  /** The least loaded worker that is up. */
  readonly chooseWorker: () => MediaWorker | undefined
  readonly signal: AbortSignal
}

const cacheLimitBytes = 128_000_000
const againMs = 200

/** The streams there are, each placed on a worker while there is one. */
export class StreamTable {
  readonly pipes = new PipeTable()
  readonly passing = new Set<PassingFeed>()
  readonly #options: StreamTableOptions
  readonly #sources = new Map<string, StreamSource>()
  readonly #placing = new Map<StreamSlot, Promise<void>>()
  readonly #budget: CacheBudget = { limitBytes: cacheLimitBytes, usedBytes: 0 }

  constructor(options: StreamTableOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#sources.size
  }

  list(): StreamRef[] {
    return [
      ...this.#sources.values(),
    ].map(({ stream }) => stream)
  }

  find(stream: StreamRef): StreamSource | undefined {
    return this.#sources.get(keyOf(stream))
  }

  get(stream: StreamRef): StreamSource {
    const source = this.find(stream)
    if (!source)
      throw new AppError('not-found', 'This camera stream does not exist; reload the list of cameras.')
    return source
  }

  countOn(worker: MediaWorker): number {
    let count = 0
    for (const source of this.#sources.values()) {
      count += source.worker === worker
        ? 1
        : 0
    }
    return count
  }

  async openInlet(stream: StreamRef): Promise<RtpInlet> {
    const { hub, signal } = this.#options
    const key = keyOf(stream)
    if (this.#sources.has(key))
      throw new AppError('name-taken', 'This stream is open already; close its inlet first.')
    if (signal.aborted)
      throw new AppError('media-unavailable', 'The media server is closed; start it again.')
    const slot = new StreamSlot({
      stream,
      newSsrc: () => this.#newSsrc(),
      pipes: this.pipes,
      budget: this.#budget,
      passing: this.passing,
      timers: this.#options.timers,
    })
    this.#sources.set(key, slot)
    await this.#place(slot)
    hub.emit({ type: 'stream-available', stream })
    return {
      ssrc: slot.ssrc,
      payloadType: inletPayloadType,
      send: (packet, mark) => slot.send(packet, mark),
      close: async () => this.#remove(slot),
    }
  }

  /** Fails with 'name-taken' while another source is this stream. */
  refuseTaken(stream: StreamRef, viewerId: string): void {
    const source = this.find(stream)
    if (source && !(source instanceof BrowserSlot && source.viewerId === viewerId))
      throw new AppError('name-taken', 'Another browser or address is this camera already; end that one first.')
  }

  /** A stream that a browser sends, in place of the one it sent before. It goes with its Producer. */
  addBrowser(slot: BrowserSlot): void {
    const before = this.find(slot.stream)
    if (before)
      this.#remove(before)
    this.#sources.set(keyOf(slot.stream), slot)
    slot.producer.observer.once('close', () => this.#remove(slot))
    this.#options.hub.emit({ type: 'stream-available', stream: slot.stream })
  }

  producersOf(viewerId: string): BrowserSlot[] {
    return [
      ...this.#sources.values(),
    ].filter((source): source is BrowserSlot => source instanceof BrowserSlot && source.viewerId === viewerId)
  }

  /** MS2: its streams are placed on workers that are left, at once; without any, when one comes. Resolves when they are, or none is left. */
  async replaceFrom(worker: MediaWorker): Promise<void> {
    const lost = [
      ...this.#sources.values(),
    ].filter((source): source is StreamSlot => source instanceof StreamSlot && source.worker === worker)
    for (const slot of lost) {
      slot.detach()
      this.#options.hub.emit({ type: 'stream-gone', stream: slot.stream })
    }
    await Promise.all(lost.map(slot => this.#placeAgain(slot)))
  }

  /** A worker came up: whatever has none is placed. */
  async placeHomeless(): Promise<void> {
    const homeless = [
      ...this.#sources.values(),
    ].filter((source): source is StreamSlot => source instanceof StreamSlot && !source.worker)
    await Promise.all(homeless.map(slot => this.#placeAgain(slot)))
  }

  close(): void {
    for (const source of this.#sources.values())
      source.close()
    this.#sources.clear()
  }

  async #placeAgain(slot: StreamSlot): Promise<void> {
    await this.#place(slot)
    if (slot.worker && !slot.isClosed)
      this.#options.hub.emit({ type: 'stream-available', stream: slot.stream })
  }

  #place(slot: StreamSlot): Promise<void> {
    let placing = this.#placing.get(slot)
    if (!placing) {
      placing = this.#placeNow(slot).finally(() => this.#placing.delete(slot))
      this.#placing.set(slot, placing)
    }
    return placing
  }

  /** A worker that dies meanwhile is no error: another is chosen, until there is none. */
  async #placeNow(slot: StreamSlot): Promise<void> {
    const { chooseWorker, timers, log, signal } = this.#options
    while (!slot.worker && !slot.isClosed && !signal.aborted) {
      const worker = chooseWorker()
      if (!worker)
        return
      try {
        await slot.attach(worker)
      }
      catch (error) {
        log.warn({
          error: String(error),
          pid: worker.pid,
        }, 'A stream did not reach a media worker; it is tried again.')
        await pause(timers, againMs, signal)
      }
    }
  }

  #remove(source: StreamSource): void {
    const key = keyOf(source.stream)
    if (this.#sources.get(key) !== source)
      return
    this.#sources.delete(key)
    source.close()
    this.#options.hub.emit({ type: 'stream-gone', stream: source.stream })
  }

  #newSsrc(): number {
    return new DataView(this.#options.random(4).slice().buffer).getUint32(0)
  }
}
