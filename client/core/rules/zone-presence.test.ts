import type { TrackedDetection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { CameraJudge } from './camera-judge.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'

const inside = 0.2
const outside = 0.8

/** Judges a series of looks, one each 200 ms unless a time is given, and tells the times of the hits. */
function watch(looks: { tracks: TrackedDetection[], at?: number, mayRaise?: boolean }[], rule = buildRule(), zones = [
  buildZone(),
]) {
  const judge = new CameraJudge()
  judge.configure([rule], zones)
  let at = 10_000
  const hits: [number, number][] = []
  let last = { violating: [] as number[] }
  const perLook = looks.map((look) => {
    at = look.at ?? at + 200
    const judgement = judge.judge(look.tracks, at, look.mayRaise ?? true)
    hits.push(...judgement.hits.map(h => [h.track!.trackId, at] as [number, number]))
    last = {
      ...judgement,
      violating: [
        ...judgement.violations.keys(),
      ],
    }
    return { ...judgement, violating: last.violating }
  })
  return { hits, last, perLook }
}

const repeat = (count: number, tracks: TrackedDetection[]) => Array.from({ length: count }, () => ({ tracks }))

describe('RU4 zone presence', () => {
  it('confirms after 3 looks and half a second, once', () => {
    const { hits, perLook } = watch(repeat(20, [
      buildTrack(1, inside),
    ]))
    // Looks at 10200, 10400, 10600 are three, but only 400 ms.
    expect(hits).toEqual([
      [1, 10_800],
    ])
    expect(perLook.map(j => j.violating.length).slice(0, 5)).toEqual([0, 0, 0, 1, 1])
    expect(perLook[3]!.occupiedZoneIds).toEqual([buildZone().zoneId])
  })

  it('wants the looks too when the rate is low, and the time when it is high', () => {
    const track = [
      buildTrack(1, inside),
    ]
    expect(watch([0, 1000].map(at => ({ at, tracks: track }))).hits).toEqual([])
    expect(watch([0, 1000, 2000].map(at => ({ at, tracks: track }))).hits).toEqual([
      [1, 2000],
    ])
    expect(watch([
      0,
      66,
      133,
      200,
      266,
      333,
      400,
      466,
      533,
    ].map(at => ({ at, tracks: track }))).hits).toEqual([
      [1, 533],
    ])
  })

  it('judges by the foot point', () => {
    const leaning = buildTrack(1, 0.7, {
      box: { x1: 0.45, y1: 0.2, x2: 0.9, y2: 0.9 },
    })
    expect(watch(repeat(10, [leaning])).hits).toEqual([])
    expect(watch(repeat(10, [
      {
        ...leaning,
        box: { x1: 0.05, y1: 0.2, x2: 0.9, y2: 0.9 },
      },
    ])).hits).toHaveLength(1)
  })

  it('ignores other labels and unsure looks', () => {
    expect(watch(repeat(10, [
      buildTrack(1, inside, { label: 'helmet' }),
    ])).hits).toEqual([])
    expect(watch(repeat(10, [
      buildTrack(1, inside, { score: 0.44 }),
    ])).hits).toEqual([])
  })

  it('an unsure look keeps a presence alive', () => {
    const unsure = Array.from({ length: 15 }, () => ({
      tracks: [
        buildTrack(1, inside, { score: 0.2 }),
      ],
    }))
    expect(watch([
      ...repeat(4, [
        buildTrack(1, inside),
      ]),
      ...unsure,
    ]).last.violating).toEqual([1])
  })

  it('clears 2 s after the last look inside', () => {
    const { perLook } = watch([
      ...repeat(4, [
        buildTrack(1, inside),
      ]),
      ...repeat(12, [
        buildTrack(1, outside),
      ]),
    ])
    expect(perLook.map(j => j.violating.length).slice(3)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
  })

  it('a short step outside is no new presence', () => {
    expect(watch([
      ...repeat(4, [
        buildTrack(1, inside),
      ]),
      ...repeat(5, [
        buildTrack(1, outside),
      ]),
      ...repeat(20, [
        buildTrack(1, inside),
      ]),
    ]).hits).toHaveLength(1)
  })

  it('the same track is raised again only after its minute of cool-down', () => {
    const visit = (from: number) => [0, 300, 600].map(ms => ({
      at: from + ms,
      tracks: [
        buildTrack(1, inside),
      ],
    }))
    const hits = watch([
      ...visit(0),
      { at: 3000, tracks: [] },
      ...visit(30_000),
      { at: 33_000, tracks: [] },
      ...visit(61_000),
    ]).hits
    expect(hits).toEqual([
      [1, 600],
      [1, 61_600],
    ])
  })

  it('a repeat waits for the cool-down of the camera, a new track never does', () => {
    const visit = (from: number, trackId: number) => [0, 300, 600].map(ms => ({
      at: from + ms,
      tracks: [
        buildTrack(trackId, inside),
      ],
    }))
    const gap = (at: number) => ({ at, tracks: [] })
    const hits = watch([
      ...visit(0, 1),
      gap(3000),
      ...visit(65_000, 2),
      gap(68_000),
      ...visit(70_000, 1),
      gap(73_000),
      ...visit(80_000, 1),
    ]).hits
    // Track 1 is back at 70 s, 5 s after track 2 was raised: left out. Track 2 was new: raised.
    expect(hits).toEqual([
      [1, 600],
      [2, 65_600],
      [1, 80_600],
    ])
    const crowd = Array.from({ length: 5 }, () => ({
      tracks: [1, 2, 3, 4].map(id => buildTrack(id, inside)),
    }))
    expect(watch(crowd).hits.map(([id]) => id)).toEqual([1, 2, 3, 4])
  })

  it('raises what began shortly before the lease came, and nothing older', () => {
    const look = (at: number, mayRaise: boolean) => ({
      at,
      mayRaise,
      tracks: [
        buildTrack(1, inside),
      ],
    })
    const withoutLease = (seconds: number) => Array.from({ length: seconds }, (_, i) => look(i * 1000, false))
    expect(watch([
      ...withoutLease(8),
      look(8000, true),
      look(9000, true),
    ]).hits).toEqual([
      [1, 8000],
    ])
    expect(watch([
      ...withoutLease(30),
      look(30_000, true),
      look(31_000, true),
    ]).hits).toEqual([])
  })

  it('a disarmed rule sees nothing and forgets', () => {
    const { hits, last } = watch(repeat(10, [
      buildTrack(1, inside),
    ]), buildRule({ armed: false }))
    expect(hits).toEqual([])
    expect(last.violating).toEqual([])
  })
})
