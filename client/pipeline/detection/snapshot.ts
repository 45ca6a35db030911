import type { Sha256 } from '#contract/ids'
import type { TakenSnapshot } from './look-judge.ts'
import { AppError } from '#contract/app-error'
import { snapshotMaxBytes, snapshotMediaTypes } from '#contract/snapshot'
import { sha256Hex } from '../../inference/load-detector.ts'

const maxWidth = 1280
/** The second is for pictures that are too large at the first. */
const qualities = [0.8, 0.5]

/**
 * Makes a clean still of a frame: nothing drawn on it, at most 1280 pixels wide, WebP where the browser can, else JPEG. The picture is
 * drawn before the first await, so the frame may be closed then. Rejects when the browser cannot encode.
 */
export async function takeSnapshot(frame: VideoFrame): Promise<TakenSnapshot> {
  const scale = Math.min(1, maxWidth / frame.displayWidth)
  const width = Math.max(1, Math.round(frame.displayWidth * scale))
  const height = Math.max(1, Math.round(frame.displayHeight * scale))
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(frame, 0, 0, width, height)
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
