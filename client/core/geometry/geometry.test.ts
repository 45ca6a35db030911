import type { NormPoint } from '#contract/geometry'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clampUnit, footPoint, intersectionOverUnion } from './box.ts'
import { fitLetterbox } from './letterbox.ts'
import { isInPolygon } from './polygon.ts'

const unit = fc.integer({ min: 0, max: 1000 }).map(v => v / 1000)

describe('letterbox', () => {
  it.each([
    [
      640,
      360,
      'top-left',
      {
        scale: 0.65,
        offsetX: 0,
        offsetY: 0,
        contentWidth: 416,
        contentHeight: 234,
      },
    ],
    [
      640,
      360,
      'centre',
      {
        scale: 0.65,
        offsetX: 0,
        offsetY: 91,
        contentWidth: 416,
        contentHeight: 234,
      },
    ],
    [
      360,
      640,
      'centre',
      {
        scale: 0.65,
        offsetX: 91,
        offsetY: 0,
        contentWidth: 234,
        contentHeight: 416,
      },
    ],
    [
      416,
      416,
      'top-left',
      {
        scale: 1,
        offsetX: 0,
        offsetY: 0,
        contentWidth: 416,
        contentHeight: 416,
      },
    ],
  ] as const)('fits %ix%i %s', (width, height, anchor, expected) => {
    expect(fitLetterbox(width, height, 416, 416, anchor)).toEqual(expected)
  })

  it('always lies inside the input and fills one side', () => {
    const size = fc.integer({ min: 1, max: 8000 })
    fc.assert(fc.property(size, size, fc.constantFrom('top-left' as const, 'centre' as const), (w, h, anchor) => {
      const box = fitLetterbox(w, h, 416, 320, anchor)
      expect(box.offsetX + box.contentWidth).toBeLessThanOrEqual(416)
      expect(box.offsetY + box.contentHeight).toBeLessThanOrEqual(320)
      expect(box.contentWidth === 416 || box.contentHeight === 320).toBe(true)
    }))
  })
})

describe('polygon', () => {
  const notch = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0.5, y: 0.5 },
    { x: 0, y: 1 },
  ]
  it('follows a concave outline', () => {
    expect(isInPolygon(0.5, 0.4, notch)).toBe(true)
    expect(isInPolygon(0.5, 0.7, notch)).toBe(false)
    expect(isInPolygon(0.9, 0.85, notch)).toBe(true)
  })

  it('counts edges and corners as inside', () => {
    expect(isInPolygon(0.5, 0, notch)).toBe(true)
    expect(isInPolygon(1, 1, notch)).toBe(true)
    expect(isInPolygon(0.75, 0.75, notch)).toBe(true)
  })

  it('agrees with the half-planes of a triangle', () => {
    const point = fc.record({ x: unit, y: unit })
    const side = (p: NormPoint, a: NormPoint, b: NormPoint) => (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
    fc.assert(fc.property(point, fc.tuple(point, point, point), (p, triangle) => {
      const [a, b, c] = triangle
      const sides = [
        side(p, a, b),
        side(p, b, c),
        side(p, c, a),
      ]
      fc.pre(sides.every(s => Math.abs(s) > 1e-6))
      expect(isInPolygon(p.x, p.y, triangle)).toBe(sides.every(s => s > 0) || sides.every(s => s < 0))
    }))
  })
})

describe('box', () => {
  it('measures overlap', () => {
    const a = { x1: 0, y1: 0, x2: 0.2, y2: 0.2 }
    expect(intersectionOverUnion(a, a)).toBe(1)
    expect(intersectionOverUnion(a, { x1: 0.1, y1: 0, x2: 0.3, y2: 0.2 })).toBeCloseTo(1 / 3)
    expect(intersectionOverUnion(a, { x1: 0.2, y1: 0, x2: 0.3, y2: 0.2 })).toBe(0)
    expect(intersectionOverUnion({ ...a, x2: 0 }, { ...a, x2: 0 })).toBe(0)
  })

  it('stands on the middle of its lower edge', () => {
    expect(footPoint({ x1: 0.2, y1: 0.1, x2: 0.4, y2: 0.9 })).toEqual({ x: 0.30000000000000004, y: 0.9 })
  })

  it('clamps, NaN too', () => {
    expect([-1, 0.5, 2, Number.NaN].map(clampUnit)).toEqual([0, 0.5, 1, 0])
  })
})
