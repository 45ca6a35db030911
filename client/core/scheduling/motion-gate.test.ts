import { describe, expect, it } from 'vitest'
import { backgroundStep, motionCells, observeMotion } from '../detection/motion-grid.ts'
import { MotionGate } from './motion-gate.ts'

const box = { x1: 0.4, y1: 0.4, x2: 0.5, y2: 0.6 }
const nothing = { fraction: 0 }

describe('motion gate', () => {
  it('knows nothing before two pictures, then a still scene', () => {
    const gate = new MotionGate()
    expect(gate.state(0)).toBe('unknown')
    gate.take(nothing, 0)
    gate.take(nothing, 200)
    expect(gate.state(200)).toBe('still')
  })

  it('sees motion at once and believes in it for three seconds more', () => {
    const gate = new MotionGate()
    gate.take(nothing, 0)
    gate.take({ fraction: 0.01, box }, 200)
    expect([
      gate.state(200),
      gate.box,
    ]).toEqual(['moving', box])
    gate.take(nothing, 400)
    expect([
      gate.state(3_000),
      gate.state(3_300),
      gate.box,
    ]).toEqual(['moving', 'still', undefined])
  })

  it('LK5 a change of light is looked at for two seconds and points nowhere', () => {
    const gate = new MotionGate()
    gate.take(nothing, 0)
    gate.take(nothing, 100)
    for (let at = 200; at < 1_200; at += 200) {
      gate.take({
        fraction: 0.9,
        box: { x1: 0, y1: 0, x2: 1, y2: 1 },
      }, at)
    }
    expect([
      gate.state(1_200),
      gate.box,
    ]).toEqual(['moving', undefined])
    gate.take(nothing, 1_400)
    expect(gate.state(2_300)).toBe('still')
  })

  it('begins anew when the picture is another', () => {
    const gate = new MotionGate()
    gate.take(nothing, 0)
    gate.take({ fraction: 0.01, box }, 200)
    gate.forget()
    expect(gate.state(300)).toBe('unknown')
  })

  it('RU13 a cloud that goes by moves no cell, and somebody who walks under it does', () => {
    const gate = new MotionGate()
    const background = new Float32Array(motionCells)
    const walker = [200, 201, 232, 233]
    const moved = Array.from({ length: 300 }, (_, look) => {
      const light = 1 + 0.08 * Math.sin(look / 60)
      const cells = Float32Array.from({ length: motionCells }, (_, cell) => (110 + 30 * Math.sin(cell * 1.7)) * light)
      if (look >= 250)
        walker.forEach(cell => cells[cell]! -= 30)
      gate.take(observeMotion(cells, background, backgroundStep(200), look === 0), look * 200)
      return gate.moved!.reduce((sum, cell) => sum + cell, 0)
    })
    expect(Math.max(...moved.slice(1, 250))).toBe(0)
    expect(moved[250]).toBe(walker.length)
  })

  it('RU13 cells that are told now and then hold until they are told again, for three seconds', () => {
    const gate = new MotionGate()
    const cells = {
      changed: new Uint8Array(motionCells),
      brightness: new Uint8Array(motionCells).fill(100),
    }
    gate.take({ fraction: 0, cells }, 0)
    const walker = {
      changed: cells.changed.with(200, 1),
      brightness: cells.brightness.with(200, 150),
    }
    gate.take({ fraction: 0.01, box, cells: walker }, 1_000)
    gate.take({ fraction: 0.01, box }, 3_900)
    expect(gate.moved?.[200]).toBe(1)
    expect(gate.brightness).toBeUndefined()
    gate.take({ fraction: 0.01, box }, 4_100)
    expect(gate.moved).toBeUndefined()
  })
})
