import type { SafetyEvent } from '#contract/safety-event'
import type { RecordedLook } from '../tracking/track-history.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { ClipScene } from './clip-scene.ts'

const box = (x: number) => ({ x1: x, y1: 0.2, x2: x + 0.1, y2: 0.6 })
function track(trackId: number, x: number) {
  return {
    trackId,
    label: 'person' as const,
    score: 1,
    box: box(x),
  }
}
const event = {
  eventId: 'e',
  cameraId: 'c',
  capturedAt: 10_000,
  trackId: 1,
  severity: 'high',
  boxes: [
    track(1, 0.5),
  ],
  zone: { zoneId: 'z', name: 'Press', polygon: [] },
} as unknown as SafetyEvent
function look(atMs: number, ...tracks: ReturnType<typeof track>[]): RecordedLook {
  return {
    capturedAt: epochMs(atMs),
    tracks,
    aspect: 1,
    worn: new Map(),
  }
}

it('CT4 boxes are where things were between two looks, and nothing is drawn where nobody looked', () => {
  const scene = new ClipScene(event, [
    look(9_000, track(1, 0.1)),
    look(10_000, track(1, 0.3), track(2, 0.7)),
    look(20_000, track(1, 0.8)),
  ])
  const xOf = (atMs: number) => scene.boxesAt(atMs).map(each => [each.trackId, Math.round(each.box.x1 * 100) / 100])
  expect(xOf(9_500)).toEqual([
    [1, 0.2],
  ])
  expect(xOf(9_700)).toEqual([
    [1, 0.24],
    [2, 0.7],
  ])
  expect(xOf(10_000)).toEqual([
    [1, 0.3],
    [2, 0.7],
  ])
  expect(xOf(10_300)).toEqual([
    [1, 0.3],
    [2, 0.7],
  ])
  expect([
    xOf(15_000),
    xOf(0),
    xOf(25_000),
  ]).toEqual([[], [], []])
  expect(xOf(19_700)).toEqual([
    [1, 0.8],
  ])
})

it('CT4 a path is of the last two seconds, and the zone is entered around the moment alone', () => {
  const scene = new ClipScene(event, Array.from({ length: 20 }, (_, i) => look(i * 500, track(1, i / 40))))
  const trail = scene.trailsAt(8_250).get(1)!
  expect([trail[0]!.atMs, trail.at(-1)!.atMs, trail.length]).toEqual([6_500, 8_250, 5])
  expect([
    scene.lookAt(8_100).occupied.size,
    scene.lookAt(7_000).occupied.size,
    scene.lookAt(8_100).violations.get(1),
  ]).toEqual([1, 0, 'high'])
})

it('CT4 without kept looks the event\'s own boxes are drawn at its moment', () => {
  const scene = new ClipScene(event, [])
  expect([scene.boxesAt(10_100).length, scene.boxesAt(12_000).length]).toEqual([1, 0])
})

it('CT4 looks of other minutes alone do not leave the moment without its boxes', () => {
  const scene = new ClipScene(event, [
    look(2_000, track(2, 0.1)),
    look(15_000, track(2, 0.4)),
  ])
  expect([
    2_000,
    10_000,
    15_000,
  ].map(atMs => scene.boxesAt(atMs).map(({ trackId }) => trackId))).toEqual([
    [2],
    [1],
    [2],
  ])
})
