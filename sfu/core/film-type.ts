import type { Clip } from '#contract/clip'

/** The media type that the first bytes say, whatever the sender says: MP4 by its `ftyp` box (ISO 14496-12 4.3), WebM by EBML's id (RFC 8794). */
export function sniffFilmType(bytes: Uint8Array): Clip['mediaType'] | undefined {
  const startsWith = (offset: number, ...expected: number[]): boolean => expected.every((byte, index) => bytes[offset + index] === byte)
  if (startsWith(4, 0x66, 0x74, 0x79, 0x70))
    return 'video/mp4'
  return startsWith(0, 0x1A, 0x45, 0xDF, 0xA3)
    ? 'video/webm'
    : undefined
}
