import type { FramePixels, Orientation } from './frame-pixels.ts'
import { describe, expect, it } from 'vitest'
import { motionCells } from '../core/detection/motion-grid.ts'
import { buildManifest } from '../core/detection/testing/build.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'
import { LumaCells } from './luma-cells.ts'

const [width, height] = [37, 22]

function picture(w: number, h: number, byteAt: (x: number, y: number, channel: number) => number): FramePixels {
  return {
    format: 'RGBA',
    width: w,
    height: h,
    data: Uint8Array.from({ length: w * h * 4 }, (_, i) => byteAt(Math.floor(i / 4) % w, Math.floor(i / 4 / w), i % 4)),
    planes: [
      { offset: 0, stride: w * 4 },
    ],
    matrix: 'bt601',
    fullRange: true,
  }
}

const stored = (x: number, y: number, channel: number): number => (x * 5 + y * 3 + channel * 40 + (x * y) % 17) % 256

/** The picture as it is shown, its bytes really moved: clockwise by quarter turns, then mirrored. */
function reallyTurned({ rotation, flip }: Orientation): FramePixels {
  const isTransposed = rotation % 180 !== 0
  const [w, h] = isTransposed
    ? [height, width]
    : [width, height]
  return picture(w, h, (shownX, y, channel) => {
    const x = flip
      ? w - 1 - shownX
      : shownX
    switch (rotation) {
      case 0: return stored(x, y, channel)
      case 90: return stored(y, height - 1 - x, channel)
      case 180: return stored(width - 1 - x, height - 1 - y, channel)
      case 270: return stored(width - 1 - y, x, channel)
    }
  })
}

describe('frames that are stored turned', () => {
  const { input } = buildManifest()
  const orientations = ([0, 90, 180, 270] as const).flatMap(rotation => [false, true].map(flip => ({ rotation, flip })))

  it.each(orientations)('$rotation degrees, mirrored $flip: letterboxed and watched as they are shown', (orientation) => {
    const turned = reallyTurned(orientation)
    const asStored = {
      ...picture(width, height, stored),
      orientation,
    }
    for (const crop of [
      undefined,
      { x1: 0.1, y1: 0.4, x2: 0.6, y2: 0.9 },
    ]) {
      const boxer = new FrameLetterboxer(input)
      const [expected, actual] = [
        new Float32Array(boxer.slotLength),
        new Float32Array(boxer.slotLength),
      ]
      expect(boxer.write(asStored, actual, 0, crop)).toEqual(boxer.write(turned, expected, 0, crop))
      expect(actual.every((v, i) => Math.abs(v - expected[i]!) < 1e-3)).toBe(true)
    }
    const [expected, actual] = [
      new Float32Array(motionCells),
      new Float32Array(motionCells),
    ]
    new LumaCells().write(turned, expected)
    new LumaCells().write(asStored, actual)
    expect(actual.every((v, i) => Math.abs(v - expected[i]!) < 1e-3)).toBe(true)
    expect(new Set(expected).size).toBeGreaterThan(100)
  })
})
