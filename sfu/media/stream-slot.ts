import type { Producer } from 'mediasoup/types'
import type { Thinning } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { PacketMark } from '../core/camera-source.ts'
import type { StreamRef } from '../core/media-plane.ts'
import type { CacheBudget } from './gop-cache.ts'
import type { MediaWorker } from './media-worker.ts'
import type { PipeTable } from './pipe-table.ts'
import type { RtpDoor } from './rtp-door.ts'
import type { Offer, OfferWish, StreamSource } from './stream-source.ts'
import { GopCache } from './gop-cache.ts'
import { PassingFeed } from './passing-feed.ts'
import { openRtpDoor } from './rtp-door.ts'
import { needHome } from './stream-source.ts'
import { ThinnedFeed } from './thinned-feed.ts'
import { openWorkerTap } from './worker-tap.ts'

type Tap = (packet: Uint8Array) => void

interface Home {
  readonly worker: MediaWorker
  readonly door: RtpDoor
  readonly producer: Producer
  /** By thinning, while somebody consumes it. */
  readonly thinned: Map<Thinning, { readonly feed: Promise<ThinnedFeed>, users: number }>
}

export interface StreamSlotOptions {
  readonly stream: StreamRef
  /** A new 32-bit SSRC. */
  readonly newSsrc: () => number
  readonly pipes: PipeTable
  readonly budget: CacheBudget
  /** Passing Producers of all streams. */
  readonly passing: Set<PassingFeed>
  readonly timers: Timers
}

/** So many may begin from memory at once; the others wait for the next key frame. */
const mostPassing = 64

/** One camera stream's place in the plane: desired state that outlives workers. Packets sent while there is no worker are dropped. */
export class StreamSlot implements StreamSource {
  readonly stream: StreamRef
  readonly ssrc: number
  readonly #options: StreamSlotOptions
  readonly #cache: GopCache
  /** Each with how to end it in the worker of now. */
  readonly #taps = new Map<Tap, (() => void) | undefined>()
  readonly #passing = new Set<PassingFeed>()
  /** Those of `home.thinned` that are made: read for every packet. */
  #thinned: readonly ThinnedFeed[] = []
  #home: Home | undefined
  #isClosed = false

  constructor(options: StreamSlotOptions) {
    this.stream = options.stream
    this.ssrc = options.newSsrc()
    this.#options = options
    this.#cache = new GopCache(options.budget, options.timers.now)
  }

  get worker(): MediaWorker | undefined {
    return this.#home?.worker
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  send(packet: Uint8Array, mark: PacketMark): void {
    this.#home?.door.send(packet)
    this.#cache.push(packet, mark)
    for (const feed of this.#thinned)
      feed.push(packet, mark)
    for (const feed of this.#passing)
      feed.push(packet, mark)
  }

  /** Makes transport and Producer in a worker; same SSRC as before. Rejects when the worker is gone. */
  async attach(worker: MediaWorker): Promise<void> {
    const door = await openRtpDoor(worker.router)
    try {
      const producer = await door.produce(this.ssrc)
      for (const onRtp of this.#taps.keys())
        this.#taps.set(onRtp, await openWorkerTap(worker.router, producer, onRtp))
      if (this.#isClosed) {
        door.close()
        return
      }
      this.#home = {
        worker,
        door,
        producer,
        thinned: new Map(),
      }
    }
    catch (error) {
      door.close()
      throw error
    }
  }

  /** Its worker is gone. Those who began from memory in other workers go on. */
  detach(): void {
    this.#home?.door.close()
    this.#home = undefined
    this.#thinned = []
  }

  async offer(wish: OfferWish): Promise<Offer> {
    if (wish.start === 'now' && this.#cache.pictures().length > 0 && this.#options.passing.size < mostPassing)
      return await this.#offerPassing(wish)
    const home = needHome(this.#home)
    const { producer, release } = await this.#acquire(home, wish.thinning)
    try {
      const reach = await this.#options.pipes.reach(producer, home.worker, wish.worker)
      return {
        producerId: reach.producerId,
        isPassing: false,
        begin: () => {},
        release() {
          reach.release()
          release()
        },
      }
    }
    catch (error) {
      release()
      throw error
    }
  }

  async tap(onRtp: Tap): Promise<() => void> {
    this.#taps.set(onRtp, undefined)
    if (this.#home)
      this.#taps.set(onRtp, await openWorkerTap(this.#home.worker.router, this.#home.producer, onRtp))
    return () => {
      this.#taps.get(onRtp)?.()
      this.#taps.delete(onRtp)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const feed of [...this.#passing])
      feed.close()
    this.detach()
    this.#cache.clear()
    this.#taps.clear()
  }

  /** In the viewer's own worker, for this one viewer. */
  async #offerPassing({ thinning, worker, pacer }: OfferWish): Promise<Offer> {
    const ssrc = this.#options.newSsrc()
    const producer = await worker.door.produce(ssrc)
    const feed = new PassingFeed({
      ssrc,
      sequenceNumber: ssrc & 0xFFFF,
      thinning,
      cache: this.#cache,
      send: worker.door.send,
      pacer,
      timers: this.#options.timers,
      onEnd: () => {
        this.#passing.delete(feed)
        this.#options.passing.delete(feed)
        producer.close()
      },
    })
    this.#passing.add(feed)
    this.#options.passing.add(feed)
    producer.observer.once('close', () => feed.close())
    if (this.#isClosed || producer.closed)
      feed.close()
    return {
      producerId: producer.id,
      isPassing: true,
      begin: () => feed.begin(),
      release: () => feed.close(),
    }
  }

  async #acquire(home: Home, thinning: Thinning): Promise<{ producer: Producer, release: () => void }> {
    if (thinning === 'none') {
      return {
        producer: home.producer,
        release: () => {},
      }
    }
    let entry = home.thinned.get(thinning)
    if (!entry) {
      entry = {
        feed: this.#thin(home, thinning),
        users: 0,
      }
      home.thinned.set(thinning, entry)
    }
    const own = entry
    own.users++
    let isHeld = true
    const release = (): void => {
      if (isHeld && --own.users === 0) {
        home.thinned.delete(thinning)
        void own.feed.then((feed) => {
          this.#thinned = this.#thinned.filter(other => other !== feed)
          feed.producer.close()
        }, () => {})
      }
      isHeld = false
    }
    try {
      const { producer } = await own.feed
      return { producer, release }
    }
    catch (error) {
      release()
      throw error
    }
  }

  async #thin(home: Home, thinning: Thinning): Promise<ThinnedFeed> {
    const ssrc = this.#options.newSsrc()
    const feed = new ThinnedFeed(thinning, await home.door.produce(ssrc), ssrc, home.door.send)
    if (this.#home === home)
      this.#thinned = [...this.#thinned, feed]
    return feed
  }
}
