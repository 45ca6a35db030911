import type { NormBox } from '#contract/geometry'
import type { Suppression } from '#contract/suppression'
import type { MarkedHit } from './suppress-memory.ts'
import { describe, expect, it } from 'vitest'
import { CameraJudge } from './camera-judge.ts'
import { SuppressionMemory } from './suppress-memory.ts'
import { buildSuppression } from './testing/build-suppression.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'
import { alarmsOf, mannequin, wallMs, watchMarked } from './testing/watch-marked.ts'

function still() {
  return [
    buildTrack(1, 0.2),
  ]
}

describe('a hit like a remembered false alarm', () => {
  it('FM1 is recorded silently, and names what hid it', () => {
    const hits = watchMarked([
      buildSuppression(mannequin),
    ], still)
    expect(hits).toMatchObject([
      { suppressedBy: buildSuppression(mannequin).suppressionId, suppressedCount: 1 },
    ])
  })

  it('FM3 tells where its track had been, hidden or not', () => {
    const [hit] = watchMarked([], still)
    expect(hit!.path).toMatchObject({
      seenMs: 600,
      extent: { x1: 0.2, x2: 0.2 },
    })
  })

  it.each<[string, Partial<Record<keyof Suppression, unknown>>]>([
    [
      'of another rule',
      { ruleId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f009' },
    ],
    [
      'of another camera',
      { cameraId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f009' },
    ],
    [
      'of another label',
      { label: 'forklift' },
    ],
    [
      'whose time is over',
      { endsAt: wallMs },
    ],
  ])('FM3 is an alarm where the memory is %s', (_, given) => {
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin, given),
    ], still))).toHaveLength(1)
  })

  it.each<[string, NormBox]>([
    [
      'elsewhere',
      { ...mannequin, x1: 0.21, x2: 0.31 },
    ],
    [
      'nearer',
      { ...mannequin, y1: 0.55, y2: 0.85 },
    ],
    [
      'larger',
      { ...mannequin, y1: 0.34 },
    ],
    [
      'wider',
      { ...mannequin, x1: 0.11, x2: 0.29 },
    ],
  ])('FM3 is an alarm where the remembered one is %s', (_, box) => {
    // At once, not only when it had been hidden for a moment.
    expect(watchMarked([
      buildSuppression(box),
    ], still).map(({ suppressedBy }) => suppressedBy)).toEqual([undefined])
  })

  it('FM3 is an alarm in a picture of another shape', () => {
    const memory = buildSuppression(mannequin)
    const suppressions = [
      {
        ...memory,
        pattern: { ...memory.pattern, aspect: 16 / 9 },
      },
    ]
    expect(alarmsOf(watchMarked(suppressions, still))).toHaveLength(0)
    expect(alarmsOf(watchMarked(suppressions, still, { aspect: 4 / 3 }))).toHaveLength(1)
  })

  it('FM3 is hidden by a later version of the rule as well', () => {
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin),
    ], still, {
      rule: buildRule({ version: 7 }),
    }))).toHaveLength(0)
  })

  it('FM3 is an alarm where its track came walking, however long it stood there since', () => {
    const walkIn = (seconds: number) => [
      buildTrack(1, Math.min(0.2, 0.1 + seconds * 0.1)),
    ]
    const rule = buildRule({
      condition: {
        kind: 'zone-presence',
        labels: ['person'],
        minDwellMs: 8_000,
      },
    })
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin),
    ], walkIn, { rule }))).toHaveLength(1)
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin),
    ], still, { rule }))).toHaveLength(0)
  })

  it('FM3 is an alarm where its track came walking into that place', () => {
    // Stands there from the moment on at which the rule takes notice.
    const walkIn = (seconds: number) => [
      buildTrack(1, Math.min(0.2, 0.1 + seconds * 0.3)),
    ]
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin),
    ], walkIn))).toHaveLength(1)
  })

  it('FM4 becomes an alarm when its track walks on', () => {
    const walkOn = (seconds: number) => [
      buildTrack(1, seconds < 4
        ? 0.2
        : 0.2 + (seconds - 4) * 0.1),
    ]
    const hits = watchMarked([
      buildSuppression(mannequin),
    ], walkOn, { seconds: 6 })
    expect(hits.map(({ suppressedBy }) => suppressedBy !== undefined)).toEqual([true, false])
    expect(hits[1]!.at).toBeLessThanOrEqual(5.6)
    expect(hits[1]!.hit.track!.box.x1).toBeGreaterThan(0.18)
  })

  it('FM4 becomes no alarm by a few odd looks', () => {
    const flicker = (seconds: number) => [
      buildTrack(1, 0.2, seconds === 4 || seconds === 4.2
        ? {
            box: { ...mannequin, y2: 0.65 },
          }
        : {}),
    ]
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin),
    ], flicker))).toHaveLength(0)
  })

  it('FM4 becomes an alarm when the memory is taken back while it goes on', () => {
    const memory = new SuppressionMemory()
    const judge = new CameraJudge()
    judge.configure([
      buildRule(),
    ], [
      buildZone(),
    ])
    const marked: MarkedHit[] = []
    for (let i = 0; i < 20; i++) {
      memory.configure(i < 10
        ? [
            buildSuppression(mannequin),
          ]
        : [])
      const tracks = still()
      marked.push(...memory.mark(judge.judge(tracks, i * 200, true), tracks, { atMs: i * 200, wallMs, aspect: 16 / 9 }))
    }
    expect(marked.map(({ suppressedBy }) => suppressedBy !== undefined)).toEqual([true, false])
  })

  it('FM4 hides one thing at a time: a second one in that place is somebody', () => {
    const two = (seconds: number) => [
      buildTrack(1, 0.2),
      ...seconds < 3
        ? []
        : [
            buildTrack(2, 0.21),
          ],
    ]
    expect(alarmsOf(watchMarked([
      buildSuppression(mannequin),
    ], two))).toMatchObject([
      {
        hit: {
          track: { trackId: 2 },
        },
      },
    ])
  })

  it('FM6 records one in ten minutes and counts the others', () => {
    // A detector that loses the mannequin every 5 s and finds it anew.
    const flicker = (seconds: number) => seconds % 5 < 4
      ? [
          buildTrack(1 + Math.floor(seconds / 5), 0.2),
        ]
      : []
    const hits = watchMarked([
      buildSuppression(mannequin),
    ], flicker, {
      seconds: 1_300,
      rule: buildRule({ cameraCoolDownMs: 0 }),
    })
    expect(alarmsOf(hits)).toHaveLength(0)
    expect(hits.map(({ suppressedCount }) => suppressedCount)).toEqual([1, 120, 120])
  })
})
