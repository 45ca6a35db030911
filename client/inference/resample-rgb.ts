import type { FramePixels } from './frame-pixels.ts'
import type { ResampleTable } from './resample-table.ts'
import type { SlotPlanes } from './resample-yuv.ts'

/** Samples an RGBA or BGRA frame (or with X for A) bilinearly, `width` x `height` output pixels as the picture is stored. */
export function resampleRgb(pixels: FramePixels, tableX: ResampleTable, tableY: ResampleTable, width: number, height: number, into: Float32Array, slot: SlotPlanes): void {
  const { data, planes, format } = pixels
  const { offset, stride } = planes[0]!
  const redFirst = format === 'RGBA' || format === 'RGBX'
  const first = redFirst ? slot.red : slot.blue
  const third = redFirst ? slot.blue : slot.red
  const { gain } = slot
  for (let y = 0; y < height; y++) {
    const row0 = offset + tableY.near[y]! * stride
    const row1 = offset + tableY.far[y]! * stride
    const wy = tableY.weight[y]!
    let out = y * slot.stepY
    for (let x = 0; x < width; x++, out += slot.stepX) {
      const x0 = tableX.near[x]! * 4
      const x1 = tableX.far[x]! * 4
      const wx = tableX.weight[x]!
      for (let channel = 0; channel < 3; channel++) {
        const top = data[row0 + x0 + channel]! + (data[row0 + x1 + channel]! - data[row0 + x0 + channel]!) * wx
        const bottom = data[row1 + x0 + channel]! + (data[row1 + x1 + channel]! - data[row1 + x0 + channel]!) * wx
        into[(channel === 0
          ? first
          : channel === 1
            ? slot.green
            : third) + out] = (top + (bottom - top) * wy) * gain
      }
    }
  }
}
