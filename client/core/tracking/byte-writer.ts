/** Writes small numbers in few bytes: varints of seven bits (LEB128), signed ones zigzag. Grows by itself. */
export class ByteWriter {
  #bytes = new Uint8Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = value
  }

  /** A whole number from 0 to 2^53. */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** A whole number of either sign, up to 2^52. */
  signed(value: number): void {
    this.unsigned(value < 0
      ? -value * 2 - 1
      : value * 2)
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }
}

/** Reads what ByteWriter wrote. Past the end, or where a number has no end, `isBroken` becomes true and numbers are 0. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0
  isBroken = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  byte(): number {
    const value = this.#bytes[this.#at]
    if (value === undefined) {
      this.isBroken = true
      return 0
    }
    this.#at++
    return value
  }

  unsigned(): number {
    let value = 0
    for (let shift = 1; shift < 2 ** 53; shift *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7F) * shift
      if (byte < 0x80) {
        return Number.isSafeInteger(value)
          ? value
          : this.#broken()
      }
    }
    return this.#broken()
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1
      ? -(value + 1) / 2
      : value / 2
  }

  #broken(): number {
    this.isBroken = true
    return 0
  }
}
