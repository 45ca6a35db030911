import type { CameraId } from '#contract/ids'
import type { AnalysisReport } from '#contract/signaling'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { judgeReport } from './lease-fitness.ts'

const camera = 'c' as CameraId
const now = epochMs(100_000)
const held = new Map([
  [
    camera,
    epochMs(0),
  ],
])
function aReport(more: Partial<AnalysisReport> = {}): AnalysisReport {
  return {
    cameraId: camera,
    fps: 5,
    engine: 'wasm',
    detectorId: 'd' as never,
    wantedFps: 5,
    grantedFps: 5,
    lastLookAgeMs: 100,
    lastFrameAgeMs: 50,
    ...more,
  }
}
function judged(more: Partial<AnalysisReport>, since: ReadonlyMap<CameraId, typeof now> = held) {
  return judgeReport([
    aReport(more),
  ], undefined, since, now)
}

it('LE7 ready is whoever has looked in the last 2.5 s; an older page that does not say when counts by its rate', () => {
  expect(judged({}).ready).toEqual([camera])
  expect(judged({ lastLookAgeMs: 2_600 }).ready).toEqual([])
  expect(judged({ fps: 0 }).ready).toEqual([])
  expect(judgeReport([
    {
      cameraId: camera,
      fps: 5,
      engine: 'wasm',
      detectorId: 'd' as never,
    },
  ], undefined, held, now).ready).toEqual([camera])
})

it.each<[string, Partial<AnalysisReport>, boolean]>([
  ['looks', {}, false],
  [
    'has not looked for 2.6 s while pictures come',
    { lastLookAgeMs: 2_600 },
    true,
  ],
  [
    'has never looked',
    { lastLookAgeMs: undefined },
    true,
  ],
  [
    'gets no picture: nobody could do better from there',
    { lastLookAgeMs: 9_000, lastFrameAgeMs: 9_000 },
    false,
  ],
  [
    'does not say (an older page)',
    { lastLookAgeMs: 9_000, lastFrameAgeMs: undefined },
    false,
  ],
  [
    'looks at less than 0.3 of what it grants',
    { fps: 1.4 },
    true,
  ],
  [
    'is granted little, and does that',
    { fps: 1.4, grantedFps: 1.5 },
    false,
  ],
  [
    'has a still scene that asks for little',
    { fps: 0.5, wantedFps: 0.6 },
    false,
  ],
])('LE9 a holder that %s', (_, more, isFailing) => {
  expect(judged(more).failing).toEqual(isFailing
    ? [camera]
    : [])
})

it('LE9 who came a moment ago, or does not hold the camera, does not fail', () => {
  expect(judged({ lastLookAgeMs: 9_000 }, new Map([
    [
      camera,
      epochMs(95_000),
    ],
  ])).failing).toEqual([])
  expect(judged({ lastLookAgeMs: 9_000 }, new Map()).failing).toEqual([])
})
