import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { readPlanPicture } from './plan-picture.ts'

/** The smallest that says its size. */
function aPng(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33)
  Buffer.from([
    0x89,
    0x50,
    0x4E,
    0x47,
    0x0D,
    0x0A,
    0x1A,
    0x0A,
  ]).copy(bytes)
  bytes.writeUInt32BE(13, 8)
  bytes.write('IHDR', 12, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

function aJpeg(width: number, height: number, before: number[] = []): Buffer {
  const frame = Buffer.from([
    0xFF,
    0xC2,
    0,
    11,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    1,
    1,
    0x11,
    0,
  ])
  return Buffer.concat([
    Buffer.from([0xFF, 0xD8]),
    Buffer.from(before),
    frame,
    Buffer.alloc(8),
  ])
}

describe('PL8 a floor plan is a PNG or JPEG by its own bytes', () => {
  it('reads their size', () => {
    expect(readPlanPicture(aPng(1600, 900))).toEqual({ mediaType: 'image/png', width: 1600, height: 900 })
    expect(readPlanPicture(aJpeg(1024, 768))).toEqual({ mediaType: 'image/jpeg', width: 1024, height: 768 })
    // Behind an APP0 segment, a Huffman table and fill bytes.
    expect(readPlanPicture(aJpeg(640, 480, [
      0xFF,
      0xE0,
      0,
      4,
      1,
      2,
      0xFF,
      0xFF,
      0xC4,
      0,
      3,
      9,
    ]))).toEqual({ mediaType: 'image/jpeg', width: 640, height: 480 })
  })

  it.each([
    [
      'SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ],
    [
      'HTML that begins like a PNG',
      Buffer.from('\x89PNG<html><script>alert(1)</script></html>', 'latin1'),
    ],
    [
      'GIF',
      Buffer.from('GIF89a................................'),
    ],
    [
      'a PNG without a size',
      aPng(0, 10),
    ],
    [
      'a PNG that would take gigabytes',
      aPng(100_000, 100_000),
    ],
    [
      'a PNG cut short',
      aPng(10, 10).subarray(0, 20),
    ],
    [
      'a JPEG without a picture',
      Buffer.from([
        0xFF,
        0xD8,
        0xFF,
        0xD9,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
      ]),
    ],
    [
      'a JPEG whose segment is as long as nothing',
      aJpeg(8, 8, [0xFF, 0xE0, 0, 0]),
    ],
    [
      'nothing',
      Buffer.alloc(0),
    ],
  ])('refuses %s', (_, bytes) => {
    expect(readPlanPicture(bytes)).toBeUndefined()
  })
})
