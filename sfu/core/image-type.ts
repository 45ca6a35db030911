import type { Snapshot } from '#contract/snapshot'

/** The media type that the first bytes say, whatever the sender says: JPEG (ITU T.81 B.1.1.3), WebP (RFC 9649 2.4). */
export function sniffImageType(bytes: Uint8Array): Snapshot['mediaType'] | undefined {
  const startsWith = (offset: number, ...expected: number[]): boolean => expected.every((byte, index) => bytes[offset + index] === byte)
  if (startsWith(0, 0xFF, 0xD8, 0xFF))
    return 'image/jpeg'
  const riff = [0x52, 0x49, 0x46, 0x46]
  const webp = [0x57, 0x45, 0x42, 0x50]
  return startsWith(0, ...riff) && startsWith(8, ...webp)
    ? 'image/webp'
    : undefined
}
