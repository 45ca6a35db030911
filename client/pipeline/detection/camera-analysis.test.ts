import type { Detection } from '#contract/detection'
import type { GroundPlane } from '#contract/ground-plane'
import { describe, expect, it } from 'vitest'
import { wholeView } from '#contract/geometry'
import { buildRule, buildZone, cameraId } from '../../core/rules/testing/build.ts'
import { CameraAnalysis } from './camera-analysis.ts'

const places: [x: number, y: number, xM: number, yM: number][] = [
  [0, 1, 0, 0],
  [1, 1, 40, 0],
  [1, 0, 40, 40],
  [0, 0, 0, 40],
]
/** A floor seen from straight above: the picture is 40 m wide, so what looks near is far. */
const wide: GroundPlane = {
  points: places.map(([x, y, xM, yM]) => ({
    image: { x, y },
    ground: { xM, yM },
  })),
}
const zones = [
  buildZone({ polygon: wholeView }),
]
const start = Date.parse('2026-11-16T09:00:00Z')

/** A truck drives towards a person who stands; hits with the seconds at which they came. */
function drive(condition: object, site: Parameters<CameraAnalysis<never>['configure']>[4], rest: object = {}) {
  const analysis = new CameraAnalysis<never>(cameraId as never)
  analysis.configure('Aisle', undefined, [
    buildRule({ condition, ...rest }),
  ], zones, site)
  const hits = []
  for (let i = 0; i < 40; i++) {
    const x = 0.1 + i * 0.01
    const seen: Detection[] = [
      {
        label: 'forklift',
        score: 0.9,
        box: { x1: x, y1: 0.5, x2: x + 0.2, y2: 0.8 },
      },
      {
        label: 'person',
        score: 0.9,
        box: { x1: 0.75, y1: 0.5, x2: 0.81, y2: 0.8 },
      },
    ]
    hits.push(...analysis.see(seen, i * 200, 16 / 9, true, start + i * 200).judgement.hits)
  }
  return { analysis, hits }
}

describe('one camera, looked at', () => {
  it('RU6 distances are of the floor that was measured for this camera, and guesses without', () => {
    const guessed = drive({ kind: 'proximity' }, {}).hits
    expect(guessed.map(({ evidence }) => evidence?.isApproximate)).toContain(true)
    expect(drive({ kind: 'proximity' }, { groundPlane: wide }).hits).toEqual([])
    const measured = drive({ kind: 'proximity', warnM: 12, criticalM: 1 }, { groundPlane: wide }).hits
    expect(measured[0]!.evidence).toMatchObject({
      isApproximate: false,
      groundPlane: wide,
      distanceM: expect.closeTo(12, -1),
    })
  })

  it('RU2 schedules are in the time of the camera\'s site', () => {
    const evening = {
      intervals: [
        { day: 1, fromMinute: 17 * 60, toMinute: 19 * 60 },
      ],
    }
    const presence = {
      kind: 'zone-presence',
      labels: ['person'],
    }
    expect(drive(presence, { timeZone: 'UTC' }, { schedule: evening }).hits).toEqual([])
    expect(drive(presence, { timeZone: 'Asia/Seoul' }, { schedule: evening }).hits).toHaveLength(1)
  })

  it('ZE10 tells of a rule on helmets that cannot be judged, until people are seen well', () => {
    const { analysis } = drive({ kind: 'missing-helmet' }, {})
    const rate = () => analysis.rate(8_000, 'wasm', 'x' as never, undefined).unreliable
    expect(rate()).toBeUndefined()
    const far: Detection = {
      label: 'person',
      score: 0.9,
      box: { x1: 0.5, y1: 0.5, x2: 0.52, y2: 0.56 },
    }
    for (let i = 0; i < 20; i++)
      analysis.see([far], 20_000 + i * 200, 16 / 9, true, start)
    expect(rate()).toEqual([
      { ruleId: buildRule().ruleId, because: 'small-people' },
    ])
    // Nobody is there: what was found out holds.
    for (let i = 0; i < 20; i++)
      analysis.see([], 26_000 + i * 200, 16 / 9, true, start)
    expect(rate()).toHaveLength(1)
    const near: Detection = {
      ...far,
      box: { x1: 0.5, y1: 0.3, x2: 0.6, y2: 0.8 },
    }
    for (let i = 0; i < 40; i++)
      analysis.see([near], 40_000 + i * 200, 16 / 9, true, start)
    expect(rate()).toBeUndefined()
  })
})
