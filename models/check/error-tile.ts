import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import type { Corners } from './average-precision.ts'
import type { Canvas } from './png-file.ts'

/** Side of a tile in pixels of its sheet. */
export const tilePx = 168
/** What is truly there, and what the detector says. */
const colours = {
  truth: [64, 220, 120],
  found: [255, 96, 64],
} as const
const outside = 40
/** How much of its surroundings is shown, as a multiple of the boxes; of something tiny at least this many pixels of the picture. */
const roomAround = 1.7
const leastSpanPx = 40

/** Three by five dots a digit, a row in each three bits. */
const digits: Readonly<Record<string, readonly number[]>> = {
  0: [7, 5, 5, 5, 7],
  1: [2, 6, 2, 2, 7],
  2: [7, 1, 7, 4, 7],
  3: [7, 1, 7, 1, 7],
  4: [5, 5, 7, 1, 1],
  5: [7, 4, 7, 1, 7],
  6: [7, 4, 7, 5, 7],
  7: [7, 1, 1, 2, 2],
  8: [7, 5, 7, 5, 7],
  9: [7, 5, 7, 1, 7],
}
const dotPx = 2

export function createCanvas(width: number, height: number): Canvas {
  return {
    width,
    height,
    rgb: new Uint8Array(width * height * 3).fill(outside),
  }
}

/** Draws the part of a picture (RGBA) that holds the boxes (its pixels) into a tile whose corner is at `left`, `top`, and the number of the tile. */
export function drawTile(canvas: Canvas, left: number, top: number, number: number, pixels: FramePixels, boxes: { readonly truth?: Corners | undefined, readonly found?: Corners | undefined }): void {
  const all = [boxes.truth, boxes.found].filter(box => box !== undefined)
  const x1 = Math.min(...all.map(box => box[0]))
  const y1 = Math.min(...all.map(box => box[1]))
  const x2 = Math.max(...all.map(box => box[2]))
  const y2 = Math.max(...all.map(box => box[3]))
  const span = Math.min(Math.max(leastSpanPx, roomAround * Math.max(x2 - x1, y2 - y1)), Math.max(pixels.width, pixels.height))
  const fromX = within((x1 + x2 - span) / 2, pixels.width - span)
  const fromY = within((y1 + y2 - span) / 2, pixels.height - span)
  const scale = span / tilePx
  for (let y = 0; y < tilePx; y++) {
    for (let x = 0; x < tilePx; x++)
      sample(pixels, fromX + (x + 0.5) * scale - 0.5, fromY + (y + 0.5) * scale - 0.5, canvas.rgb, ((top + y) * canvas.width + left + x) * 3)
  }
  for (const kind of ['truth', 'found'] as const) {
    const box = boxes[kind]
    if (box) {
      outline(canvas, left, top, box.map((value, i) => Math.round((value - (i % 2 === 0
        ? fromX
        : fromY)) / scale)) as unknown as Corners, colours[kind])
    }
  }
  drawNumber(canvas, left, top, String(number))
}

/** Moved so that no more is outside than must be. */
function within(from: number, room: number): number {
  return room < 0
    ? room / 2
    : Math.min(Math.max(from, 0), room)
}

/** Between four pixels; grey outside the picture. */
function sample({ width, height, data, planes }: FramePixels, x: number, y: number, into: Uint8Array, at: number): void {
  if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5)
    return
  const { offset, stride } = planes[0]!
  const left = Math.min(Math.max(Math.floor(x), 0), width - 1)
  const top = Math.min(Math.max(Math.floor(y), 0), height - 1)
  const right = Math.min(left + 1, width - 1)
  const bottom = Math.min(top + 1, height - 1)
  const shareX = Math.min(Math.max(x - left, 0), 1)
  const shareY = Math.min(Math.max(y - top, 0), 1)
  for (let channel = 0; channel < 3; channel++) {
    const value = (column: number, row: number): number => data[offset + row * stride + column * 4 + channel]!
    const upper = value(left, top) * (1 - shareX) + value(right, top) * shareX
    const lower = value(left, bottom) * (1 - shareX) + value(right, bottom) * shareX
    into[at + channel] = Math.round(upper * (1 - shareY) + lower * shareY)
  }
}

function outline(canvas: Canvas, left: number, top: number, [x1, y1, x2, y2]: Corners, colour: readonly [number, number, number]): void {
  for (let y = Math.max(0, y1 - 1); y <= Math.min(tilePx - 1, y2 + 1); y++) {
    for (let x = Math.max(0, x1 - 1); x <= Math.min(tilePx - 1, x2 + 1); x++) {
      if (x <= x1 || x >= x2 || y <= y1 || y >= y2)
        paint(canvas, left + x, top + y, colour)
    }
  }
}

function drawNumber(canvas: Canvas, left: number, top: number, text: string): void {
  const width = (text.length * 4 + 1) * dotPx
  for (let y = 0; y < 7 * dotPx; y++) {
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / dotPx) - 1
      const row = Math.floor(y / dotPx) - 1
      const isInk = column % 4 < 3 && ((digits[text[Math.floor(column / 4)] ?? '']?.[row] ?? 0) >> (2 - column % 4) & 1) === 1
      paint(canvas, left + x, top + y, isInk
        ? [255, 255, 255]
        : [0, 0, 0])
    }
  }
}

function paint({ width, rgb }: Canvas, x: number, y: number, colour: readonly [number, number, number]): void {
  rgb.set(colour, (y * width + x) * 3)
}
