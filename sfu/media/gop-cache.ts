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
/** What a camera sent so long ago is not "now": it went silent or was suspended. */
const staleMs = 3_000

/**
 * MJ1: the packets of one stream since its last key frame, copied. A GOP that outgrows its share, or that of all streams, is forgotten
 * until the next key frame.
 */
export class GopCache {
  readonly #budget: CacheBudget
  readonly #now: Clock
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
    if (this.#bytes + length > streamLimitBytes || this.#budget.usedBytes + length > this.#budget.limitBytes) {
      this.clear()
      return
    }
    if (isFirst)
      this.#pictures.push({ kind: picture, packets: [] })
    this.#pictures.at(-1)?.packets.push(new Uint8Array(packet))
    this.#bytes += length
    this.#budget.usedBytes += length
    this.#pushedAt = this.#now()
  }

  /** Empty when there is nothing to begin with now. */
  pictures(): readonly CachedPicture[] {
    return this.#now() - this.#pushedAt > staleMs
      ? []
      : this.#pictures
  }

  clear(): void {
    this.#budget.usedBytes -= this.#bytes
    this.#bytes = 0
    this.#pictures = []
  }
}
