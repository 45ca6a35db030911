import { Buffer } from 'node:buffer'

/** One coded picture as ffmpeg gives it out. */
export interface FlvPicture {
  /** From the beginning of this transcode. */
  readonly timeMs: number
  readonly nals: readonly Uint8Array[]
}

const headerBytes = 13
const tagHeaderBytes = 11
const videoTag = 9
/** A picture that is larger than this is none. */
const maxTagBytes = 8_000_000

/**
 * Reads the FLV stream (Adobe FLV 10.1, annex E) of our own ffmpeg: it has whole pictures with their times and without waiting for the
 * next one. SPS and PPS come once, before the first picture. Throws when it is not FLV.
 */
export class FlvReader {
  readonly #onParameterSets: (sets: Uint8Array[]) => void
  readonly #onPicture: (picture: FlvPicture) => void
  #pending: Buffer = Buffer.alloc(0)
  #isBegun = false

  constructor(on: { readonly parameterSets: (sets: Uint8Array[]) => void, readonly picture: (picture: FlvPicture) => void }) {
    this.#onParameterSets = on.parameterSets
    this.#onPicture = on.picture
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0
      ? chunk
      : Buffer.concat([this.#pending, chunk])
    if (!this.#isBegun) {
      if (this.#pending.length < headerBytes)
        return
      if (this.#pending.toString('latin1', 0, 3) !== 'FLV')
        throw new Error('The transcoder gave out something else than FLV.')
      this.#isBegun = true
      this.#pending = this.#pending.subarray(headerBytes)
    }
    while (this.#pending.length >= tagHeaderBytes) {
      const size = this.#pending.readUIntBE(1, 3)
      if (size > maxTagBytes)
        throw new Error('The transcoder gave out a picture that is too large.')
      const end = tagHeaderBytes + size
      // After each tag stands its size once more.
      if (this.#pending.length < end + 4)
        return
      if ((this.#pending[0]! & 0x1F) === videoTag)
        this.#takeVideo(this.#pending.subarray(tagHeaderBytes, end), this.#pending.readUIntBE(4, 3) + this.#pending[7]! * 2 ** 24)
      this.#pending = this.#pending.subarray(end + 4)
    }
  }

  #takeVideo(data: Buffer, timeMs: number): void {
    // Frame type and codec, packet type, composition time; the latter is 0 without B-frames.
    const body = data.subarray(5)
    if (data[1] === 0) {
      this.#onParameterSets(readParameterSets(body))
    }
    else if (data[1] === 1) {
      this.#onPicture({
        timeMs,
        nals: splitLengthPrefixed(body),
      })
    }
  }
}

/** Of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1). */
function readParameterSets(record: Buffer): Uint8Array[] {
  const sets: Uint8Array[] = []
  let offset = 5
  for (const mask of [0x1F, 0xFF]) {
    const count = (record[offset++] ?? 0) & mask
    for (let i = 0; i < count && offset + 2 <= record.length; i++) {
      const end = offset + 2 + record.readUInt16BE(offset)
      sets.push(Uint8Array.from(record.subarray(offset + 2, end)))
      offset = end
    }
  }
  return sets
}

function splitLengthPrefixed(body: Buffer): Uint8Array[] {
  const nals: Uint8Array[] = []
  for (let offset = 0; offset + 4 < body.length;) {
    const end = offset + 4 + body.readUInt32BE(offset)
    nals.push(body.subarray(offset + 4, end))
    offset = end
  }
  return nals
}
