import type { SequenceParameters } from './sps.ts'
import { BitReader, rbspOf } from './bit-reader.ts'
import { nalType } from './nal-unit.ts'
import { parseSps } from './sps.ts'

/** An attacker could otherwise make us keep and inject a megabyte before each key frame. */
const maxSets = 8
const maxSetBytes = 1024

/** The newest SPS and PPS of a stream by their id, from the SDP or seen in-band. */
export class ParameterSets {
  readonly #sps = new Map<number, Uint8Array>()
  readonly #pps = new Map<number, Uint8Array>()
  #sequence: SequenceParameters | undefined

  /** Keeps a copy of a parameter set; false when it is neither an SPS nor a PPS or is malformed. */
  remember(nal: Uint8Array): boolean {
    const type = (nal[0] ?? 0) & 0x1F
    if (nal.length < 2 || nal.length > maxSetBytes)
      return false
    if (type === nalType.sps) {
      const sequence = parseSps(nal)
      if (!sequence)
        return false
      this.#sequence = sequence
      return keep(this.#sps, readId(nal, 24), nal)
    }
    return type === nalType.pps && keep(this.#pps, readId(nal, 0), nal)
  }

  /** What the newest SPS says. */
  get sequence(): SequenceParameters | undefined {
    return this.#sequence
  }

  /** SPS then PPS, as they must stand before a key frame; undefined until there is one of each. */
  inOrder(): Uint8Array[] | undefined {
    return this.#sps.size > 0 && this.#pps.size > 0
      ? [
          ...this.#sps.values(),
          ...this.#pps.values(),
        ]
      : undefined
  }

  clear(): void {
    this.#sps.clear()
    this.#pps.clear()
    this.#sequence = undefined
  }
}

function keep(sets: Map<number, Uint8Array>, id: number | undefined, nal: Uint8Array): boolean {
  if (id === undefined || (!sets.has(id) && sets.size >= maxSets))
    return false
  sets.set(id, nal.slice())
  return true
}

/** The ue(v) id that stands after `skipBits` of the payload. */
function readId(nal: Uint8Array, skipBits: number): number | undefined {
  const reader = new BitReader(rbspOf(nal, 32))
  reader.bits(skipBits)
  const id = reader.unsigned()
  return reader.overrun || id > 255
    ? undefined
    : id
}
