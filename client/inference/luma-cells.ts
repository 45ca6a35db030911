import type { FramePixels } from './frame-pixels.ts'
import type { ResampleTable } from './resample-table.ts'
import { motionColumns, motionRows, pointsPerCellSide } from '../core/detection/motion-grid.ts'
import { upright } from './frame-pixels.ts'
import { createResampleTable } from './resample-table.ts'
import { lumaShares } from './resample-yuv.ts'
import { toStoredSpans } from './stored-spans.ts'

const columns = motionColumns * pointsPerCellSide
const rows = motionRows * pointsPerCellSide

interface Plan { readonly x: ResampleTable, readonly y: ResampleTable, readonly isTransposed: boolean }

/** Brightness (luma of full range, 0..255) of the cells of the motion grid, of pictures as they are shown. */
export class LumaCells {
  readonly #plans = new Map<string, Plan>()

  /** Writes one number per cell, row by row. About 9,000 points, whatever the size of the picture. */
  write(pixels: FramePixels, into: Float32Array): void {
    const { x, y, isTransposed } = this.#plan(pixels)
    const { format, data, planes, fullRange, matrix } = pixels
    const { offset, stride } = planes[0]!
    const isYuv = format === 'I420' || format === 'NV12'
    const { red, blue } = lumaShares[matrix]
    const [first, third] = format.startsWith('R')
      ? [red, blue]
      : [blue, red]
    const at = (column: number, row: number): number => {
      const place = offset + row * stride + column * (isYuv ? 1 : 4)
      if (!isYuv)
        return first * data[place]! + (1 - red - blue) * data[place + 1]! + third * data[place + 2]!
      return fullRange
        ? data[place]!
        : (data[place]! - 16) * 255 / 219
    }
    into.fill(0)
    for (let j = 0; j < y.near.length; j++) {
      const [row0, row1, wy] = [y.near[j]!, y.far[j]!, y.weight[j]!]
      for (let i = 0; i < x.near.length; i++) {
        const [column0, column1, wx] = [x.near[i]!, x.far[i]!, x.weight[i]!]
        const top = at(column0, row0) * (1 - wx) + at(column1, row0) * wx
        const bottom = at(column0, row1) * (1 - wx) + at(column1, row1) * wx
        const value = top * (1 - wy) + bottom * wy
        const [across, down] = isTransposed
          ? [j, i]
          : [i, j]
        const cell = Math.floor(down / pointsPerCellSide) * motionColumns + Math.floor(across / pointsPerCellSide)
        into[cell]! += Math.min(255, Math.max(0, value)) / (pointsPerCellSide * pointsPerCellSide)
      }
    }
  }

  #plan({ width, height, orientation = upright }: FramePixels): Plan {
    const key = `${width}x${height} ${orientation.rotation} ${orientation.flip}`
    let plan = this.#plans.get(key)
    if (!plan) {
      const isTurned = orientation.rotation % 180 !== 0
      const { x, y, isTransposed } = toStoredSpans(width, height, orientation, 0, 0, isTurned
        ? height
        : width, isTurned
        ? width
        : height)
      const [toX, toY] = isTransposed
        ? [rows, columns]
        : [columns, rows]
      plan = {
        x: createResampleTable(x, toX, 1),
        y: createResampleTable(y, toY, 1),
        isTransposed,
      }
      if (this.#plans.size > 64)
        this.#plans.clear()
      this.#plans.set(key, plan)
    }
    return plan
  }
}
