import type { SafetyEvent } from '#contract/safety-event'
import { ClipScene } from '../../core/clips/clip-scene.ts'
import { paintOverlay, readOverlayPalette } from '../live/overlay-painter.ts'

/** A copy of an event's picture with its zone and boxes painted in, as a PNG; undefined for bytes that are no picture. */
export async function paintEvidence(event: SafetyEvent, picture: Blob, nameOf: (label: SafetyEvent['boxes'][number]['label']) => string): Promise<Blob | undefined> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined)
  if (!bitmap)
    return undefined
  const { width, height } = bitmap
  const surface = new OffscreenCanvas(width, height)
  const context = surface.getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const style = getComputedStyle(document.documentElement)
  // The painter knows canvases of the page; this one has the same context.
  paintOverlay(context as unknown as CanvasRenderingContext2D, new ClipScene(event, []), { x: 0, y: 0, width, height }, event.capturedAt, readOverlayPalette(token => style.getPropertyValue(token).trim()), nameOf)
  return surface.convertToBlob({ type: 'image/png' })
}
