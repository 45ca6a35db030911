import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'

/** What every PNG file begins with. */
export const pngSignature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

/** Pixels of a picture to be drawn on: RGB, a byte each, rows from the top. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** A PNG file of 8-bit RGB. Each row is told by its difference to the one above (filter 2), which photographs pack best with for so little. Source: RFC 2083. */
export function encodePng({ width, height, rgb }: Canvas): Buffer {
  const stride = width * 3
  const raw = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    const to = y * (stride + 1)
    raw[to] = 2
    for (let x = 0; x < stride; x++) {
      raw[to + 1 + x] = rgb[y * stride + x]! - (y > 0
        ? rgb[(y - 1) * stride + x]!
        : 0)
    }
  }
  return pngFile({ width, height, colourType: 2 }, [
    [
      'IDAT',
      deflateSync(raw, { level: 9 }),
    ],
  ])
}

/** A PNG file of eight bits a sample, not interlaced, of its chunks between head and end. `colourType`: 2 for RGB, 3 for a palette. Source: RFC 2083. */
export function pngFile({ width, height, colourType }: { readonly width: number, readonly height: number, readonly colourType: 2 | 3 }, chunks: readonly (readonly [name: string, content: Uint8Array])[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits, the colour type, the only compression and filter method, not interlaced.
  header.set([8, colourType, 0, 0, 0], 8)
  return Buffer.concat([
    pngSignature,
    chunk('IHDR', header),
    ...chunks.map(([name, content]) => chunk(name, content)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([
    Buffer.from(name, 'latin1'),
    content,
  ])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(content.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}
