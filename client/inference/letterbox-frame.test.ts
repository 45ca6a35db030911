import type { ModelManifest } from '#contract/model-manifest'
import type { FramePixels, ReadableFormat } from './frame-pixels.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildManifest } from '../core/detection/testing/build.ts'
import { fitLetterbox } from '../core/geometry/letterbox.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'

const clamp = (v: number) => Math.min(255, Math.max(0, v))

/** The colour of one input pixel in double precision, straight from the definitions of BT.601 and BT.709. */
function colourAt(p: FramePixels, x: number, y: number): [number, number, number] {
  const byte = (plane: number, column: number, row: number) => p.data[p.planes[plane]!.offset + row * p.planes[plane]!.stride + column]!
  if (p.format.length === 4 && p.format !== 'I420' && p.format !== 'NV12') {
    const [a, g, c] = [0, 1, 2].map(i => byte(0, x * 4 + i, y)) as [number, number, number]
    return p.format.startsWith('R')
      ? [a, g, c]
      : [c, g, a]
  }
  const [cx, cy] = [x >> 1, y >> 1]
  const u = p.format === 'I420'
    ? byte(1, cx, cy)
    : byte(1, 2 * cx, cy)
  const v = p.format === 'I420'
    ? byte(2, cx, cy)
    : byte(1, 2 * cx + 1, cy)
  const [kr, kb] = p.matrix === 'bt601'
    ? [0.299, 0.114]
    : [0.2126, 0.0722]
  const l = p.fullRange
    ? byte(0, x, y)
    : (byte(0, x, y) - 16) * 255 / 219
  const [pb, pr] = [u, v].map(c => (c - 128) * (p.fullRange
    ? 1
    : 255 / 224)) as [number, number]
  const r = l + 2 * (1 - kr) * pr
  const b = l + 2 * (1 - kb) * pb
  return [r, (l - kr * r - kb * b) / (1 - kr - kb), b]
}

/** Bilinear, centres aligned, edges repeated. Exact where chroma is flat, as in the pictures below. */
function reference(p: FramePixels, input: ModelManifest['input']): Float32Array {
  const box = fitLetterbox(p.width, p.height, input.width, input.height, input.letterbox.anchor)
  const scale = input.range === '0..1'
    ? 1 / 255
    : 1
  const out = new Float32Array(3 * input.width * input.height).fill(input.letterbox.pad * scale)
  for (let y = 0; y < box.contentHeight; y++) {
    for (let x = 0; x < box.contentWidth; x++) {
      const sx = Math.min(Math.max((x + 0.5) * p.width / box.contentWidth - 0.5, 0), p.width - 1)
      const sy = Math.min(Math.max((y + 0.5) * p.height / box.contentHeight - 0.5, 0), p.height - 1)
      const [x0, y0] = [
        Math.floor(sx),
        Math.floor(sy),
      ]
      const [x1, y1] = [
        Math.min(x0 + 1, p.width - 1),
        Math.min(y0 + 1, p.height - 1),
      ]
      const [wx, wy] = [sx - x0, sy - y0]
      const corners = [
        colourAt(p, x0, y0),
        colourAt(p, x1, y0),
        colourAt(p, x0, y1),
        colourAt(p, x1, y1),
      ]
      const weights = [
        (1 - wx) * (1 - wy),
        wx * (1 - wy),
        (1 - wx) * wy,
        wx * wy,
      ]
      for (let c = 0; c < 3; c++) {
        const value = clamp(corners.reduce((sum, corner, i) => sum + corner[c]! * weights[i]!, 0)) * scale
        const plane = input.colourOrder === 'RGB'
          ? c
          : 2 - c
        out[(plane * input.height + y + box.offsetY) * input.width + x + box.offsetX] = value
      }
    }
  }
  return out
}

