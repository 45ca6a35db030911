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
  return lookOf(0, ...boxes)
}
function lookOf(capturedAt: number, ...boxes: TrackedDetection[]) {
  return {
    capturedAt,
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

it('LO7 draws a box where it is in the picture on the screen, before, between and after the looks', () => {
  const scene = new OverlayScene()
  const xAt = (shownAt: number | undefined): number => {
    scene.shownCapturedAt = shownAt
    const { x1, x2 } = scene.boxesAt(10_000)[0]!.box
    return Math.round((x1 + x2) * 500) / 1_000
  }
  // A tenth of the picture each 200 ms; each look comes 300 ms after its picture.
  for (const [i, x] of [0.1, 0.2, 0.3, 0.4].entries())
    scene.see(lookOf(5_000 + i * 200, person(1, x)), 9_400 + i * 200, 300)
  expect([
    4_900,
    5_000,
    5_100,
    5_300,
    5_600,
    5_800,
  ].map(xAt)).toEqual([0.1, 0.1, 0.15, 0.25, 0.4, 0.5])
  // Not told, or of another time than the looks: by how old the newest is.
  expect([undefined, 50_000].map(xAt)).toEqual([0.55, 0.55])
})

it('LO7 who is not in the later look stays, and who comes with it is not drawn before', () => {
  const scene = new OverlayScene()
  scene.see(lookOf(1_000, person(1, 0.5)), 1_300)
  scene.see(lookOf(1_200, person(2, 0.2)), 1_500)
  const tracksAt = (shownAt: number): number[] => {
    scene.shownCapturedAt = shownAt
    return scene.boxesAt(1_500).map(({ trackId }) => trackId)
  }
  expect([1_100, 1_200].map(tracksAt)).toEqual([
    [1],
    [2],
  ])
})
