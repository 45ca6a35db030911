import type { BoxRows } from '../../detection/box-rows.ts'
import { rowLength } from '../../detection/box-rows.ts'

/**
 * Looks at a crowd that wanders about the picture, and back again, so that they can be repeated; the same seed gives the same looks.
 * Boxes shake by a fortieth of their height; one in ten is unsure.
 */
export function crowdLooks(people: number, looks: number, seed: number): BoxRows[] {
  let state = seed
  /** 0..1; Numerical Recipes' quick generator. */
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const walkers = Array.from({ length: people }, () => ({
    x: random(),
    y: 0.2 + 0.8 * random(),
    speedX: (random() - 0.5) / 100,
    speedY: (random() - 0.5) / 200,
  }))
  const there = Array.from({ length: looks }, (_, look) => {
    const rows = new Float32Array(people * rowLength)
    walkers.forEach(({ x, y, speedX, speedY }, i) => {
      const foot = y + speedY * look
      // Further down is nearer, and larger.
      const height = 0.05 + 0.1 * foot
      const centre = x + speedX * look + (random() - 0.5) * height / 40
      const shake = (random() - 0.5) * height / 20
      const score = random() < 0.1
        ? 0.3
        : 0.8
      rows.set([
        centre - height * 0.12,
        foot + shake - height,
        centre + height * 0.12,
        foot + shake,
        score,
        0,
      ], i * rowLength)
    })
    return { count: people, rows }
  })
  return [
    ...there,
    ...there.toReversed(),
  ]
}
