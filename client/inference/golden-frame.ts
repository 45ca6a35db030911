/** Pixels of a picture that is the same on every device: RGBA, a byte each, rows from the top. */
export interface GoldenPicture {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array<ArrayBuffer>
}

interface Part { readonly from: readonly [number, number], readonly to: readonly [number, number], readonly radius: number, readonly colour: readonly [number, number, number] }

const skin = [224, 172, 138] as const
const trousers = [38, 48, 92] as const
const shoes = [40, 30, 28] as const

/** A standing figure of rounded limbs, one unit high, feet at 0: what a detector of people takes for one. */
function figure(jacket: readonly [number, number, number], stride: number): Part[] {
  return [
    {
      from: [-0.06 - stride, 0.04],
      to: [-0.05, 0.47],
      radius: 0.055,
      colour: trousers,
    },
    {
      from: [0.06 + stride, 0.04],
      to: [0.05, 0.47],
      radius: 0.055,
      colour: trousers,
    },
    {
      from: [-0.07 - stride, 0.02],
      to: [-0.1 - stride, 0.02],
      radius: 0.03,
      colour: shoes,
    },
    {
      from: [0.07 + stride, 0.02],
      to: [0.1 + stride, 0.02],
      radius: 0.03,
      colour: shoes,
    },
    {
      from: [0, 0.52],
      to: [0, 0.74],
      radius: 0.115,
      colour: jacket,
    },
    {
      from: [-0.13, 0.77],
      to: [-0.17 - stride, 0.47],
      radius: 0.042,
      colour: jacket,
    },
    {
      from: [0.13, 0.77],
      to: [0.17 + stride, 0.47],
      radius: 0.042,
      colour: jacket,
    },
    {
      from: [-0.17 - stride, 0.46],
      to: [-0.17 - stride, 0.43],
      radius: 0.034,
      colour: skin,
    },
    {
      from: [0.17 + stride, 0.46],
      to: [0.17 + stride, 0.43],
      radius: 0.034,
      colour: skin,
    },
    {
      from: [0, 0.84],
      to: [0, 0.87],
      radius: 0.045,
      colour: skin,
    },
    {
      from: [0, 0.91],
      to: [0, 0.94],
      radius: 0.062,
      colour: skin,
    },
    {
      from: [0, 0.965],
      to: [0, 0.97],
      radius: 0.06,
      colour: [52, 36, 26],
    },
  ]
}

/**
 * Draws figures on a floor before a wall: with people in it, so that a detector has something to say, and so that an engine that says
 * something else is noticed. `variant` changes how many stand where.
 */
export function drawGoldenPicture(width: number, height: number, variant: number): GoldenPicture {
  const rgba = new Uint8Array(width * height * 4)
  const horizon = Math.round(height * 0.38)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = y < horizon
        ? 150 + 30 * y / horizon + ((x + y * 7) % 5)
        : 105 + 45 * (y - horizon) / (height - horizon) + ((x * 3 + y) % 7)
      rgba.set([shade, shade, shade - 6, 255], (y * width + x) * 4)
    }
  }
  const people = 2 + variant % 3
  for (let i = 0; i < people; i++) {
    const size = height * (0.82 - 0.12 * ((i + variant) % 3))
    const footX = width * (i + 0.6) / (people + 0.2)
    const jacket = ([
      [196, 60, 44],
      [52, 110, 70],
      [70, 92, 160],
    ] as const)[(i + variant) % 3]!
    const footY = height * 0.97 - 0.05 * height * ((i + variant) % 3)
    for (const part of figure(jacket, 0.02 * (i % 3)))
      drawPart(rgba, width, height, part, footX, footY, size)
  }
  return { width, height, rgba }
}

/** A capsule, lit from the upper left. */
function drawPart(rgba: Uint8Array, width: number, height: number, { from, to, radius, colour }: Part, footX: number, footY: number, size: number): void {
  const ax = footX + from[0] * size
  const ay = footY - from[1] * size
  const dx = footX + to[0] * size - ax
  const dy = footY - to[1] * size - ay
  const r = radius * size
  const length2 = dx * dx + dy * dy
  for (let y = Math.max(0, Math.floor(Math.min(ay, ay + dy) - r)); y <= Math.min(height - 1, Math.ceil(Math.max(ay, ay + dy) + r)); y++) {
    for (let x = Math.max(0, Math.floor(Math.min(ax, ax + dx) - r)); x <= Math.min(width - 1, Math.ceil(Math.max(ax, ax + dx) + r)); x++) {
      const along = length2 > 0
        ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2))
        : 0
      const offX = x - ax - along * dx
      const offY = y - ay - along * dy
      const distance = Math.hypot(offX, offY) / r
      if (distance > 1)
        continue
      const light = 0.62 + 0.38 * Math.sqrt(1 - distance * distance) - 0.18 * (offX + offY) / (2 * r)
      const at = (y * width + x) * 4
      for (let channel = 0; channel < 3; channel++)
        rgba[at + channel] = Math.min(255, colour[channel]! * light)
    }
  }
}

/** The golden pictures as frames, drawn once. */
export function createGoldenFrames(width = 640, height = 360): (variant: number) => VideoFrame {
  const pictures = new Map<number, GoldenPicture>()
  return (variant) => {
    const picture = pictures.get(variant) ?? drawGoldenPicture(width, height, variant)
    pictures.set(variant, picture)
    return new VideoFrame(picture.rgba, {
      format: 'RGBX',
      codedWidth: width,
      codedHeight: height,
      timestamp: 0,
    })
  }
}
