import { nalType } from './nal-unit.ts'

/**
 * Goes through the NAL units in one RTP payload after the other (RFC 6184 packetization-mode 0 or 1: single NAL unit, STAP-A,
 * FU-A) without making objects. After `open`, each `next` that answers true has set the fields to the next piece.
 */
export class NalCursor {
  /** A fragment's NAL header octet stands in `header` alone; a whole unit's also at `start`. */
  isFragment = false
  /** Whether the piece begins and ends its NAL unit; both true for a whole one. */
  isStart = true
  isEnd = true
  type = 0
  header = 0
  /** The piece's bytes: of a fragment, those after FU indicator and FU header. */
  start = 0
  end = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #offset = 0
  #limit = 0
  #isAggregate = false

  /** False when the payload is malformed or of a kind that modes 0 and 1 do not allow; there is no `next` then. */
  open(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes
    this.#offset = end
    this.#limit = end
    this.isFragment = false
    this.#isAggregate = false
    const first = bytes[start] ?? 0x80
    const type = first & 0x1F
    if (start >= end || (first & 0x80) !== 0)
      return false
    if (type === nalType.stapA) {
      this.#isAggregate = true
      this.#offset = start + 1
      return this.#isWellFormedAggregate(start + 1)
    }
    if (type === nalType.fuA)
      return this.#openFragment(first, start)
    if (type < 1 || type > 23)
      return false
    this.#offset = start
    return true
  }

  next(): boolean {
    if (this.#offset >= this.#limit)
      return false
    if (this.isFragment) {
      this.#offset = this.#limit
      return true
    }
    this.isStart = true
    this.isEnd = true
    this.start = this.#isAggregate
      ? this.#offset + 2
      : this.#offset
    this.end = this.#isAggregate
      ? this.start + this.#sizeAt(this.#offset)
      : this.#limit
    this.header = this.#bytes[this.start] as number
    this.type = this.header & 0x1F
    this.#offset = this.end
    return true
  }

  #sizeAt(offset: number): number {
    return (this.#bytes[offset] as number) << 8 | (this.#bytes[offset + 1] as number)
  }

  /** RFC 6184 section 5.7.1: one header octet, then (16-bit size, NAL unit) until the end. */
  #isWellFormedAggregate(start: number): boolean {
    let offset = start
    while (offset < this.#limit) {
      if (offset + 3 > this.#limit)
        return false
      const size = this.#sizeAt(offset)
      const header = this.#bytes[offset + 2] as number
      const type = header & 0x1F
      if (size === 0 || offset + 2 + size > this.#limit || (header & 0x80) !== 0 || type < 1 || type > 23)
        return false
      offset += 2 + size
    }
    return offset > start
  }

  /** RFC 6184 section 5.8: FU indicator, FU header (S, E, R, type), then a part of the NAL unit without its header. */
  #openFragment(indicator: number, start: number): boolean {
    if (start + 3 > this.#limit)
      return false
    const fuHeader = this.#bytes[start + 1] as number
    this.isFragment = true
    this.type = fuHeader & 0x1F
    this.header = (indicator & 0xE0) | this.type
    this.isStart = (fuHeader & 0x80) !== 0
    this.isEnd = (fuHeader & 0x40) !== 0
    this.start = start + 2
    this.end = this.#limit
    this.#offset = start
    return this.type >= 1 && this.type <= 23 && !(this.isStart && this.isEnd)
  }
}
