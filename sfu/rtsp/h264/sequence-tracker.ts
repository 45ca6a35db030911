/** What a packet's sequence number means after those before it. */
export type SequenceVerdict = 'next' | 'after-loss' | 'drop'

/** RFC 3550 appendix A.1: a jump further than this is a restart of the sender, not loss. */
const maxDropout = 3000

/**
 * Follows 16-bit sequence numbers of one sender in order. Duplicates and late packets are dropped; a far or backward jump
 * is believed when a second packet confirms it (RFC 3550 appendix A.1).
 */
export class SequenceTracker {
  #last: number | undefined
  #restartAt: number | undefined
  #lost = 0

  /** Packets that never came, since construction. */
  get lost(): number {
    return this.#lost
  }

  /** Highest sequence number so far, for receiver reports. */
  get last(): number | undefined {
    return this.#last
  }

  reset(): void {
    this.#last = undefined
    this.#restartAt = undefined
  }

  accept(sequenceNumber: number): SequenceVerdict {
    if (this.#last === undefined) {
      this.#last = sequenceNumber
      return 'next'
    }
    const step = (sequenceNumber - this.#last) & 0xFFFF
    if (step === 0)
      return 'drop'
    if (step <= maxDropout) {
      this.#last = sequenceNumber
      this.#restartAt = undefined
      this.#lost += step - 1
      return step === 1
        ? 'next'
        : 'after-loss'
    }
    if (sequenceNumber === this.#restartAt) {
      this.#last = sequenceNumber
      this.#restartAt = undefined
      this.#lost++ // the first packet of the restart, which was dropped
      return 'after-loss'
    }
    this.#restartAt = (sequenceNumber + 1) & 0xFFFF
    return 'drop'
  }
}
