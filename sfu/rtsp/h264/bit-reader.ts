/** Reads bits of a NAL unit's payload (RBSP). Reading past the end gives zeros and sets `overrun`; nothing throws. */
export class BitReader {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(rbsp: Uint8Array) {
    this.#bytes = rbsp
  }

  get overrun(): boolean {
    return this.#position > this.#bytes.length * 8
  }

  bit(): number {
    const byte = this.#bytes[this.#position >> 3] ?? 0
    const bit = byte >> (7 - (this.#position & 7)) & 1
    this.#position++
    return bit
  }

  /** `count` bits, at most 32, as an unsigned number. */
  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++)
      value = value * 2 + this.bit()
    return value
  }

  /** ue(v), ITU-T H.264 section 9.1; more than 32 leading zeros is an overrun. */
  unsigned(): number {
    let zeros = 0
    while (this.bit() === 0) {
      zeros++
      if (zeros > 32 || this.overrun) {
        this.#position = this.#bytes.length * 8 + 1
        return 0
      }
    }
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v). */
  signed(): number {
    const code = this.unsigned()
    return code % 2 === 1
      ? (code + 1) / 2
      : -(code / 2)
  }
}

/** A NAL unit's payload without its header octet and emulation prevention bytes; at most `limit` bytes are made. */
export function rbspOf(nal: Uint8Array, limit = 4096): Uint8Array {
  const rbsp = new Uint8Array(Math.min(Math.max(0, nal.length - 1), limit))
  let length = 0
  let zeros = 0
  for (let i = 1; i < nal.length && length < rbsp.length; i++) {
    const byte = nal[i] as number
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    rbsp[length++] = byte
    zeros = byte === 0
      ? zeros + 1
      : 0
  }
  return rbsp.subarray(0, length)
}
