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
  #ordered: Uint8Array[] | undefined
  #changedPps: Uint8Array[] = []

  /** Keeps a copy of a parameter set; false when it is neither an SPS nor a PPS or is malformed. */
  remember(nal: Uint8Array): boolean {
    const type = (nal[0] ?? 0) & 0x1F
    if (nal.length < 2 || nal.length > maxSetBytes)
      return false
    if (type === nalType.sps)
      return this.#rememberSps(nal)
    if (type !== nalType.pps)
      return false
    const id = readId(nal, 0)
    if (id === undefined || isSame(this.#pps.get(id), nal))
      return id !== undefined
    const kept = keep(this.#pps, id, nal)
    if (kept) {
      this.#changedPps = [
        ...this.#changedPps.filter(pps => readId(pps, 0) !== id),
        kept,
      ]
    }
    this.#ordered = undefined
    return kept !== undefined
  }

  #rememberSps(nal: Uint8Array): boolean {
    const id = readId(nal, 24)
    if (id === undefined || isSame(this.#sps.get(id), nal))
      return id !== undefined
    const sequence = parseSps(nal)
    if (!sequence)
      return false
    this.#sequence = sequence
    this.#ordered = undefined
    return keep(this.#sps, id, nal) !== undefined
  }

  /** Picture parameter sets that are new or other than before since this was asked last, oldest first. */
  takeChangedPps(): readonly Uint8Array[] {
    const changed = this.#changedPps
    if (changed.length > 0)
      this.#changedPps = []
    return changed
  }

  /** What the newest SPS says. */
  get sequence(): SequenceParameters | undefined {
    return this.#sequence
  }

  /** SPS then PPS, as they must stand before a key frame; undefined until there is one of each. */
  inOrder(): readonly Uint8Array[] | undefined {
    if (this.#sps.size > 0 && this.#pps.size > 0) {
      this.#ordered ??= [
        ...this.#sps.values(),
        ...this.#pps.values(),
      ]
    }
    return this.#ordered
  }

  clear(): void {
    this.#sps.clear()
    this.#pps.clear()
    this.#sequence = undefined
    this.#ordered = undefined
    this.#changedPps = []
  }
}

function keep(sets: Map<number, Uint8Array>, id: number, nal: Uint8Array): Uint8Array | undefined {
  if (!sets.has(id) && sets.size >= maxSets)
    return undefined
  const copy = nal.slice()
  sets.set(id, copy)
  return copy
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i])
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
