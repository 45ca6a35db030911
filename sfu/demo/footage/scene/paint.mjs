import { CanvasTexture, RepeatWrapping, SRGBColorSpace } from 'three'

/** Repeatable randomness (mulberry32): the same seed paints the same plant on every machine. */
export function seededRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * A texture drawn by `draw(context, width, height, random)`; null where there is no canvas (Node computes truth only).
 */
export function painted(width, height, seed, draw, repeat) {
  if (typeof document === 'undefined')
    return null
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  draw(canvas.getContext('2d'), width, height, seededRandom(seed))
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  texture.anisotropy = 4
  if (repeat) {
    texture.wrapS = texture.wrapT = RepeatWrapping
    texture.repeat.set(...repeat)
  }
  return texture
}

/** Soft blotches over a base colour: concrete, cloth, plaster. */
export function mottle(context, width, height, random, { base, dark, light, count, size }) {
  context.fillStyle = base
  context.fillRect(0, 0, width, height)
  for (let i = 0; i < count; i++) {
    const x = random() * width
    const y = random() * height
    const radius = size * (0.3 + random())
    const colour = random() < 0.5
      ? dark
      : light
    const blot = context.createRadialGradient(x, y, 0, x, y, radius)
    blot.addColorStop(0, `rgba(${colour},${0.04 + 0.10 * random()})`)
    blot.addColorStop(1, `rgba(${colour},0)`)
    context.fillStyle = blot
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
  }
}
