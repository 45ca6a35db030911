import type { ModelManifest } from '#contract/model-manifest'
import type { Letterbox } from '../core/geometry/letterbox.ts'
import type { FramePixels } from './frame-pixels.ts'
import type { SlotPlanes, YuvTables } from './resample-yuv.ts'
import { fitLetterbox } from '../core/geometry/letterbox.ts'
import { resampleRgb } from './resample-rgb.ts'
import { createResampleTable } from './resample-table.ts'
import { resampleYuv } from './resample-yuv.ts'

/** Writes pictures into slots of a batch tensor as one detector wants them. Remembers the tables of the sizes it has seen. */
export class FrameLetterboxer {
  readonly slotLength: number
  readonly #input: ModelManifest['input']
  readonly #plans = new Map<string, { letterbox: Letterbox, tables: YuvTables }>()

  constructor(input: ModelManifest['input']) {
    this.#input = input
    this.slotLength = 3 * input.width * input.height
  }

  /** Fills slot `slot` of `batch` (float32 [n, 3, height, width]) and tells where the picture lies in it. */
  write(pixels: FramePixels, batch: Float32Array, slot: number): Letterbox {
    const { width, height, colourOrder, range, letterbox: { pad } } = this.#input
    const { letterbox, tables } = this.#plan(pixels.width, pixels.height)
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
      rowLength: width,
      gain,
    }
    if (pixels.format === 'I420' || pixels.format === 'NV12')
      resampleYuv(pixels, tables, letterbox.contentWidth, letterbox.contentHeight, batch, planes)
    else
      resampleRgb(pixels, tables.lumaX, tables.lumaY, letterbox.contentWidth, letterbox.contentHeight, batch, planes)
    return letterbox
  }

  #plan(pictureWidth: number, pictureHeight: number): { letterbox: Letterbox, tables: YuvTables } {
    const key = `${pictureWidth}x${pictureHeight}`
    let plan = this.#plans.get(key)
    if (!plan) {
      const letterbox = fitLetterbox(pictureWidth, pictureHeight, this.#input.width, this.#input.height, this.#input.letterbox.anchor)
      const { contentWidth, contentHeight } = letterbox
      plan = {
        letterbox,
        tables: {
          lumaX: createResampleTable(pictureWidth, contentWidth, 1),
          lumaY: createResampleTable(pictureHeight, contentHeight, 1),
          chromaX: createResampleTable(pictureWidth, contentWidth, 2),
          chromaY: createResampleTable(pictureHeight, contentHeight, 2),
        },
      }
      // WebRTC changes its size now and then; a few sizes per camera are all there ever are.
      if (this.#plans.size > 64)
        this.#plans.clear()
      this.#plans.set(key, plan)
    }
    return plan
  }
}
