import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseCrop } from './region-crop.ts'

const far = { x1: 0.5, y1: 0.4, x2: 0.53, y2: 0.48 }

describe('region crop', () => {
  it('LK5 shows small, far motion at the resolution of the camera', () => {
    const crop = chooseCrop(far, 1920, 1080, 416, 416)!
    expect((crop.x2 - crop.x1) * 1920).toBeCloseTo(416, 6)
    expect((crop.y2 - crop.y1) * 1080).toBeCloseTo(416, 6)
    expect(crop.x1).toBeLessThan(far.x1)
    expect(crop.y2).toBeGreaterThan(far.y2)
  })

  it('does without where the whole shows as much, and where the motion is large', () => {
    expect(chooseCrop(far, 416, 234, 416, 416)).toBeUndefined()
    expect(chooseCrop({ ...far, x2: 0.9 }, 1920, 1080, 416, 416)).toBeUndefined()
    expect(chooseCrop(undefined, 1920, 1080, 416, 416)).toBeUndefined()
  })

  it('holds what moved, lies in the picture, on even pixels, whatever the picture', () => {
    const part = fc.double({ min: 0, max: 0.2, noNaN: true })
    fc.assert(fc.property(fc.integer({ min: 64, max: 4_000 }), fc.integer({ min: 64, max: 4_000 }), fc.double({ min: 0, max: 0.8, noNaN: true }), fc.double({ min: 0, max: 0.8, noNaN: true }), part, part, (width, height, x, y, w, h) => {
      const moved = { x1: x, y1: y, x2: x + w, y2: y + h }
      const crop = chooseCrop(moved, width, height, 416, 416)
      if (!crop)
        return
      for (const [from, to, size, low, high] of [
        [
          crop.x1,
          crop.x2,
          width,
          moved.x1,
          moved.x2,
        ],
        [
          crop.y1,
          crop.y2,
          height,
          moved.y1,
          moved.y2,
        ],
      ] as const) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(1)
        expect(Math.round(from * size) % 2).toBe(0)
        expect(from * size).toBeCloseTo(Math.round(from * size), 6)
        // An odd last column is left out.
        expect(from).toBeLessThanOrEqual(low + 2 / size)
        expect(to).toBeGreaterThanOrEqual(high - 3 / size)
      }
    }))
  })
})
