import type { Thinning } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { PacketMark } from '../core/camera-source.ts'
import type { Burst, BurstPacer } from './burst-pacer.ts'
import type { CachedPicture, GopCache } from './gop-cache.ts'
import { restamp, timestampOf } from './restamp.ts'
import { keeps } from './thinning.ts'

export interface PassingFeedOptions {
  readonly ssrc: number
  /** The first one, 16 bits. */
  readonly sequenceNumber: number
  readonly thinning: Thinning
  readonly cache: GopCache
  readonly send: (packet: Uint8Array) => void
  readonly pacer: BurstPacer
  readonly timers: Timers
  /** Called once, by `close` too. */
  readonly onEnd: () => void
}

/** Between two pictures of the burst, in units of the 90 kHz clock: 1 ms, so that the browser plays them at once. */
const burstStep = 90
/** A client changes over at the next key frame; it has until the second one, and this long. */
const shortestLifeMs = 15_000
const longestLifeMs = 60_000
const keyFramesToLive = 2

/**
 * MJ2: the stream for one who begins from memory: first the pictures since the last key frame, as fast as the pacer lets them, their
 * timestamps drawn together towards the newest, which keeps its own; then live packets on the same timeline. The sequence numbers are its own.
 *
 *   new --begin()--> bursting --caught up--> live --second key frame and 15 s, 60 s, close()--> ended
 */
export class PassingFeed implements Burst {
  readonly #options: PassingFeedOptions
  readonly #openedAt: number
  readonly #cancelEnd: () => void
  #state: 'new' | 'bursting' | 'live' | 'ended' = 'new'
  #waiting: Uint8Array[] = []
  #sequenceNumber: number
  #keyFrames = 0

  constructor(options: PassingFeedOptions) {
    this.#options = options
    this.#sequenceNumber = options.sequenceNumber
    this.#openedAt = options.timers.now()
    this.#cancelEnd = options.timers.after(longestLifeMs, () => this.close())
  }

  /** The consumer takes packets from now on. Nothing in memory any more: it begins with the next key frame. */
  begin(): void {
    if (this.#state !== 'new')
      return
    this.#state = 'bursting'
    this.#waiting = [
      ...this.#burst(this.#options.cache.pictures()),
    ]
    this.#options.pacer.add(this)
  }

  /** A live packet, in the order of the stream; it is copied. */
  push(packet: Uint8Array, { picture, isFirst }: PacketMark): void {
    if (picture === 'key' && isFirst && this.#state !== 'new')
      this.#keyFrames++
    if (this.#keyFrames >= keyFramesToLive && this.#options.timers.now() - this.#openedAt >= shortestLifeMs) {
      this.close()
      return
    }
    if (this.#state === 'new' || this.#state === 'ended' || !keeps(this.#options.thinning, picture))
      return
    const own = this.#restamp(packet, timestampOf(packet))
    if (this.#state === 'bursting')
      this.#waiting.push(own)
    else
      this.#options.send(own)
  }

  sendNext(): number | undefined {
    const packet = this.#state === 'bursting'
      ? this.#waiting.shift()
      : undefined
    if (packet) {
      this.#options.send(packet)
      return packet.length
    }
    if (this.#state === 'bursting')
      this.#state = 'live'
    return undefined
  }

  close(): void {
    if (this.#state === 'ended')
      return
    this.#state = 'ended'
    this.#waiting = []
    this.#cancelEnd()
    this.#options.pacer.remove(this)
    this.#options.onEnd()
  }

  * #burst(pictures: readonly CachedPicture[]): Generator<Uint8Array> {
    const newest = pictures.at(-1)
    // Nothing is decoded from disposable pictures and nobody sees them in the rush; the newest one goes on live.
    const chosen = pictures.filter(picture => keeps(this.#options.thinning, picture.kind) && (picture.kind !== 'disposable' || picture === newest))
    const last = chosen.at(-1)?.packets[0]
    if (!last)
      return
    for (const [index, { packets }] of chosen.entries()) {
      const timestamp = timestampOf(last) - (chosen.length - 1 - index) * burstStep
      for (const packet of packets)
        yield this.#restamp(packet, timestamp)
    }
  }

  #restamp(packet: Uint8Array, timestamp: number): Uint8Array {
    return restamp(packet, this.#options.ssrc, this.#sequenceNumber++, timestamp)
  }
}
