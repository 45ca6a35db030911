/** Distance of a point from the edge of a shape, in the shape's own units; negative within. */
export type Shape = (x: number, y: number) => number
export type Colour = readonly [red: number, green: number, blue: number]
export interface Layer { readonly shape: Shape, readonly colour: Colour }

/** A line with round ends; `points` are x and y one after the other. */
export function line(width: number, ...points: number[]): Shape {
  return (x, y) => {
    let least = Infinity
    for (let i = 0; i + 3 < points.length; i += 2)
      least = Math.min(least, distanceToSegment(x, y, points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!))
    return least - width / 2
  }
}

function distanceToSegment(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const along = Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)))
  return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
}

export const ring = (width: number, centreX: number, centreY: number, radius: number): Shape => (x, y) => Math.abs(Math.hypot(x - centreX, y - centreY) - radius) - width / 2

/** A filled rectangle with round corners. */
export function block(left: number, top: number, width: number, height: number, radius: number): Shape {
  return (x, y) => {
    const over = Math.abs(x - left - width / 2) - width / 2 + radius
    const below = Math.abs(y - top - height / 2) - height / 2 + radius
    return Math.hypot(Math.max(over, 0), Math.max(below, 0)) + Math.min(Math.max(over, below), 0) - radius
  }
}

export const either = (...shapes: readonly Shape[]): Shape => (x, y) => Math.min(...shapes.map(shape => shape(x, y)))

/** A picture of few colours: each pixel is a number of the palette. */
export interface Picture { readonly width: number, readonly height: number, readonly palette: readonly Colour[], readonly pixels: Uint8Array }

/** Steps of a colour on what lies below it, for smooth edges. */
const shades = 40

/**
 * Paints layers, the last on top, into a square of `side` pixels in the middle of a picture; 512 units are the square. An edge is mixed with the
 * lowest layer that covers its pixel, else with `ground`: layers must not touch each other but for the one they lie on.
 */
export function paint(width: number, height: number, side: number, ground: Colour, layers: readonly Layer[]): Picture {
  const scale = side / 512
  const left = (width - side) / 2
  const top = (height - side) / 2
  const palette = [ground]
  const firstShade = new Map<string, number>()
  /** Where the shades of `colour` on `below` begin. */
  function shadesOf(colour: Colour, below: Colour): number {
    const key = `${colour} ${below}`
    const known = firstShade.get(key)
    if (known !== undefined)
      return known
    const first = palette.length
    firstShade.set(key, first)
    for (let i = 1; i <= shades; i++)
      palette.push(colour.map((part, at) => Math.round(below[at]! + (part - below[at]!) * i / shades)) as unknown as Colour)
    return first
  }
  const pixels = new Uint8Array(width * height)
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + side); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, left + side); x++) {
      let below = ground
      for (const { shape, colour } of layers) {
        // A pixel's middle, in units.
        const covered = Math.min(1, Math.max(0, 0.5 - shape((x + 0.5 - left) / scale, (y + 0.5 - top) / scale) * scale))
        const step = Math.round(covered * shades)
        if (step === 0)
          continue
        pixels[y * width + x] = shadesOf(colour, below) + step - 1
        if (step === shades)
          below = colour
      }
    }
  }
  if (palette.length > 256)
    throw new Error(`A picture of ${palette.length} colours does not fit into a palette of 256.`)
  return {
    width,
    height,
    palette,
    pixels,
  }
}
