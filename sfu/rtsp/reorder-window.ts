/** Packets that wait for one before them, at most. */
const maxPackets = 256
/** A jump further than this is a restart of the sender, as in RFC 3550 appendix A.1; less far back it is a late packet. */
const maxDropout = 3000

/**
 * Puts RTP packets that overtook each other back in order. A packet after a gap waits until the gap is filled, the window is full,
 * or `giveUp` says that it waited long enough; duplicates and packets that come too late are dropped.
 */
export class ReorderWindow {
  readonly #deliver: (packet: Uint8Array) => void
  readonly #waiting = new Map<number, Uint8Array>()
  #next: number | undefined
  #restartAt: number | undefined
  #dropped = 0

  constructor(deliver: (packet: Uint8Array) => void) {
    this.#deliver = deliver
  }

  /** Duplicates and late packets so far. */
  get dropped(): number {
    return this.#dropped
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** `packet` is kept: it must not be reused. Whatever is too short for RTP is delivered as it is. */
  push(packet: Uint8Array): void {
    if (packet.length < 4)
      return this.#deliver(packet)
    const sequenceNumber = (packet[2] as number) << 8 | (packet[3] as number)
    this.#next ??= sequenceNumber
    const lead = (sequenceNumber - this.#next) & 0xFFFF
    if (lead === 0) {
      this.#deliverNext(packet)
      return this.#drain()
    }
    if (lead > maxDropout)
      return this.#takeStranger(packet, sequenceNumber, lead)
    if (this.#waiting.has(sequenceNumber)) {
      this.#dropped++
      return
    }
    this.#waiting.set(sequenceNumber, packet)
    if (this.#waiting.size > maxPackets)
      this.giveUp()
  }

  /** What is missing before the first that waits will not come any more. */
  giveUp(): void {
    const next = this.#next
    if (next === undefined || this.#waiting.size === 0)
      return
    let least = maxDropout + 1
    for (const sequenceNumber of this.#waiting.keys())
      least = Math.min(least, (sequenceNumber - next) & 0xFFFF)
    this.#next = (next + least) & 0xFFFF
    this.#drain()
  }

  /** Late, or the first packet of a sender that began anew; the second one tells. */
  #takeStranger(packet: Uint8Array, sequenceNumber: number, lead: number): void {
    if (lead >= 0x1_0000 - maxDropout) {
      this.#dropped++
      return
    }
    if (sequenceNumber !== this.#restartAt) {
      this.#restartAt = (sequenceNumber + 1) & 0xFFFF
      return this.#deliver(packet)
    }
    this.#restartAt = undefined
    while (this.#waiting.size > 0)
      this.giveUp()
    this.#next = sequenceNumber
    this.#deliverNext(packet)
  }

  #drain(): void {
    while (this.#next !== undefined) {
      const packet = this.#waiting.get(this.#next)
      if (!packet)
        return
      this.#waiting.delete(this.#next)
      this.#deliverNext(packet)
    }
  }

  #deliverNext(packet: Uint8Array): void {
    this.#next = ((this.#next ?? 0) + 1) & 0xFFFF
    this.#deliver(packet)
  }
}
