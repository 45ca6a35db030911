import type { Clock } from '#contract/time'
import type { PacketMark } from '../core/camera-source.ts'

export interface CachedPicture {
  readonly kind: PacketMark['picture']
  /** In order; the newest picture may lack those still to come. */
  readonly packets: readonly Uint8Array[]
}

/** How many bytes all caches together may hold. */
export interface CacheBudget {
  readonly limitBytes: number
  usedBytes: number
}

/** Six seconds at 8 Mbit/s. */
const streamLimitBytes = 6_000_000
/** Packets are copied into pieces of this size, used again by the next GOP: an allocation for each packet would cost more than the copy. */
const chunkBytes = 65_536
/** What a camera sent so long ago is not "now": it went silent or was suspended. */
const staleMs = 3_000

/**
 * MJ1: the packets of one stream since its last key frame, copied. A GOP that outgrows its share, or that of all streams, is forgotten
 * until the next key frame.
 */
export class GopCache {
  readonly #budget: CacheBudget
  readonly #now: Clock
  #chunks: Uint8Array[] = []
  /** Where the next packet is copied to. */
  #chunkIndex = 0
  #offset = 0
  #pictures: { kind: PacketMark['picture'], packets: Uint8Array[] }[] = []
  #bytes = 0
  #pushedAt = 0

  constructor(budget: CacheBudget, now: Clock) {
    this.#budget = budget
    this.#now = now
  }

  push(packet: Uint8Array, { picture, isFirst }: PacketMark): void {
    if (picture === 'key' && isFirst)
      this.clear()
    else if (this.#pictures.length === 0)
      return
    const { length } = packet
    if (length > chunkBytes || this.#bytes + length > streamLimitBytes || this.#budget.usedBytes + length > this.#budget.limitBytes) {
      this.clear()
      this.#chunks = []
      return
    }
    if (isFirst)
      this.#pictures.push({ kind: picture, packets: [] })
    this.#pictures.at(-1)?.packets.push(this.#copy(packet))
    this.#bytes += length
    this.#budget.usedBytes += length
    this.#pushedAt = this.#now()
  }

  /** Empty when there is nothing to begin with now. Good until the next `push`: copy what is kept. */
  pictures(): readonly CachedPicture[] {
    return this.#now() - this.#pushedAt > staleMs
      ? []
      : this.#pictures
  }

  /** Forgets all; keeps as much memory as this GOP took. */
  clear(): void {
    this.#chunks.length = Math.min(this.#chunks.length, this.#chunkIndex + 1)
    this.#chunkIndex = 0
    this.#offset = 0
    this.#budget.usedBytes -= this.#bytes
    this.#bytes = 0
    this.#pictures = []
  }

  #copy(packet: Uint8Array): Uint8Array {
    if (this.#offset + packet.length > chunkBytes) {
      this.#chunkIndex++
      this.#offset = 0
    }
    const chunk = this.#chunks[this.#chunkIndex] ??= new Uint8Array(chunkBytes)
    chunk.set(packet, this.#offset)
    const end = this.#offset + packet.length
    const copy = chunk.subarray(this.#offset, end)
    this.#offset = end
    return copy
  }
}
