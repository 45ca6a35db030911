import type { ActReport } from './act.ts'
import type { CameraId, DeviceId, EventId } from './ids.ts'
import type { IncidentFacts } from './incident.ts'
import type { SafetyEvent } from './safety-event.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aSafetyEvent } from '../usecases/testing/build-safety-event.ts'
import { actReportOf, areOfOneAct, countActs, noActs, withReport } from './act.ts'
import { incidentGapMs, incidentOf, withEvent } from './incident.ts'
import { epochMs } from './time.ts'

const t0 = 1_700_000_000_000
const camera = { cameraId: '00000000-0000-4000-8000-000000000001' as CameraId, name: 'Gate' }
const { rule, zone } = aSafetyEvent(camera)
const device = (n: number): DeviceId => `00000000-0000-4000-8000-00000000d0${String(n).padStart(2, '0')}` as DeviceId
let made = 0

/** A person of .3 of the picture's height whose feet are at x, so many seconds later, told by that device. */
function told(by: number, atS: number, x = 0.5, more: Partial<SafetyEvent> = {}): SafetyEvent {
  const trackId = ++made
  return aSafetyEvent(camera, {
    rule,
    zone,
    deviceId: device(by),
    eventId: `018bcfe5-6be8-7000-8000-${String(trackId).padStart(12, '0')}` as EventId,
    trackId,
    boxes: [
      {
        trackId,
        label: 'person',
        score: 0.9,
        box: {
          x1: Math.max(0, x - 0.05),
          y1: 0.4,
          x2: Math.min(1, x + 0.05),
          y2: 0.7,
        },
      },
    ],
    capturedAt: epochMs(t0 + atS * 1000),
    ...more,
  })
}

function gather(events: readonly SafetyEvent[]): IncidentFacts[] {
  const incidents: IncidentFacts[] = []
  for (const event of events) {
    const joined = incidentOf(event, incidents)
    const next = withEvent(joined, event, `Device ${event.deviceId.slice(-2)}`)
    if (joined)
      incidents.splice(incidents.indexOf(joined), 1)
    incidents.push(next)
  }
  return incidents
}

const actsOf = (events: readonly SafetyEvent[]): number => countActs(events.map(actReportOf))

describe('one act, one incident', () => {
  it('IC8 one act seen by three devices is one, whoever is heard first; each is a witness', () => {
    const events = [
      told(1, 0),
      told(2, 0.4, 0.52),
      told(3, 2.1, 0.55),
    ]
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      const [incident, ...others] = gather(order.map(i => events[i]!))
      expect(others).toEqual([])
      expect(incident).toMatchObject({ count: 1, eventCount: 3, firstAt: t0 })
      expect(incident!.witnesses).toEqual([
        {
          deviceId: device(1),
          name: 'Device 01',
          firstEventId: events[0]!.eventId,
          at: t0,
          count: 1,
        },
        {
          deviceId: device(2),
          name: 'Device 02',
          firstEventId: events[1]!.eventId,
          at: t0 + 400,
          count: 1,
        },
        {
          deviceId: device(3),
          name: 'Device 03',
          firstEventId: events[2]!.eventId,
          at: t0 + 2100,
          count: 1,
        },
      ])
    }
  })

  it('IC8 a hand-over: the next detector tells of who is still there, some way on, and of who came meanwhile', () => {
    // Told by the old one; 5 s later by the new one, which has followed them for 3 s of a walk of 1.5 heights.
    const walked = told(2, 5, 0.75, {
      path: {
        seenMs: 3000,
        from: { x: 0.6, y: 0.7 },
        box: { x1: 0.7, y1: 0.4, x2: 0.8, y2: 0.7 },
        extent: { x1: 0.6, y1: 0.4, x2: 0.8, y2: 0.7 },
      },
    })
    expect(actsOf([
      told(1, 0),
      walked,
    ])).toBe(1)
    expect(actsOf([
      told(1, 0),
      walked,
      told(2, 6),
    ])).toBe(2)
    // The same browser with a new lease has a new tracker.
    expect(actsOf([
      told(1, 0),
      told(1, 4, 0.52, { leaseEpoch: 2 }),
    ])).toBe(1)
  })

  it('IC8 two people at different places are two, by two devices or by one; so are two that one device tells apart', () => {
    expect(actsOf([
      told(1, 0, 0.1),
      told(2, 0, 0.9),
    ])).toBe(2)
    expect(actsOf([
      told(1, 0, 0.5),
      told(1, 1, 0.5),
    ])).toBe(2)
    expect(areOfOneAct(actReportOf(told(1, 0)), actReportOf(told(1, 1)))).toBe(false)
    expect(actsOf([
      told(1, 0, 0.4),
      told(1, 0, 0.5),
      told(2, 0.3, 0.4),
      told(2, 0.3, 0.5),
    ])).toBe(2)
  })

  it('IC8 the same place later is another act', () => {
    expect(actsOf([
      told(1, 0),
      told(2, 21),
    ])).toBe(2)
    expect(actsOf([
      told(1, 0),
      told(2, 0.2),
      told(1, 60),
      told(2, 60.3),
    ])).toBe(2)
  })

  it('IC8 what is about the zone, not about somebody, is one act for all who say so at that time', () => {
    const empty = (by: number, atS: number): SafetyEvent => told(by, atS, 0.5, { trackId: 0, label: 'nobody', boxes: [] })
    expect(actsOf([
      empty(1, 0),
      empty(2, 1),
    ])).toBe(1)
    expect(actsOf([
      empty(1, 0),
      empty(2, 40),
    ])).toBe(2)
  })

  it('IC9 late: an offline device\'s events of hours ago join the incident and raise its witnesses, not its count', () => {
    const told1 = [
      told(1, 0),
      told(1, 60),
    ]
    const [before] = gather(told1)
    const [after, ...others] = gather([
      ...told1,
      told(2, 0.5),
      told(2, 60.5),
    ])
    expect(others).toEqual([])
    expect([before!.count, after!.count]).toEqual([2, 2])
    expect(after!.witnesses.map(({ count }) => count)).toEqual([2, 2])
  })

  it('IC9 at most 16 witnesses: the earliest', () => {
    const [incident] = gather(Array.from({ length: 20 }, (_, i) => told(20 - i, 20 - i)))
    expect(incident!.witnesses.map(({ deviceId }) => deviceId)).toEqual(Array.from({ length: 16 }, (_, i) => device(i + 1)))
  })
})

