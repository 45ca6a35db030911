import { describe, expect, it } from 'vitest'
import { backgroundStep, motionCells, motionColumns, motionMemoryMs, motionThreshold, observeMotion } from './motion-grid.ts'

function grey(value = 100): Float32Array {
  return new Float32Array(motionCells).fill(value)
}

describe('motion grid', () => {
  it('counts everything the first time and nothing while nothing changes', () => {
    const background = new Float32Array(motionCells)
    expect(observeMotion(grey(), background, 1, true)).toMatchObject({
      fraction: 1,
      box: { x1: 0, y1: 0, x2: 1, y2: 1 },
    })
    const still = observeMotion(grey(), background, 0.1, false)
    expect(still).toMatchObject({
      fraction: 0,
      cells: {
        changed: new Uint8Array(motionCells),
      },
    })
    expect(still).not.toHaveProperty('box')
  })

  it('boxes the cells that differ by more than the threshold, brighter or darker', () => {
    const background = grey()
    const cells = grey()
    cells[2 * motionColumns + 8] = 100 + motionThreshold + 0.1
    cells[5 * motionColumns + 15] = 100 - motionThreshold - 0.1
    cells[9 * motionColumns + 30] = 100 + motionThreshold
    const motion = observeMotion(cells, background, 0, false)
    expect(Array.from(motion.cells!.changed.keys()).filter(cell => motion.cells!.changed[cell] === 1)).toEqual([2 * motionColumns + 8, 5 * motionColumns + 15])
    expect(motion.cells!.brightness[9 * motionColumns + 30]).toBe(106)
    expect(motion).toMatchObject({
      fraction: 2 / motionCells,
      box: {
        x1: 8 / 32,
        y1: 2 / 18,
        x2: 16 / 32,
        y2: 6 / 18,
      },
    })
  })

  it('learns what stays, by time and not by frames', () => {
    const seconds = (fps: number): number => {
      const background = grey()
      const parked = grey(160)
      let elapsed = 0
      while (observeMotion(parked, background, backgroundStep(1000 / fps), false).fraction > 0)
        elapsed += 1 / fps
      return elapsed
    }
    // 60 steps of brightness fall below the threshold of 6 after ln(10) time constants.
    const expected = Math.log(10) * motionMemoryMs / 1000
    expect(Math.abs(seconds(1) - expected)).toBeLessThan(2)
    expect(Math.abs(seconds(10) - expected)).toBeLessThan(1)
    expect(backgroundStep(-5)).toBe(0)
  })
})
