import type { FramePixels } from './frame-pixels.ts'
import type { ResampleTable } from './resample-table.ts'

export interface YuvTables {
  readonly lumaX: ResampleTable
  readonly lumaY: ResampleTable
  readonly chromaX: ResampleTable
  readonly chromaY: ResampleTable
}

/** Where the three output planes of a batch slot begin, and how far apart neighbours of the stored picture lie in them. */
export interface SlotPlanes {
  readonly red: number
  readonly green: number
  readonly blue: number
  readonly stepX: number
  readonly stepY: number
  /** Output value of full white divided by 255. */
  readonly gain: number
}

/** Share of red and of blue in luma; the rest is green. */
export interface LumaShares { readonly red: number, readonly blue: number }

/** ITU-R BT.601-7 and BT.709-6: share of red and blue in luma. */
export const lumaShares = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
} as const satisfies Record<string, LumaShares>

/**
 * Samples an I420 or NV12 frame bilinearly, `width` x `height` output pixels as the picture is stored, and converts to RGB. One pass, no allocation: this is
 * the hot path of every frame of every camera.
 */
export function resampleYuv(pixels: FramePixels, tables: YuvTables, width: number, height: number, into: Float32Array, slot: SlotPlanes): void {
  const { data, planes, format, matrix, fullRange } = pixels
  const [luma, second, third] = planes
  const planar = format === 'I420'
  const step = planar ? 1 : 2
  const uOffset = second!.offset
  const vOffset = planar
    ? third!.offset
    : second!.offset + 1
  const chromaStride = second!.stride
  const { red: kr, blue: kb } = lumaShares[matrix]
  const lumaGain = (fullRange
    ? 1
    : 255 / 219) * slot.gain
  const chromaGain = (fullRange
    ? 1
    : 255 / 224) * slot.gain
  const black = fullRange ? 0 : 16
  const vToRed = 2 * (1 - kr) * chromaGain
  const uToBlue = 2 * (1 - kb) * chromaGain
  const vToGreen = vToRed * kr / (1 - kr - kb)
  const uToGreen = uToBlue * kb / (1 - kr - kb)
  const white = 255 * slot.gain
  const { lumaX, lumaY, chromaX, chromaY } = tables
  const { stepX } = slot

  for (let y = 0; y < height; y++) {
    const lumaRow0 = luma!.offset + lumaY.near[y]! * luma!.stride
    const lumaRow1 = luma!.offset + lumaY.far[y]! * luma!.stride
    const lumaWeight = lumaY.weight[y]!
    const chromaRow0 = chromaY.near[y]! * chromaStride
    const chromaRow1 = chromaY.far[y]! * chromaStride
    const chromaWeight = chromaY.weight[y]!
    let out = y * slot.stepY
    for (let x = 0; x < width; x++, out += stepX) {
      const x0 = lumaX.near[x]!
      const x1 = lumaX.far[x]!
      const wx = lumaX.weight[x]!
      const top = data[lumaRow0 + x0]! + (data[lumaRow0 + x1]! - data[lumaRow0 + x0]!) * wx
      const bottom = data[lumaRow1 + x0]! + (data[lumaRow1 + x1]! - data[lumaRow1 + x0]!) * wx
      const c0 = chromaX.near[x]! * step
      const c1 = chromaX.far[x]! * step
      const wc = chromaX.weight[x]!
      const u0 = uOffset + chromaRow0
      const u1 = uOffset + chromaRow1
      const v0 = vOffset + chromaRow0
      const v1 = vOffset + chromaRow1
      const uTop = data[u0 + c0]! + (data[u0 + c1]! - data[u0 + c0]!) * wc
      const uBottom = data[u1 + c0]! + (data[u1 + c1]! - data[u1 + c0]!) * wc
      const vTop = data[v0 + c0]! + (data[v0 + c1]! - data[v0 + c0]!) * wc
      const vBottom = data[v1 + c0]! + (data[v1 + c1]! - data[v1 + c0]!) * wc
      const l = (top + (bottom - top) * lumaWeight - black) * lumaGain
      const u = uTop + (uBottom - uTop) * chromaWeight - 128
      const v = vTop + (vBottom - vTop) * chromaWeight - 128
      const r = l + vToRed * v
      const g = l - uToGreen * u - vToGreen * v
      const b = l + uToBlue * u
      into[slot.red + out] = r < 0
        ? 0
        : r > white
          ? white
          : r
      into[slot.green + out] = g < 0
        ? 0
        : g > white
          ? white
          : g
      into[slot.blue + out] = b < 0
        ? 0
        : b > white
          ? white
          : b
    }
  }
}
