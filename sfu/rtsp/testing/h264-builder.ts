/** Writes bits, most significant first. */
class BitWriter {
  readonly #bits: number[] = []

  bits(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i--)
      this.#bits.push(Math.floor(value / 2 ** i) % 2)
    return this
  }

  /** ue(v). */
  unsigned(value: number): this {
    const length = Math.floor(Math.log2(value + 1))
    return this.bits(0, length).bits(value + 1, length + 1)
  }

  /** NAL unit with emulation prevention bytes. */
  toNal(header: number): Uint8Array {
    const bits = [...this.#bits, 1]
    while (bits.length % 8)
      bits.push(0)
    const nal = [header]
    let zeros = 0
    for (let i = 0; i < bits.length; i += 8) {
      const byte = bits.slice(i, i + 8).reduce((sum, bit) => sum * 2 + bit, 0)
      if (zeros >= 2 && byte <= 3) {
        nal.push(3)
        zeros = 0
      }
      nal.push(byte)
      zeros = byte === 0
        ? zeros + 1
        : 0
    }
    return Uint8Array.from(nal)
  }
}

/** An SPS of Main profile; sides are multiples of 2. */
export function buildSps({ width = 640, height = 360, fps = 15, profileIdc = 77 } = {}): Uint8Array {
  const macroblocksX = Math.ceil(width / 16)
  const macroblocksY = Math.ceil(height / 16)
  const writer = new BitWriter().bits(profileIdc, 8).bits(0, 8).bits(30, 8).unsigned(0)
  if (profileIdc === 100)
    writer.unsigned(1).unsigned(0).unsigned(0).bits(0, 1).bits(0, 1)
  writer.unsigned(0).unsigned(2).unsigned(1).bits(0, 1)
  writer.unsigned(macroblocksX - 1).unsigned(macroblocksY - 1).bits(1, 1).bits(1, 1)
  const cropRight = (macroblocksX * 16 - width) / 2
  const cropBottom = (macroblocksY * 16 - height) / 2
  writer.bits(1, 1).unsigned(0).unsigned(cropRight).unsigned(0).unsigned(cropBottom)
  // VUI with timing information only.
  writer.bits(1, 1).bits(0, 1).bits(0, 1).bits(0, 1).bits(0, 1).bits(1, 1)
  writer.bits(1000, 32).bits(Math.round(fps * 2000), 32).bits(1, 1)
  writer.bits(0, 1).bits(0, 1).bits(0, 1).bits(0, 1)
  return writer.toNal(0x67)
}

export function buildPps(): Uint8Array {
  return new BitWriter().unsigned(0).unsigned(0).bits(0, 1).bits(0, 1).unsigned(0).unsigned(0).toNal(0x68)
}

const sliceCodes = { P: 5, B: 6, I: 7 }

/** A slice of `size` bytes at least, with a true header and a body that depends on `content`. */
export function buildSlice(type: 'P' | 'B' | 'I', { isIdr = false, isReference = true, firstMacroblock = 0, size = 40, content = 0 } = {}): Uint8Array {
  const head = new BitWriter().unsigned(firstMacroblock).unsigned(sliceCodes[type]).unsigned(0).toNal(isIdr
    ? 0x65
    : isReference
      ? 0x41
      : 0x01)
  const nal = new Uint8Array(Math.max(size, head.length + 4)).map((_, i) => 0x80 | (content * 31 + i) & 0x7F)
  nal.set(head)
  nal.set([0x80 | content >> 14 & 0x7F, 0x80 | content >> 7 & 0x7F, 0x80 | content & 0x7F], head.length)
  return nal
}
