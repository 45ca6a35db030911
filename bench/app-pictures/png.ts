import type { Picture } from './drawing.ts'
import { Buffer } from 'node:buffer'
import { deflateSync, inflateSync } from 'node:zlib'
import { pngFile, pngSignature } from '../../models/check/png-file.ts'

/** PNG (W3C, third edition) with a palette, eight bits a pixel, no filter: pictures of even colour become a few kB. */
export function encodePng({ width, height, palette, pixels }: Picture): Buffer {
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return pngFile({ width, height, colourType: 3 }, [
    [
      'PLTE',
      Uint8Array.from(palette.flat()),
    ],
    [
      'IDAT',
      deflateSync(rows, { level: 9 }),
    ],
  ])
}

/** Width and height of any PNG, and the pixels of one that `encodePng` wrote. */
export function readPng(file: Uint8Array): { readonly width: number, readonly height: number, readonly colourAt: (x: number, y: number) => number[] } {
  const bytes = Buffer.from(file)
  if (!bytes.subarray(0, 8).equals(pngSignature))
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
