import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { ToldAct } from './told-acts.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { CameraJudge } from './camera-judge.ts'
import { buildRule, buildZone } from './testing/build.ts'

const zone = buildZone()
const rule = buildRule()
function boxAt(x: number): NormBox {
  return {
    x1: x - 0.05,
    y1: 0.4,
    x2: x + 0.05,
    y2: 0.8,
  }
}
function person(trackId: number, x: number): TrackedDetection {
  return {
    label: 'person',
    score: 0.9,
    box: boxAt(x),
    trackId,
  }
}
const startedAt = 1_700_000_000_000

/** One who stands by from 0 on and holds from `fromMs` on; when its looks raised something. */
function raised(looksMs: readonly number[], fromMs: number, people: (ms: number) => TrackedDetection[], told: readonly { atMs: number, act: Partial<ToldAct> }[]): number[] {
  const judge = new CameraJudge()
  judge.configure([rule], [zone])
  const left = [...told]
  return looksMs.flatMap((ms) => {
    while (left[0] && left[0].atMs <= ms) {
      judge.tell({
        ruleId: rule.ruleId,
        zoneId: zone.zoneId,
        severity: rule.severity,
        box: boxAt(0.2),
        capturedAt: epochMs(startedAt),
        ...left.shift()!.act,
      })
    }
    return judge.judge(people(ms), ms, ms >= fromMs, { wallMs: startedAt + ms }).hits.map(() => ms)
  })
}
const looks = Array.from({ length: 40 }, (_, i) => i * 200)
function one(): TrackedDetection[] {
  return [
    person(1, 0.2),
  ]
}
const news = {
  atMs: 1_400,
  act: {
    capturedAt: epochMs(startedAt + 1_000),
  },
}

it('LE7 what began before the hand-over is raised by the new holder when nobody is known to have recorded it', () => {
  expect(raised(looks, 3_000, one, [])).toEqual([3_000])
})

it('LE7 what the old holder recorded is not raised again by who stood by', () => {
  expect(raised(looks, 3_000, one, [news])).toEqual([])
})

it('LE7 one event is one act: somebody else in the same zone is raised', () => {
  expect(raised(looks, 3_000, () => [
    person(1, 0.2),
    person(2, 0.45),
  ], [news])).toHaveLength(1)
  expect(raised(looks, 3_000, ms => [
    person(1, 0.2),
    ...ms > 3_500
      ? [
          person(2, 0.22),
        ]
      : [],
  ], [news]), 'also who comes to the same place later').toHaveLength(1)
})

it.each<[string, Partial<ToldAct>, number]>([
  [
    'of another place',
    {
      box: boxAt(0.45),
    },
    1_400,
  ],
  [
    'of another zone',
    { zoneId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0ff' as never },
    1_400,
  ],
  [
    'of another rule',
    { ruleId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0ff' as never },
    1_400,
  ],
  ['that comes too late to be told apart', {}, 7_000],
])('LE7 an event %s settles nothing', (_, act, atMs) => {
  expect(raised(looks, atMs === 1_400
    ? 3_000
    : 7_200, one, [
    {
      atMs,
      act: {
        capturedAt: epochMs(startedAt + 1_000),
        ...act,
      },
    },
  ])).toHaveLength(1)
})

it('LE7 an event of before somebody came is not theirs', () => {
  expect(raised(looks, 6_000, ms => ms >= 3_000
    ? one()
    : [], [
    {
      atMs: 3_200,
      act: {
        capturedAt: epochMs(startedAt + 1_000),
      },
    },
  ])).toEqual([6_000])
})
