import type { SitePlan } from '#contract/site-plan'

/** What a floor plan's bytes say that they are. */
export type PlanPicture = Pick<SitePlan, 'mediaType' | 'width' | 'height'>

/**
 * Reads media type and size from the first bytes of a PNG (ISO 15948 5.2, 11.2.2) or JPEG (ITU T.81 B.1.1.3, B.2.2), whatever the sender calls it;
 * undefined: it is neither, or has no size. What can carry scripts, such as SVG, is neither.
 */
export function readPlanPicture(bytes: Uint8Array): PlanPicture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = isPng(bytes)
    ? {
        mediaType: 'image/png' as const,
        width: view.getUint32(16),
        height: view.getUint32(20),
      }
    : readJpeg(view)
  return size && size.width > 0 && size.height > 0 && size.width <= 20_000 && size.height <= 20_000
    ? size
    : undefined
}

const pngStart = [
  0x89,
  0x50,
  0x4E,
  0x47,
  0x0D,
  0x0A,
  0x1A,
  0x0A,
]

function isPng(bytes: Uint8Array): boolean {
  const isHeader = [0x49, 0x48, 0x44, 0x52].every((byte, index) => bytes[12 + index] === byte)
  return bytes.length >= 33 && isHeader && pngStart.every((byte, index) => bytes[index] === byte)
}

function readJpeg(view: DataView): PlanPicture | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xFFD8)
    return undefined
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xFF)
      return undefined
    const marker = view.getUint8(at + 1)
    // Fill bytes before a marker.
    if (marker === 0xFF) {
      at++
      continue
    }
    // SOF0 to SOF15 without DHT, JPG and DAC.
    if (marker >= 0xC0 && marker <= 0xCF && marker !== 0xC4 && marker !== 0xC8 && marker !== 0xCC) {
      return {
        mediaType: 'image/jpeg',
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
      }
    }
    const length = view.getUint16(at + 2)
    if (length < 2)
      return undefined
    at += 2 + length
  }
  return undefined
}
