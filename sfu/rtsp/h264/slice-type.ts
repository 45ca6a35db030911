import { BitReader, rbspOf } from './bit-reader.ts'

export type SliceType = 'P' | 'B' | 'I' | 'SP' | 'SI'

const names: readonly SliceType[] = ['P', 'B', 'I', 'SP', 'SI']

/** The kind of a slice from the first bytes of its NAL unit (ITU-T H.264 7.3.3); undefined when they are malformed. */
export function sliceTypeOf(nal: Uint8Array): SliceType | undefined {
  const reader = new BitReader(rbspOf(nal, 16))
  reader.unsigned() // first_mb_in_slice
  const type = reader.unsigned()
  return reader.overrun || type > 9
    ? undefined
    : names[type % 5]
}

/** True when this slice starts a picture (first_mb_in_slice is 0). */
export function startsPicture(nal: Uint8Array): boolean {
  const reader = new BitReader(rbspOf(nal, 16))
  return reader.unsigned() === 0 && !reader.overrun
}
