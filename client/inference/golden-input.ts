/**
 * A batch of pictures that is the same on every device: gradients, checkerboards and noise of a fixed generator (mulberry32), different
 * in every slot, so that an engine that mixes slots up is noticed. Values 0..`white`; float32 [count, 3, height, width].
 */
export function goldenInput(count: number, width: number, height: number, white: number): Float32Array {
  const batch = new Float32Array(count * 3 * width * height)
  let state = 0x9E3779B9
  const random = (): number => {
    state = (state + 0x6D2B79F5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  let at = 0
  for (let slot = 0; slot < count; slot++) {
    const cell = 16 + 12 * slot
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const board = (Math.floor(x / cell) + Math.floor(y / cell) + channel) % 2
          const slope = (channel === 1
            ? y / height
            : x / width)
          batch[at++] = white * Math.min(1, 0.45 * board + 0.45 * slope + 0.1 * random())
        }
      }
    }
  }
  return batch
}
