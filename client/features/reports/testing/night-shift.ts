import type { ShiftCoverage } from '#contract/coverage'
import type { ReportSum, ReportTrend } from '#contract/report'
import type { ReportFacts } from '#contract/report-facts'
import { reportOf, trendOf } from '#contract/report-facts'
import { severities } from '#contract/severity'
import { shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { buildSession, idOf } from '../../testing/people-stage.ts'

export const timeZone = 'Asia/Seoul'
export const siteId = idOf(50)
export const hourMs = 3_600_000
export const session = buildSession({
  sites: [
    { siteId, name: 'Hanbit', timeZone },
    {
      siteId: idOf(51),
      name: 'Ulsan',
      timeZone,
    },
  ],
})
const names = [
  'Press 2',
  'North gate',
  'Loading dock',
  'Aisle 4',
]
export const cameras = names.map((name, i) => ({
  cameraId: idOf(200 + i),
  siteId,
  name,
  streams: [
    {
      streamKind: 'main',
      ingest: { status: 'connecting', since: 0 },
    },
  ],
}))

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    // Marsaglia's xorshift32.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** Eight weeks of incidents up to `until` (epoch ms), most of them at Press 2 between two and four at night. */
export function buildFacts(until: number): ReportFacts[] {
  const roll = dice(7)
  const rules = [
    'Missing helmet',
    'Restricted zone',
    'Person near forklift',
    'Missing vest',
  ]
  return Array.from({ length: 900 }, () => {
    const day = roll(50)
    const isNight = roll(3) < 2
    const atPress = isNight && roll(4) < 3
    const camera = atPress
      ? 0
      : roll(names.length)
    const rule = roll(rules.length)
    const midnight = Math.floor(until / 86_400_000) * 86_400_000 - 9 * hourMs - day * 86_400_000
    const firstAt = midnight + (isNight
      ? 2 * hourMs + roll(2 * hourMs)
      : roll(24 * hourMs))
    const judged = roll(5)
    return {
      cameraId: cameras[camera]!.cameraId as never,
      cameraName: names[camera]!,
      ruleId: idOf(300 + rule + camera * 10) as never,
      ruleName: rules[rule]!,
      zoneId: idOf(400 + camera) as never,
      zoneName: `Zone ${camera + 1}`,
      severity: severities[[0, 1, 1, 2, 2, 2, 3, 3][roll(8)]!]!,
      firstAt: epochMs(firstAt),
      ...judged < 3 && { verdict: (['confirmed', 'false-alarm', 'near-miss'] as const)[judged]! },
      ...roll(6) > 0 && {
        reactedAt: epochMs(firstAt + 20_000 + roll(900_000)),
      },
    }
  }).filter(({ firstAt }) => firstAt < until)
}

export function sumsOf(facts: readonly ReportFacts[]) {
  return {
    'report.sum': ({ query }: { query: { from: number, to: number } }): ReportSum => reportOf(facts, query, timeZone),
    'report.trend': ({ query }: { query: { edges: string } }): ReportTrend => {
      const edges = query.edges.split(',').map(Number)
      return {
        steps: trendOf(facts, edges),
        knownSince: epochMs(edges[10]!),
      }
    },
  }
}

/** A day of which 92 % was analysed, and North gate not for 38 minutes of the night. */
export function coverageOf(day: string): ShiftCoverage[] {
  return shiftsOf(day, timeZone).map(shift => ({
    siteId: siteId as never,
    ...shift,
    totalMs: 32 * hourMs,
    analysedMs: 28 * hourMs,
    armedMs: 30 * hourMs,
    armedAnalysedMs: 27.6 * hourMs,
    uncovered: shift.shift === 2
      ? [
          {
            cameraId: cameras[1]!.cameraId as never,
            from: shift.from,
            to: epochMs(shift.from + 38 * 60_000),
            because: 'no-browser' as const,
          },
        ]
      : [],
  }))
}
