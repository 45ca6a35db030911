import { rowLength } from '../../core/detection/box-rows.ts'
import { motionCells } from '../../core/detection/motion-grid.ts'
import { maxDetectionsPerFrame } from '../../core/detection/suppress.ts'
import { maxBatch, maxSlots } from '../batch-detector.ts'

/** Where the numbers of one look lie in GPU memory; the shaders and the script both go by this. Bytes, unless said otherwise. */

/** One slot's parameters; 256 is what a dynamic offset of a uniform must be a multiple of. */
export const paramsStride = 256
export const paramsBytes = maxSlots * paramsStride

/** Of each slot: status, count of boxes, changed cells, their first and last column and row, number of the look. 32-bit words. */
export const headerWords = 8
export const headerBytes = headerWords * 4
export const headersBytes = maxSlots * headerBytes

/** Boxes of each slot of the batch. */
export const boxesBytes = maxDetectionsPerFrame * rowLength * 4

/** Cameras whose background is kept on the GPU. */
export const maxBackgrounds = 128
export const cellsBytes = motionCells * 4

/** Told cells of one camera: four brightnesses a word, then one bit each for those that changed. 32-bit words. */
export const toldBrightnessWords = motionCells / 4
export const toldWords = toldBrightnessWords + motionCells / 32
export const toldBytes = toldWords * 4
/** Cameras whose cells are told in one look, at most. */
export const maxTold = 12
/** Where they lie in the results, and how much of them there is. */
export const toldStart = headersBytes + maxBatch * boxesBytes
export const resultsBytes = toldStart + maxTold * toldBytes

export const readStatus = {
  read: 0,
  notFinite: 1,
  tooMany: 2,
  motionOnly: 3,
} as const
