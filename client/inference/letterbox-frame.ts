import type { NormBox } from '#contract/geometry'
import type { ModelManifest } from '#contract/model-manifest'
import type { Placement } from '../core/detection/placement.ts'
import type { FramePixels } from './frame-pixels.ts'
import type { SlotPlanes, YuvTables } from './resample-yuv.ts'
import { placePicture } from '../core/detection/placement.ts'
import { shownSize, upright } from './frame-pixels.ts'
import { resampleRgb } from './resample-rgb.ts'
import { createResampleTable } from './resample-table.ts'
import { resampleYuv } from './resample-yuv.ts'
import { toStoredSpans } from './stored-spans.ts'

interface Plan {
  readonly placement: Placement
  readonly tables: YuvTables
  readonly isTransposed: boolean
}

/** Writes pictures into slots of a batch tensor as one detector wants them. Remembers the tables of the sizes it has seen. */
export class FrameLetterboxer {
  readonly slotLength: number
  readonly #input: ModelManifest['input']
  readonly #plans = new Map<string, Plan>()

  constructor(input: ModelManifest['input']) {
    this.#input = input
    this.slotLength = 3 * input.width * input.height
  }

  /** Fills slot `slot` of `batch` (float32 [n, 3, height, width]) and tells where the picture, or its region `crop`, lies in it. */
  write(pixels: FramePixels, batch: Float32Array, slot: number, crop?: NormBox): Placement {
    const { width, height, colourOrder, range, letterbox: { pad } } = this.#input
    const { placement, tables, isTransposed } = this.#plan(pixels, crop)
    const { letterbox } = placement
    const start = slot * this.slotLength
    const area = width * height
    const gain = range === '0..255'
      ? 1
      : 1 / 255
    batch.fill(pad * gain, start, start + this.slotLength)
    const origin = start + letterbox.offsetY * width + letterbox.offsetX
    const planes: SlotPlanes = {
      red: origin + (colourOrder === 'RGB'
        ? 0
        : 2 * area),
      green: origin + area,
      blue: origin + (colourOrder === 'RGB'
        ? 2 * area
        : 0),
      stepX: isTransposed ? width : 1,
      stepY: isTransposed ? 1 : width,
      gain,
    }
    const { lumaX, lumaY } = tables
    if (pixels.format === 'I420' || pixels.format === 'NV12')
      resampleYuv(pixels, tables, lumaX.near.length, lumaY.near.length, batch, planes)
    else
      resampleRgb(pixels, lumaX, lumaY, lumaX.near.length, lumaY.near.length, batch, planes)
    this.#normalise(batch, start, area)
    return placement
  }

  #normalise(batch: Float32Array, start: number, area: number): void {
    const { normalise } = this.#input
    if (!normalise)
      return
    for (let channel = 0; channel < 3; channel++) {
      const mean = normalise.mean[channel]!
      const gain = 1 / normalise.deviation[channel]!
      for (let at = start + channel * area; at < start + (channel + 1) * area; at++)
        batch[at] = (batch[at]! - mean) * gain
    }
  }

  #plan(pixels: FramePixels, crop: NormBox | undefined): Plan {
    const orientation = pixels.orientation ?? upright
    const key = `${pixels.width}x${pixels.height} ${orientation.rotation} ${orientation.flip} ${crop
      ? `${crop.x1} ${crop.y1} ${crop.x2} ${crop.y2}`
      : ''}`
    let plan = this.#plans.get(key)
    if (!plan) {
      const shown = shownSize(pixels)
      const placement = placePicture(shown.width, shown.height, crop, this.#input.width, this.#input.height, this.#input.letterbox.anchor)
      const { contentWidth, contentHeight } = placement.letterbox
      const { x, y, isTransposed } = toStoredSpans(pixels.width, pixels.height, orientation, placement.cropX, placement.cropY, placement.cropWidth, placement.cropHeight)
      const [toX, toY] = isTransposed
        ? [contentHeight, contentWidth]
        : [contentWidth, contentHeight]
      plan = {
        placement,
        isTransposed,
        tables: {
          lumaX: createResampleTable(x, toX, 1),
          lumaY: createResampleTable(y, toY, 1),
          chromaX: createResampleTable(x, toX, 2),
          chromaY: createResampleTable(y, toY, 2),
        },
      }
      // WebRTC changes its size now and then; a few sizes per camera are all there ever are. Regions come and go.
      if (this.#plans.size > 64)
        this.#plans.clear()
      this.#plans.set(key, plan)
    }
    return plan
  }
}
