import type { Picture } from './drawing.ts'
import { Buffer } from 'node:buffer'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([
  0x89,
  0x50,
  0x4E,
  0x47,
  0x0D,
  0x0A,
  0x1A,
  0x0A,
])

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([
    Buffer.from(type, 'latin1'),
    data,
  ])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(data.length, 0)
  named.copy(whole, 4)
  whole.writeUInt32BE(crc32(named), named.length + 4)
  return whole
}

/** PNG (W3C, third edition) with a palette, eight bits a pixel, no filter: pictures of even colour become a few kB. */
export function encodePng({ width, height, palette, pixels }: Picture): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  head[9] = 3
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', Uint8Array.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}

/** Width and height of any PNG, and the pixels of one that `encodePng` wrote. */
export function readPng(file: Uint8Array): { readonly width: number, readonly height: number, readonly colourAt: (x: number, y: number) => number[] } {
  const bytes = Buffer.from(file)
  if (!bytes.subarray(0, 8).equals(signature))
    throw new Error('This is no PNG.')
  const parts = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12)
    parts.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)))
  const [width, height] = [
    parts.get('IHDR')!.readUInt32BE(0),
    parts.get('IHDR')!.readUInt32BE(4),
  ]
  let rows: Buffer | undefined
  return {
    width,
    height,
    colourAt(x, y) {
      rows ??= inflateSync(parts.get('IDAT')!)
      const index = rows[y * (width + 1) + 1 + x]!
      return [
        ...parts.get('PLTE')!.subarray(index * 3, index * 3 + 3),
      ]
    },
  }
}
