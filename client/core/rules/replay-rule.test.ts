import type { RecordedLook, TrackHistory } from '../tracking/track-history.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { replayRules } from './replay-rule.ts'
import { buildRule, buildTrack, buildZone, cameraId } from './testing/build.ts'
import { watchScene } from './testing/site.ts'

const begin = Date.parse('2026-11-16T09:00:00Z')
/** Where one person is in each look kept, one look a second; undefined: nobody. */
function history(xs: readonly (number | undefined)[], everyMs = 1_000): TrackHistory {
  return {
    async* looks(_, fromMs, toMs) {
      for (const [i, x] of xs.entries()) {
        const look: RecordedLook = {
          capturedAt: epochMs(begin + i * everyMs),
          tracks: x === undefined
            ? []
            : [
                buildTrack(1, x),
              ],
          aspect: 16 / 9,
          worn: new Map(),
        }
        if (look.capturedAt >= fromMs && look.capturedAt < toMs)
          yield look
      }
    },
  }
}
const rule = buildRule()
const zones = [
  buildZone(),
]
function replay(of: TrackHistory, rules = [
  { rule, zones, site: {} },
], signal = new AbortController().signal, breathe = async (_: number) => {}) {
  return replayRules({
    cameraId: cameraId as never,
    fromMs: begin,
    toMs: begin + 3_600_000,
    rules,
  }, of, breathe, signal)
}

describe('replaying a rule over looks that were kept', () => {
  it('ZE7 raises what the rule raises live, though the looks are five times rarer', async () => {
    // From the right half into the left one and out again: 2 s inside.
    const xs = [
      0.9,
      0.7,
      0.55,
      0.4,
      0.3,
      0.45,
      0.7,
      undefined,
      undefined,
    ]
    const live = watchScene([rule], zones, s => ({
      tracks: xs[Math.floor(s)] === undefined
        ? []
        : [
            buildTrack(1, xs[Math.floor(s)]! + ((xs[Math.floor(s) + 1] ?? xs[Math.floor(s)]!) - xs[Math.floor(s)]!) * (s % 1)),
          ],
    }), { seconds: 8 })
    const { hits: [hits], looks, seenMs } = await replay(history(xs))
    expect(live).toHaveLength(1)
    expect(hits).toHaveLength(1)
    expect(hits![0]!.atMs - begin).toBeGreaterThan(live[0]!.at * 1000 - 500)
    expect(hits![0]!.atMs - begin).toBeLessThan(live[0]!.at * 1000 + 500)
    expect(hits![0]!.path.map(({ x }) => x)).toEqual([
      0.9,
      0.7,
      0.55,
      expect.any(Number),
    ])
    expect([looks, seenMs]).toEqual([9, 8_000])
  })

  it('ZE7 tells two rules apart: what the edited one would have raised, and the saved one did', async () => {
    const small = [
      buildZone({
        polygon: [
          { x: 0, y: 0 },
          { x: 0.1, y: 0 },
          { x: 0.1, y: 1 },
          { x: 0, y: 1 },
        ],
      }),
    ]
    const { hits } = await replay(history([0.4, 0.4, 0.4, 0.4]), [
      { rule, zones, site: {} },
      { rule, zones: small, site: {} },
    ])
    expect(hits.map(({ length }) => length)).toEqual([1, 0])
  })

  it('ZE7 a gap proves nothing, the schedule counts, and an unarmed rule is tried as if it watched', async () => {
    const loitering = buildRule({
      condition: { kind: 'loitering', afterMs: 10_000 },
    })
    const twoMinutesApart = await replay(history([0.3, 0.3], 120_000), [
      { rule: loitering, zones, site: {} },
    ])
    expect(twoMinutesApart.hits[0]).toEqual([])
    expect(twoMinutesApart.seenMs).toBe(0)
    const stays = Array.from<number>({ length: 20 }).fill(0.3)
    const night = {
      intervals: [
        { day: 1, fromMinute: 20 * 60, toMinute: 6 * 60 },
      ],
    }
    const count = async (given: object, timeZone = 'UTC') => (await replay(history(stays), [
      {
        rule: {
          ...loitering,
          ...given,
        },
        zones,
        site: { timeZone },
      },
    ])).hits[0]!.length
    expect(await count({ armed: false })).toBe(1)
    expect(await count({ schedule: night })).toBe(0)
    // 9:00 UTC is 20:00 there.
    expect(await count({ schedule: night }, 'Pacific/Noumea')).toBe(1)
  })

  it('ZE7 between looks too far apart nobody is thought to have stood', async () => {
    expect((await replay(history([0.3, 0.3], 2_000))).hits[0]).toHaveLength(1)
    expect((await replay(history([0.3, 0.3], 3_000))).hits[0]).toHaveLength(0)
  })

  it('ZE7 a track that has its number from another station is somebody else', async () => {
    const bare = {
      verdict: 'bare',
      looks: 8,
      worn: 0,
      bare: 8,
      score: 0.9,
    } as const
    const of: TrackHistory = {
      async* looks() {
        for (let i = 0; i < 400; i++) {
          yield {
            capturedAt: epochMs(begin + i * 1_000),
            // Two people, later one again by the number of the first.
            tracks: i < 5
              ? [
                  buildTrack(1, 0.2),
                  buildTrack(2, 0.3),
                ]
              : i > 380
                ? [
                    buildTrack(1, 0.3),
                  ]
                : [],
            aspect: 16 / 9,
            worn: new Map([1, 2].map(trackId => [
              trackId,
              { helmet: bare, vest: bare },
            ])),
          }
        }
      },
    }
    const helmets = buildRule({
      condition: { kind: 'missing-helmet' },
    })
    expect((await replay(of, [
      { rule: helmets, zones, site: {} },
    ])).hits[0]!.map(({ hit }) => hit.track?.trackId)).toEqual([1, 2, 1])
  })

  it('ZE7 goes on in parts, tells how far it is, and ends when it is cancelled', async () => {
    const cancel = new AbortController()
    const shares: number[] = []
    const { looks, untilMs } = await replay(history(Array.from<number>({ length: 3_600 }).fill(0.3)), undefined, cancel.signal, async (share) => {
      shares.push(share)
      if (shares.length === 3)
        cancel.abort()
    })
    expect(shares).toEqual([500, 1_000, 1_500].map(n => expect.closeTo((n - 1) / 3_600)))
    expect(looks).toBe(1_500)
    expect(untilMs).toBe(begin + 1_499_000)
  })
})