const anyReport: fc.Arbitrary<ActReport> = fc.record({
  tracker: fc.constantFrom('a 1', 'b 1', 'c 1'),
  at: fc.integer({ min: 0, max: 200 }).map(s => t0 + s * 500),
  place: fc.option(fc.record({
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.constant(0.7),
    height: fc.constant(0.2),
  }), { nil: undefined }),
})

describe('the order of arrival', () => {
  it('IC8 does not change how many acts there are, and being of one act is mutual', () => {
    fc.assert(fc.property(fc.array(anyReport, { maxLength: 24 }), fc.infiniteStream(fc.nat()), (reports, random) => {
      const shuffled = shuffle(reports, random)
      expect(countActs(shuffled)).toBe(countActs(reports))
      for (const a of reports.slice(0, 4)) {
        for (const b of reports)
          expect(areOfOneAct(a, b)).toBe(areOfOneAct(b, a))
      }
    }))
  })

  it('IC8 beyond what is remembered, acts are settled: none is lost, and those of one tracker are exact', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 60, maxLength: 200 }), (times) => {
      const acts = times.map(s => actReportOf(told(1, s))).reduce(withReport, noActs)
      expect(acts.settled + countActs(acts.reports)).toBe(times.length)
      expect(acts.reports.length).toBeLessThanOrEqual(64)
    }), { numRuns: 30 })
  })

  // IC1 does not promise it where an event that comes late lies between two incidents that are there already: they stay two.
  it('IC1 does not change how many incidents there are, for acts whose reports lie within two minutes and that are further than that apart', () => {
    const anyAct = fc.array(fc.record({
      by: fc.integer({ min: 1, max: 5 }),
      offsetS: fc.integer({ min: 0, max: incidentGapMs / 1000 }),
      x: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    }), { minLength: 1, maxLength: 8 })
    fc.assert(fc.property(fc.array(anyAct, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (acts, random) => {
      const apartS = 2 * incidentGapMs / 1000 + 1
      const events = acts.flatMap((reports, i) => reports.map(({ by, offsetS, x }) => told(by, i * apartS + offsetS, x)))
      const incidents = gather(shuffle(events, random))
      expect(incidents.length).toBe(acts.length)
      expect(incidents.map(({ eventCount }) => eventCount).sort()).toEqual(acts.map(({ length }) => length).sort())
      const sorted = gather([...events].sort((a, b) => a.capturedAt - b.capturedAt))
      const facts = (each: IncidentFacts[]): unknown => each.map(({ count, witnesses, firstAt, lastAt }) => ({ count, witnesses, firstAt, lastAt })).sort((a, b) => a.firstAt - b.firstAt)
      expect(facts(incidents)).toEqual(facts(sorted))
    }))
  })
})

function shuffle<T>(items: readonly T[], random: fc.Stream<number>): T[] {
  const keyed = items.map(item => ({ item, key: random.next().value as number }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
