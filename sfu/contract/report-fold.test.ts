import type { StoredAnnotation } from './annotation.ts'
import type { ReportFacts } from './report-facts.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reactionOf } from './reaction.ts'
import { hourOfDay, reportOf } from './report-facts.ts'
import { waitStep } from './report-fold.ts'
import { severities } from './severity.ts'
import { epochMs } from './time.ts'

const seed = Date.now() % 2 ** 31
const hourMs = 3_600_000
const from = Date.parse('2026-11-20T22:00+09:00')
const to = from + 8 * hourMs

function fact(camera: number, part: Partial<ReportFacts> = {}): ReportFacts {
  return {
    cameraId: `camera-${camera}` as never,
    cameraName: `Camera ${camera}`,
    ruleId: `rule-${camera}` as never,
    ruleName: 'Helmet',
    zoneId: `zone-${camera}` as never,
    zoneName: 'Zone',
    severity: 'high',
    firstAt: epochMs(from),
    ...part,
  }
}

const factArb = fc.record({
  camera: fc.nat(50),
  offset: fc.integer({ min: -hourMs, max: 9 * hourMs }),
  severity: fc.constantFrom(...severities),
  verdict: fc.option(fc.constantFrom('confirmed', 'false-alarm', 'duplicate')),
  wait: fc.option(fc.integer({ min: -60_000, max: 5 * hourMs })),
}).map(({ camera, offset, severity, verdict, wait }) => fact(camera, {
  severity,
  firstAt: epochMs(from + offset),
  ...verdict && { verdict },
  ...wait !== null && {
    reactedAt: epochMs(from + offset + wait),
  },
}))

describe('RE1 what incidents add up to', () => {
  it('is each of them once, in every list, whatever their order', () => {
    console.warn(`seed ${seed}`)
    const sum = (values: readonly (number | undefined)[]): number => values.reduce<number>((all, value) => all + (value ?? 0), 0)
    fc.assert(fc.property(fc.array(factArb, { maxLength: 200 }), (facts) => {
      const report = reportOf(facts, { from, to }, 'Asia/Seoul')
      const within = facts.filter(({ firstAt }) => firstAt >= from && firstAt < to).length
      expect(report.total).toBe(within)
      expect(sum(Object.values(report.severities))).toBe(within)
      expect(sum(Object.values(report.verdicts))).toBe(within)
      expect(sum(report.hours.flatMap(({ severities: counts }) => Object.values(counts)))).toBe(within)
      expect(sum(report.rules.map(({ count }) => count)) + report.rest.rules).toBe(within)
      expect(sum(report.cameras.map(({ count }) => count)) + report.rest.cameras).toBe(within)
      expect(sum(report.zones.map(({ count }) => count)) + report.rest.zones).toBe(within)
      expect(report.reaction.acknowledged + report.reaction.never).toBe(within)
      expect(report.cameras.length).toBeLessThanOrEqual(30)
      expect(reportOf(facts.toReversed(), { from, to }, 'Asia/Seoul')).toEqual(report)
    }), { seed, numRuns: 200 })
  })

  it('names where the most was, with the hours of the site\'s clock that hold most of it, past midnight as well', () => {
    const facts = [
      ...Array.from({ length: 8 }, (_, i) => fact(1, {
        firstAt: epochMs(from + hourMs * 1.5 + i * 450_000),
      })),
      fact(1, {
        firstAt: epochMs(from + 7 * hourMs),
      }),
      fact(2),
    ]
    expect(reportOf(facts, { from, to }, 'Asia/Seoul').focus).toEqual({
      cameraId: 'camera-1',
      name: 'Camera 1',
      count: 9,
      window: { fromHour: 23, toHour: 1, count: 8 },
    })
    // Spread over the whole shift: no hours say anything.
    const spread = Array.from({ length: 8 }, (_, i) => fact(1, {
      firstAt: epochMs(from + i * hourMs),
    }))
    expect(reportOf(spread, { from, to }, 'Asia/Seoul').focus).toEqual({ cameraId: 'camera-1', name: 'Camera 1', count: 8 })
    expect(hourOfDay(from, 'Asia/Seoul')).toBe(22)
  })
})

describe('RE2 the time to react', () => {
  it('is told by nearest rank, with those that nobody reacted to beside', () => {
    const after = (minutes: number): ReportFacts => fact(1, {
      reactedAt: epochMs(from + minutes * 60_000),
    })
    const waits = Array.from({ length: 20 }, (_, i) => after(i + 1))
    expect(reportOf([
      ...waits,
      fact(2),
    ], { from, to }, 'UTC').reaction).toEqual({
      acknowledged: 20,
      never: 1,
      medianMs: 600_000,
      p95Ms: 1_140_000,
    })
    expect(reportOf([
      fact(1),
    ], { from, to }, 'UTC').reaction).toEqual({ acknowledged: 0, never: 1 })
    expect(waitStep(-5)).toBe(0)
    expect(waitStep(61_999)).toBe(61_000)
    expect(waitStep(hourMs + 119_999)).toBe(hourMs + 60_000)
  })

  it('ends with the first who acknowledged, took it on or judged it, and begins anew when all is taken back', () => {
    const said = (change: StoredAnnotation['annotation']['change'], madeAt: number, suspect = false) => ({
      annotation: { change, madeAt },
      receivedAt: epochMs(9_000),
      clockSuspect: suspect,
    }) as StoredAnnotation
    expect(reactionOf([])).toBeUndefined()
    expect(reactionOf([
      said({ kind: 'note', text: 'x' }, 1),
    ])).toBeUndefined()
    const acknowledged = said({ kind: 'acknowledge' }, 100)
    expect(reactionOf([
      acknowledged,
      said({ kind: 'verdict', verdict: 'confirmed' }, 200),
    ])).toBe(100)
    // Made without a network, and told later: it was then.
    expect(reactionOf([
      said({ kind: 'verdict', verdict: 'confirmed' }, 200),
      acknowledged,
    ])).toBe(100)
    expect(reactionOf([
      said({ kind: 'acknowledge' }, 5, true),
    ])).toBe(9_000)
    const back = said({ kind: 'acknowledge', takenBack: true }, 300)
    expect(reactionOf([acknowledged, back])).toBeUndefined()
    expect(reactionOf([
      acknowledged,
      back,
      said({ kind: 'acknowledge' }, 400),
    ])).toBe(400)
    // Somebody still has it.
    expect(reactionOf([
      acknowledged,
      said({ kind: 'owner', memberId: 'm' as never }, 150),
      back,
    ])).toBe(100)
  })
})
