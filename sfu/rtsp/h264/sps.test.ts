import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildSlice, buildSps } from '../testing/h264-builder.ts'
import { sliceTypeOf, startsPicture } from './slice-type.ts'
import { parseSps } from './sps.ts'

describe('parseSps', () => {
  it('reads an SPS made by x264 (High, 480x270, 15 fps)', () => {
    const sps = Buffer.from('67640015acd98' + '1e08feb011000000300100000030' + '1e0f162d9a0', 'hex')
    expect(parseSps(sps)).toEqual({
      profile: 'High',
      profileIdc: 100,
      levelIdc: 21,
      width: 480,
      height: 270,
      isProgressive: true,
      fps: 15,
    })
  })

  it('reads size after cropping, profile and rate of any built SPS', () => {
    fc.assert(fc.property(fc.integer({ min: 8, max: 2000 }), fc.integer({ min: 8, max: 1200 }), fc.constantFrom(77, 100), fc.integer({ min: 1, max: 60 }), (halfWidth, halfHeight, profileIdc, fps) => {
      const parsed = parseSps(buildSps({
        width: halfWidth * 2,
        height: halfHeight * 2,
        fps,
        profileIdc,
      }))
      expect(parsed).toMatchObject({
        width: halfWidth * 2,
        height: halfHeight * 2,
        fps,
        profile: profileIdc === 77
          ? 'Main'
          : 'High',
      })
    }))
  })

  it('never throws, and answers nothing impossible', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const parsed = parseSps(bytes)
      if (parsed)
        expect(Math.min(parsed.width, parsed.height)).toBeGreaterThan(0)
    }), { numRuns: 2000 })
  })
})

describe('sliceTypeOf', () => {
  it.each(['P', 'B', 'I'] as const)('tells %s slices', (type) => {
    expect(sliceTypeOf(buildSlice(type))).toBe(type)
    expect(startsPicture(buildSlice(type))).toBe(true)
    expect(startsPicture(buildSlice(type, { firstMacroblock: 7 }))).toBe(false)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), bytes => void sliceTypeOf(bytes)), { numRuns: 2000 })
  })
})
