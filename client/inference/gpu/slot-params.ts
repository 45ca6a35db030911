import type { Placement } from '../../core/detection/placement.ts'
import { maxSlots } from '../batch-detector.ts'
import { paramsStride } from './look-layout.ts'

/** What the shaders are told about one slot of a look. */
export interface SlotParams {
  /** Place in the batch; undefined when only motion is wanted. */
  readonly batchSlot: number | undefined
  readonly placement: Placement
  /** Row of the camera's background; undefined when motion is not wanted. */
  readonly background: number | undefined
  readonly backgroundStep: number
  readonly isFirst: boolean
  /** Share of red and blue in luma. */
  readonly lumaRed: number
  readonly lumaBlue: number
  readonly lookNumber: number
  /** Place of its motion cells among those that are told in this look; undefined when they are not. */
  readonly toldPlace: number | undefined
}

/** The same structure in WGSL; 256 bytes. */
export const slotParamsWgsl = `
struct Slot {
  wants: u32, batch_slot: u32, background: u32, is_first: u32,
  content: vec4u,          // left, top, width, height in the input
  crop_from: vec2f, crop_step: vec2f, // of the picture, 0..1: its first corner, and how far one input pixel goes
  luma: vec4f,             // shares of red, green, blue; step of the background
  look: u32, slot: u32, told: u32, @size(180) pad: u32,
}
const wants_boxes = 1u;
const wants_motion = 2u;
const wants_cells = 4u;
`

/** Parameters of a look in one block of memory, to be uploaded in one piece. */
export class SlotParamsBlock {
  readonly bytes = new ArrayBuffer(maxSlots * paramsStride)
  readonly #words = new Uint32Array(this.bytes)
  readonly #floats = new Float32Array(this.bytes)

  /** A slot whose frame could not be had: the shaders leave it alone and say so with the look's number. */
  skip(slot: number, lookNumber: number): void {
    const at = slot * paramsStride / 4
    this.#words[at] = 0
    this.#words.set([lookNumber, slot], at + 16)
  }

  write(slot: number, params: SlotParams): void {
    const { placement: p, batchSlot, background } = params
    const at = slot * paramsStride / 4
    this.#words.set([
      (batchSlot === undefined
        ? 0
        : 1) + (background === undefined
        ? 0
        : 2) + (params.toldPlace === undefined
        ? 0
        : 4),
      batchSlot ?? 0,
      background ?? 0,
      params.isFirst
        ? 1
        : 0,
      p.letterbox.offsetX,
      p.letterbox.offsetY,
      p.letterbox.contentWidth,
      p.letterbox.contentHeight,
    ], at)
    this.#floats.set([
      p.cropX / p.pictureWidth,
      p.cropY / p.pictureHeight,
      p.cropWidth / p.letterbox.contentWidth / p.pictureWidth,
      p.cropHeight / p.letterbox.contentHeight / p.pictureHeight,
      params.lumaRed,
      1 - params.lumaRed - params.lumaBlue,
      params.lumaBlue,
      params.backgroundStep,
    ], at + 8)
    this.#words.set([params.lookNumber, slot, params.toldPlace ?? 0], at + 16)
  }
}
