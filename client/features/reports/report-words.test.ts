import type { ShiftCoverage } from '#contract/coverage'
import type { ReportFacts } from '#contract/report-facts'
import { expect, it } from 'vitest'
import { reportOf } from '#contract/report-facts'
import { epochMs } from '#contract/time'
import { reportCsv } from './report-csv.ts'
import { reportSentences, shareWord } from './report-sentences.ts'

const hourMs = 3_600_000
const from = Date.parse('2026-11-20T22:00+09:00')
const to = from + 8 * hourMs

function fact(camera: string, hour: number, part: Partial<ReportFacts> = {}): ReportFacts {
  return {
    cameraId: camera as never,
    cameraName: camera,
    ruleId: 'r' as never,
    ruleName: 'Helmet',
    zoneId: 'z' as never,
    zoneName: 'Zone',
    severity: 'high',
    firstAt: epochMs(from + hour * hourMs),
    ...part,
  }
}

const sum = (facts: readonly ReportFacts[]) => reportOf(facts, { from, to }, 'Asia/Seoul')

function covered(part: Partial<ShiftCoverage> = {}): ShiftCoverage {
  return {
    shift: 2,
    from: epochMs(from),
    to: epochMs(to),
    totalMs: 16 * hourMs,
    analysedMs: 14 * hourMs,
    armedMs: 10 * hourMs,
    armedAnalysedMs: 33_120_000,
    uncovered: [],
    ...part,
  }
}

it('RE6 a report begins with what there was, where most of it, whether anybody looked, and how soon somebody did something', () => {
  const facts = [
    ...Array.from({ length: 8 }, (_, i) => fact('Press 2', 4 + i / 8, {
      severity: i < 3
        ? 'critical'
        : 'high',
      reactedAt: epochMs(from + (4 + i / 8) * hourMs + 60_000),
    })),
    ...Array.from({ length: 4 }, (_, i) => fact('Gate', i * 2)),
  ]
  const gap = {
    cameraId: 'gate' as never,
    from: epochMs(from),
    to: epochMs(from + 38 * 60_000),
    because: 'no-browser' as const,
  }
  expect(reportSentences(sum(facts), sum(facts.slice(0, 7)), [
    covered({
      uncovered: [gap],
    }),
  ])).toEqual([
    {
      key: 'some',
      count: 12,
      critical: 3,
      change: 5,
    },
    {
      key: 'focus',
      count: 8,
      share: 8 / 12,
      camera: 'Press 2',
      window: { fromHour: 2, toHour: 3 },
    },
    {
      key: 'covered',
      share: 0.92,
      isQuiet: false,
      worst: { cameraId: 'gate', ms: 38 * 60_000 },
    },
    { key: 'reaction', medianMs: 60_000, never: 4 },
  ])
})

it('RE6 a quiet time that nobody watched is not called quiet', () => {
  const nothing = sum([])
  expect(reportSentences(nothing, nothing, [
    covered({ armedAnalysedMs: 6 * hourMs }),
  ])).toEqual([
    { key: 'none' },
    { key: 'covered', share: 0.6, isQuiet: true },
  ])
  expect(reportSentences(nothing, nothing, [
    covered({ armedMs: 0, armedAnalysedMs: 0 }),
  ])[1]).toEqual({ key: 'unarmed' })
  expect(reportSentences(nothing, nothing, [
    covered({ totalMs: 0 }),
  ])[1]).toEqual({ key: 'notYet' })
  expect(reportSentences(nothing, nothing, undefined)[1]).toEqual({ key: 'uncounted' })
  expect(reportSentences(sum([
    fact('Gate', 1),
  ]), nothing, undefined)[2]).toEqual({ key: 'ignored', never: 1 })
})

it('a share is a word where there is one', () => {
  expect([1, 0.95, 0.74, 0.67, 0.5, 0.34, 0.42].map(shareWord)).toEqual([
    'all',
    'nearlyAll',
    'threeQuarters',
    'twoThirds',
    'half',
    'third',
    undefined,
  ])
})

it('the spreadsheet begins with a byte order mark, has the site\'s time with its offset, and runs no formula that a name holds', () => {
  const csv = reportCsv({
    sum: sum([
      fact('=cmd|x', 4.5),
      fact('문 "1"', 1, { verdict: 'false-alarm' }),
    ]),
    coverage: covered(),
    site: 'Hanbit',
    timeZone: 'Asia/Seoul',
    from,
    to,
    words: key => key,
  })
  expect(csv.charCodeAt(0)).toBe(0xFEFF)
  const lines = csv.slice(1).split('\r\n')
  expect(lines[0]).toBe('"part","name","count","severity.critical","severity.high","severity.medium","severity.low","severity.health"')
  expect(lines).toContain('"from","2026-11-20T22:00:00+09:00","","","","","",""')
  expect(lines).toContain('"hour","2026-11-21T02:00:00+09:00","1","0","1","0","0","0"')
  expect(lines).toContain('"camera","\'=cmd|x","1","0","1","0","0","0"')
  expect(lines).toContain('"camera","문 ""1""","1","0","1","0","0","0"')
  expect(lines).toContain('"armedMinutes","","600","","","","",""')
})
