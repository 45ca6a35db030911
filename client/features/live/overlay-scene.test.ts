import type { TrackedDetection } from '#contract/detection'
import { expect, it } from 'vitest'
import { contentRect, lookValidMs, OverlayScene, trailMs } from './overlay-scene.ts'

function person(trackId: number, x: number): TrackedDetection {
  return {
    trackId,
    label: 'person',
    score: 0.9,
    box: {
      x1: x - 0.05,
      y1: 0.2,
      x2: x + 0.05,
      y2: 0.6,
    },
  }
}
function look(...boxes: TrackedDetection[]) {
  return {
    capturedAt: 0,
    boxes,
    violations: new Map(),
    occupied: new Set<never>(),
  }
}

it('draws no box that is older than it can be true', () => {
  const scene = new OverlayScene()
  scene.see(look(person(1, 0.5)), 1_000)
  expect(scene.lookAt(1_000 + lookValidMs)?.boxes).toHaveLength(1)
  expect(scene.lookAt(1_001 + lookValidMs)).toBeUndefined()
})

it('keeps the path of each track for two seconds, by its feet', () => {
  const scene = new OverlayScene()
  for (let at = 0; at <= 3_000; at += 500)
    scene.see(look(person(7, at / 4_000)), at)
  const trail = scene.trailsAt(3_000).get(7)!
  expect(trail.map(point => point.atMs)).toEqual([1_000, 1_500, 2_000, 2_500, 3_000])
  expect(trail.at(-1)!.x).toBeCloseTo(0.75)
  expect(trail.at(-1)!.y).toBe(0.6)
  expect(scene.trailsAt(3_001 + trailMs).size).toBe(0)
})

it('knows where a letterboxed picture lies', () => {
  expect(contentRect(400, 400, 640, 360)).toEqual({
    x: 0,
    y: 87.5,
    width: 400,
    height: 225,
  })
  expect(contentRect(800, 100, 160, 90).x).toBeCloseTo(311.1, 1)
  expect(contentRect(400, 400, 0, 0).width).toBe(0)
})