function buildPixels(format: ReadableFormat, width: number, height: number, random: () => number, given: Partial<FramePixels> = {}): FramePixels {
  const [cw, ch] = [
    Math.ceil(width / 2),
    Math.ceil(height / 2),
  ]
  // Every plane begins at an odd place and has rows longer than the picture.
  const shapes = format === 'I420'
    ? [
        [width, height],
        [cw, ch],
        [cw, ch],
      ]
    : format === 'NV12'
      ? [
          [width, height],
          [2 * cw, ch],
        ]
      : [
          [4 * width, height],
        ]
  let offset = 3
  const planes = shapes.map(([w, h]) => {
    const plane = { offset, stride: w! + 5 }
    offset += plane.stride * h!
    return plane
  })
  const data = new Uint8Array(offset).map(() => 20 + Math.floor(random() * 200))
  const flat = [100, 150]
  // Chroma of one value: whether the converter blends chroma before or after conversion then makes no difference.
  if (format === 'I420')
    [1, 2].forEach(i => data.fill(flat[i - 1]!, planes[i]!.offset, planes[i]!.offset + planes[i]!.stride * ch))
  if (format === 'NV12')
    data.subarray(planes[1]!.offset).forEach((_, i, c) => c[i] = flat[(i % planes[1]!.stride) % 2]!)
  return {
    format,
    width,
    height,
    data,
    planes,
    matrix: 'bt601',
    fullRange: false,
    ...given,
  }
}

function worstDifference(pixels: FramePixels, manifest: ModelManifest): number {
  const boxer = new FrameLetterboxer(manifest.input)
  const batch = new Float32Array(2 * boxer.slotLength).fill(-1)
  boxer.write(pixels, batch, 1)
  expect(batch.subarray(0, boxer.slotLength).every(v => v === -1)).toBe(true)
  return reference(pixels, manifest.input).reduce((most, v, i) => Math.max(most, Math.abs(v - batch[boxer.slotLength + i]!)), 0)
}

describe('letterboxed frames', () => {
  it('agree with a plain implementation in every format, size, matrix and order', () => {
    const formats = fc.constantFrom<ReadableFormat>('I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX')
    const size = fc.integer({ min: 1, max: 90 })
    fc.assert(fc.property(formats, size, size, fc.constantFrom('bt601' as const, 'bt709' as const), fc.boolean(), fc.constantFrom('RGB', 'BGR'), fc.constantFrom('0..255', '0..1'), fc.constantFrom('top-left', 'centre'), fc.integer(), (format, width, height, matrix, fullRange, colourOrder, range, anchor, seed) => {
      let state = seed
      const random = () => ((state = Math.imul(state, 1103515245) + 12345 | 0) >>> 8) / 2 ** 24
      const manifest = buildManifest({
        input: {
          name: 'images',
          width: 64,
          height: 48,
          type: 'float32',
          colourOrder,
          range,
          letterbox: { anchor, pad: 114 },
        },
      })
      expect(worstDifference(buildPixels(format, width, height, random, { matrix, fullRange }), manifest)).toBeLessThan(range === '0..1'
        ? 1e-5
        : 2e-3)
    }), { numRuns: 300 })
  })

  it('makes white white and black black in limited range', () => {
    for (const [luma, value] of [
      [235, 255],
      [16, 0],
      [255, 255],
      [0, 0],
    ] as const) {
      const pixels: FramePixels = {
        format: 'I420',
        width: 64,
        height: 64,
        data: new Uint8Array(64 * 64 * 1.5).fill(128),
        planes: [
          { offset: 0, stride: 64 },
          { offset: 4096, stride: 32 },
          { offset: 5120, stride: 32 },
        ],
        matrix: 'bt709',
        fullRange: false,
      }
      pixels.data.fill(luma, 0, 4096)
      const boxer = new FrameLetterboxer(buildManifest().input)
      const batch = new Float32Array(boxer.slotLength)
      boxer.write(pixels, batch, 0)
      expect(Math.abs(batch[2000]! - value)).toBeLessThan(1e-3)
    }
  })

  it('puts red last in BGR', () => {
    const pixels: FramePixels = {
      format: 'RGBA',
      width: 2,
      height: 2,
      data: new Uint8Array(16).map((_, i) => [250, 20, 10, 255][i % 4]!),
      planes: [
        { offset: 0, stride: 8 },
      ],
      matrix: 'bt601',
      fullRange: true,
    }
    const boxer = new FrameLetterboxer(buildManifest().input)
    const batch = new Float32Array(boxer.slotLength)
    boxer.write(pixels, batch, 0)
    expect([batch[0], batch[4096], batch[8192]]).toEqual([10, 20, 250])
  })
})
