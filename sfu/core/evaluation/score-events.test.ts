import type { ExpectedEvent, RaisedEvent } from './match-events.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchEvents } from './match-events.ts'
import { scoreEvents } from './score-events.ts'

function shown(startS: number, given: Partial<ExpectedEvent> = {}): ExpectedEvent {
  return {
    camera: 'dock',
    rule: 'Restricted',
    startMs: startS * 1000,
    endMs: (startS + 3) * 1000,
    ...given,
  }
}
function told(atS: number, given: Partial<RaisedEvent> = {}): RaisedEvent {
  return {
    camera: 'dock',
    rule: 'Restricted',
    zone: 'Press',
    severity: 'high',
    atMs: atS * 1000,
    ...given,
  }
}

describe('VA1 matching events', () => {
  it('VA1 takes the same rule and camera, from 2 s before to 10 s after the start', () => {
    const pairs = (raised: RaisedEvent) => matchEvents([
      shown(20),
    ], [raised]).raisedOf
    expect([18, 20, 30].map(at => pairs(told(at)))).toEqual([
      [0],
      [0],
      [0],
    ])
    expect([17.9, 30.1].map(at => pairs(told(at)))).toEqual([
      [undefined],
      [undefined],
    ])
    expect(pairs(told(20, { camera: 'gate' }))).toEqual([undefined])
    expect(pairs(told(20, { rule: 'Helmet' }))).toEqual([undefined])
  })

  it('VA1 wants the zone and the severity where the label names them', () => {
    expect(matchEvents([
      shown(20, { zone: 'Press' }),
    ], [
      told(20),
    ]).raisedOf).toEqual([0])
    expect(matchEvents([
      shown(20, { zone: 'Aisle' }),
    ], [
      told(20),
    ]).raisedOf).toEqual([undefined])
    expect(matchEvents([
      shown(20, { severity: 'critical' }),
    ], [
      told(20),
      told(22, { severity: 'critical' }),
    ]).raisedOf).toEqual([1])
  })

  it('VA1 finds the most pairs where the nearest first would lose one', () => {
    // The second alert is nearest to the first event, and the only one that the second event can have.
    expect(matchEvents([
      shown(10),
      shown(21),
    ], [
      told(19),
      told(20),
    ]).raisedOf).toEqual([0, 1])
    expect(matchEvents([
      shown(10),
      shown(12),
    ], [
      told(13),
      told(11),
    ]).raisedOf).toEqual([1, 0])
  })

  it('VA1 does not depend on the order, and pairs no event twice', () => {
    fc.assert(fc.property(
      fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 7 }),
      fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 7 }),
      (starts, alerts) => {
        const expected = starts.map(s => shown(s))
        const raised = alerts.map(s => told(s))
        const { raisedOf, expectedOf } = matchEvents(expected, raised)
        const taken = raisedOf.filter(j => j !== undefined)
        expect(new Set(taken).size).toBe(taken.length)
        taken.forEach(j => expect(raisedOf[expectedOf[j]!]).toBe(j))
        expect(taken.length).toBe(mostPairs(expected, raised))
        const reversed = matchEvents(expected.toReversed(), raised.toReversed())
        expect(reversed.raisedOf.filter(j => j !== undefined)).toHaveLength(taken.length)
        expect(delayOf(expected.toReversed(), raised.toReversed(), reversed.raisedOf)).toBe(delayOf(expected, raised, raisedOf))
      },
    ))
  })
})

describe('VA2 scoring events', () => {
  it('VA2 counts repeats of a told event apart from false alarms, and both against precision', () => {
    const { all } = scoreEvents([
      shown(20, { endMs: 40_000 }),
      shown(100),
    ], [
      told(21),
      told(35),
      told(70),
    ], 86_400_000)
    expect(all).toMatchObject({
      expected: 2,
      raised: 3,
      matched: 1,
      missed: 1,
      duplicates: 1,
      falseAlarms: 1,
    })
    expect(all.precision).toBeCloseTo(1 / 3)
    expect(all.recall).toBe(0.5)
    expect(all.f1).toBeCloseTo(0.4)
    expect(all.falseAlarmsPerCameraDay).toBe(1)
    expect(all.alertMs).toEqual({ median: 1000, p95: 1000 })
  })

  it('VA2 an alert about an event that nobody told is no repeat', () => {
    expect(scoreEvents([
      shown(20),
    ], [
      told(32.5),
    ], 1000).all).toMatchObject({
      matched: 0,
      missed: 1,
      duplicates: 0,
      falseAlarms: 1,
    })
  })

  it('VA2 counts what people would not agree on neither way', () => {
    const open = shown(20, { isOptional: true })
    expect(scoreEvents([
      open,
      shown(60),
    ], [
      told(61),
    ], 1000).all).toMatchObject({
      expected: 1,
      raised: 1,
      matched: 1,
      missed: 0,
    })
    expect(scoreEvents([
      open,
      shown(60),
    ], [
      told(21),
      told(61),
    ], 1000).all).toMatchObject({
      expected: 1,
      raised: 1,
      matched: 1,
      falseAlarms: 0,
      duplicates: 0,
    })
  })

  it('VA2 scores each rule by itself, by the time that it watched', () => {
    const { rules, all } = scoreEvents([
      shown(20),
    ], [
      told(20),
      told(5, { rule: 'Helmet' }),
    ], 3_600_000, () => 1_800_000)
    expect(rules.get('Restricted')).toMatchObject({ f1: 1, falseAlarms: 0 })
    expect(rules.get('Helmet')).toMatchObject({ f1: 0, precision: 0, falseAlarmsPerCameraDay: 48 })
    expect(all.falseAlarmsPerCameraDay).toBe(24)
  })

  it('VA2 says nothing of what was not there', () => {
    expect(scoreEvents([], [], 1000).all).toMatchObject({ precision: Number.NaN, recall: Number.NaN, f1: Number.NaN })
  })
})

/** By trying all. */
function mostPairs(expected: readonly ExpectedEvent[], raised: readonly RaisedEvent[], from = 0, taken = new Set<number>()): number {
  if (from === expected.length)
    return 0
  let most = mostPairs(expected, raised, from + 1, taken)
  raised.forEach((event, j) => {
    const delay = event.atMs - expected[from]!.startMs
    if (!taken.has(j) && delay >= -2000 && delay <= 10_000)
      most = Math.max(most, 1 + mostPairs(expected, raised, from + 1, new Set([...taken, j])))
  })
  return most
}

function delayOf(expected: readonly ExpectedEvent[], raised: readonly RaisedEvent[], raisedOf: readonly (number | undefined)[]): number {
  return raisedOf.reduce<number>((sum, j, i) => j === undefined
    ? sum
    : sum + Math.abs(raised[j]!.atMs - expected[i]!.startMs), 0)
}
