import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsToPicture } from './box-rows.ts'
import { placePicture } from './placement.ts'

describe('placement', () => {
  it('takes the whole pixels that a region touches, never none', () => {
    expect(placePicture(640, 360, { x1: 0.3, y1: 0.25, x2: 0.5, y2: 0.5 }, 416, 416, 'top-left')).toMatchObject({
      cropX: 192,
      cropY: 90,
      cropWidth: 128,
      cropHeight: 90,
    })
    expect(placePicture(10, 10, { x1: 0.31, y1: 1, x2: 0.32, y2: 1 }, 64, 64, 'centre')).toMatchObject({
      cropX: 3,
      cropWidth: 1,
      cropY: 9,
      cropHeight: 1,
    })
  })

  it('brings a box back to where it was, in any picture, region and anchor', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    const size = fc.integer({ min: 1, max: 2000 })
    fc.assert(fc.property(size, size, unit, unit, unit, unit, fc.constantFrom('top-left', 'centre'), (width, height, a, b, c, d, anchor) => {
      const placement = placePicture(width, height, {
        x1: Math.min(a, b),
        x2: Math.max(a, b),
        y1: Math.min(c, d),
        y2: Math.max(c, d),
      }, 416, 320, anchor)
      const { letterbox, cropX, cropY, cropWidth, cropHeight } = placement
      // The region itself, as it lies in the input.
      const rows = Float32Array.of(letterbox.offsetX, letterbox.offsetY, letterbox.offsetX + letterbox.contentWidth, letterbox.offsetY + letterbox.contentHeight, 0.5, 1)
      expect(rowsToPicture(rows, 1, placement)).toBe(1)
      const expected = [
        cropX / width,
        cropY / height,
        (cropX + cropWidth) / width,
        (cropY + cropHeight) / height,
      ]
      expected.forEach((v, i) => expect(Math.abs(v - rows[i]!)).toBeLessThan(1e-5))
    }), { numRuns: 300 })
  })

  it('drops boxes that lie in the padding and keeps the order of the rest', () => {
    const placement = placePicture(128, 64, undefined, 64, 64, 'top-left')
    const rows = Float32Array.of(0, 40, 10, 50, 0.9, 0, 0, 0, 32, 16, 0.8, 1, 32, 16, 64, 60, 0.7, 2)
    expect(rowsToPicture(rows, 3, placement)).toBe(2)
    expect([
      ...rows.subarray(0, 12),
    ].map(v => Math.round(v * 100) / 100)).toEqual([
      0,
      0,
      0.5,
      0.5,
      0.8,
      1,
      0.5,
      0.5,
      1,
      1,
      0.7,
      2,
    ])
  })
})
