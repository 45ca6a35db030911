import type { Sha256 } from '#contract/ids'
import type { FramePixels } from '../../inference/frame-pixels.ts'
import type { TakenSnapshot } from './analyser.ts'
import { AppError } from '#contract/app-error'
import { snapshotMaxBytes, snapshotMediaTypes } from '#contract/snapshot'
import { sha256Hex } from '../../inference/load-detector.ts'

const maxWidth = 1280
/** The second is for pictures that are too large at the first. */
const qualities = [0.8, 0.5]

/**
 * Makes a clean still of a frame: nothing drawn on it, at most 1280 pixels wide, WebP where the browser can, else JPEG. The pixels are
 * copied before the first await. Rejects when the browser cannot encode.
 */
export async function takeSnapshot(pixels: FramePixels): Promise<TakenSnapshot> {
  const frame = toVideoFrame(pixels)
  const scale = Math.min(1, maxWidth / pixels.width)
  const width = Math.max(1, Math.round(pixels.width * scale))
  const height = Math.max(1, Math.round(pixels.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  try {
    canvas.getContext('2d')?.drawImage(frame, 0, 0, width, height)
  }
  finally {
    frame.close()
  }
  const blob = await encode(canvas)
  const mediaType = snapshotMediaTypes.find(t => t === blob.type)
  if (!mediaType || blob.size > snapshotMaxBytes)
    throw new AppError('too-large', `The still is ${blob.size} bytes of ${blob.type}; WebP or JPEG of at most ${snapshotMaxBytes} are kept.`)
  const sha256 = await sha256Hex(new Uint8Array(await blob.arrayBuffer())) as Sha256
  return {
    blob,
    snapshot: {
      sha256,
      mediaType,
      bytes: blob.size,
      width,
      height,
    },
  }
}

async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  let blob: Blob | undefined
  for (const quality of qualities) {
    blob = await canvas.convertToBlob({ type: 'image/webp', quality })
    // A browser that cannot write WebP answers with PNG.
    if (blob.type !== 'image/webp')
      blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
    if (blob.size <= snapshotMaxBytes)
      break
  }
  return blob!
}

function toVideoFrame(pixels: FramePixels): VideoFrame {
  const { format, width, height, planes, data, matrix, fullRange } = pixels
  const isYuv = format === 'I420' || format === 'NV12'
  // Subsampled formats are taken in whole chroma samples: an odd last column or row is left out of the still.
  const even = (size: number): number => isYuv && size > 1
    ? size & ~1
    : size
  return new VideoFrame(data, {
    format,
    codedWidth: even(width),
    codedHeight: even(height),
    timestamp: 0,
    layout: planes.map(({ offset, stride }) => ({ offset, stride })),
    ...(isYuv
      ? {
          colorSpace: {
            matrix: matrix === 'bt709'
              ? 'bt709'
              : 'smpte170m',
            fullRange,
            primaries: 'bt709',
            transfer: 'bt709',
          },
        }
      : {}),
  })
}
