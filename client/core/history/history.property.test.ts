import type { CoverageStretch } from '#contract/coverage'
import type { HistoryMoment } from '#contract/history-routes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipBeforeMs } from '#contract/clip'
import { severities } from '#contract/severity'
import { plantDayAfter, wallClock } from '#contract/shift'
import { epochMs } from '#contract/time'
import { cameraIdOf, eventIdNumber, sha256Of } from '../sync/testing/event-builder.ts'
import { laneMarks } from './lane-marks.ts'
import { evidenceAt, nextMoment, pictureHoldsMs, playStart } from './moment-evidence.ts'
import { dayOf, dayStart, momentOf, momentOfText, monthAfter, monthPage, wallText, weekdayOf } from './site-clock.ts'
import { keptInSight, longestSpanMs, panned, scaleAround, shareOf, shortestSpanMs, spanOf, timeAt, zoomed } from './time-scale.ts'
import { ticksOf, tickStep } from './time-ticks.ts'

const seed = Date.now() % 2 ** 31
console.warn(`history: seed ${seed}`)
const runs = { seed, numRuns: 300 }
/** Changes of half an hour, at midnight, in the other half of the year, offsets of a quarter, and none at all. */
const zones = [
  'Asia/Seoul',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Africa/Cairo',
  'UTC',
]
const zone = fc.constantFrom(...zones)
/** 2012 to 2032: after the day that Samoa left out. */
const at = fc.integer({ min: 1_325_376_000_000, max: 1_956_528_000_000 })
const span = fc.integer({ min: shortestSpanMs, max: longestSpanMs })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('a site\'s clock', () => {
  it('HI9 a day begins at the first moment that shows its date, also where the clock is set at midnight', () => {
    fc.assert(fc.property(at, zone, (atMs, timeZone) => {
      const day = dayOf(atMs, timeZone)
      const start = dayStart(day, timeZone)
      expect(dayOf(start, timeZone)).toBe(day)
      expect(dayOf(start - 1, timeZone)).toBe(plantDayAfter(day, -1))
      expect(start).toBeLessThanOrEqual(atMs)
      expect(dayStart(plantDayAfter(day, 1), timeZone)).toBeGreaterThan(atMs)
    }), runs)
  })

  it('HI9 days of 23, 24 and 25 hours', () => {
    const hours = (day: string, timeZone: string): number => (dayStart(plantDayAfter(day, 1), timeZone) - dayStart(day, timeZone)) / 3_600_000
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23)
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25)
    expect(hours('2026-11-21', 'Asia/Seoul')).toBe(24)
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5)
    // Midnight is left out: the day begins at one.
    expect(hours('2018-11-04', 'America/Sao_Paulo')).toBe(23)
    expect(wallText(dayStart('2018-11-04', 'America/Sao_Paulo'), 'America/Sao_Paulo')).toBe('2018-11-04T01:00:00')
  })

  it('HI9 what a field of date and time shows is the moment that it leads to, but for the hour that is shown twice', () => {
    fc.assert(fc.property(at, zone, (atMs, timeZone) => {
      const second = Math.floor(atMs / 1000) * 1000
      const back = momentOfText(wallText(second, timeZone), timeZone)!
      expect(wallClock(back, timeZone)).toBe(wallClock(second, timeZone))
      expect(back).toBeLessThanOrEqual(second)
      expect(second - back).toBeLessThanOrEqual(3_600_000)
    }), runs)
    expect(momentOf(Date.parse('2026-03-29T02:30:00Z'), 'Europe/Berlin')).toBe(Date.parse('2026-03-29T01:30:00Z'))
    expect(momentOfText('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T00:30:00Z'))
    expect(momentOfText('25.10.2026', 'Europe/Berlin')).toBeUndefined()
  })

  it('HI9 a month\'s page has whole weeks with each of its days once', () => {
    fc.assert(fc.property(at, fc.constantFrom(1, 7), (atMs, first) => {
      const month = dayOf(atMs, 'UTC').slice(0, 7)
      const { weeks } = monthPage(month, first)
      const days = weeks.flat()
      expect(weeks.every(week => week.length === 7 && weekdayOf(week[0]!) === first)).toBe(true)
      expect(days).toEqual(days.map((_, i) => plantDayAfter(days[0]!, i)))
      expect(days.filter(day => day.startsWith(month)).length).toBe(new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate())
      expect(weeks.every(week => week.some(day => day.startsWith(month)))).toBe(true)
    }), runs)
    expect(monthAfter('2026-01-31', 1)).toBe('2026-02-28')
    expect(monthAfter('2026-03-31', -1)).toBe('2026-02-28')
    expect(monthAfter('2026-12-05', 1)).toBe('2027-01-05')
  })
})

describe('a timeline\'s scale', () => {
  it('HI10 zooming keeps what is under the pointer and stays between a minute and a week', () => {
    fc.assert(fc.property(at, span, share, fc.double({ min: 0.01, max: 100, noNaN: true }), (atMs, spanMs, under, factor) => {
      const scale = scaleAround(atMs, spanMs)
      const next = zoomed(scale, factor, under)
      expect(spanOf(next)).toBeGreaterThanOrEqual(shortestSpanMs - 1)
      expect(spanOf(next)).toBeLessThanOrEqual(longestSpanMs + 1)
      expect(Math.abs(timeAt(next, under) - timeAt(scale, under))).toBeLessThan(1)
      expect(shareOf(next, timeAt(next, under))).toBeCloseTo(under, 6)
    }), runs)
  })

  it('HI10 panning there and back is nothing, and a moment that is kept in sight is in sight', () => {
    fc.assert(fc.property(at, span, fc.integer({ min: -longestSpanMs * 3, max: longestSpanMs * 3 }), (atMs, spanMs, byMs) => {
      const scale = scaleAround(atMs, spanMs)
      expect(panned(panned(scale, byMs), -byMs)).toEqual(scale)
      const kept = keptInSight(scale, atMs + byMs)
      expect(shareOf(kept, atMs + byMs)).toBeGreaterThanOrEqual(0)
      expect(shareOf(kept, atMs + byMs)).toBeLessThanOrEqual(1)
      expect(spanOf(kept)).toBeCloseTo(spanOf(scale), 3)
    }), runs)
  })

  it('HI11 ticks are in order, in sight, not too many, and at round times of the wall', () => {
    fc.assert(fc.property(at, span, zone, fc.integer({ min: 4, max: 16 }), (atMs, spanMs, timeZone, most) => {
      const scale = scaleAround(atMs, spanMs)
      const step = tickStep(scale, most)
      const ticks = ticksOf(scale, timeZone, most)
      ticks.forEach(({ atMs: tick, isDay }, i) => {
        expect(tick).toBeGreaterThanOrEqual(scale.from)
        expect(tick).toBeLessThanOrEqual(scale.to)
        expect(i === 0 || ticks[i - 1]!.atMs < tick).toBe(true)
        expect(isDay || wallClock(tick, timeZone) % step === 0).toBe(true)
        expect(isDay).toBe(dayStart(dayOf(tick, timeZone), timeZone) === tick)
      })
      // Three more where the clock changes, and one at each edge.
      expect(ticks.length).toBeLessThanOrEqual(Math.max(most, 8) + 5)
      expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(spanOf(scale) / step) - 3)
    }), runs)
  })

  it('HI11 an hour that the wall shows twice is marked twice', () => {
    const from = Date.parse('2026-10-24T23:00:00Z')
    const shown = ticksOf({ from, to: from + 4 * 3_600_000 }, 'Europe/Berlin', 5).map(({ atMs }) => wallText(atMs, 'Europe/Berlin').slice(11, 16))
    expect(shown).toEqual([
      '01:00',
      '02:00',
      '02:00',
      '03:00',
      '04:00',
    ])
  })
})

const anIncident = fc.record({
  incidentId: fc.uuid(),
  severity: fc.constantFrom(...severities),
  firstAt: fc.integer({ min: -2_000, max: 12_000 }),
  lengthMs: fc.integer({ min: 0, max: 3_000 }),
}).map(({ lengthMs, ...rest }) => ({
  ...rest,
  lastAt: rest.firstAt + lengthMs,
}))

it('HI12 no incident in sight is lost among the marks of a lane, none is drawn twice, and none is narrower than a finger', () => {
  fc.assert(fc.property(fc.array(anIncident, { maxLength: 60 }), fc.double({ min: 0.001, max: 0.1, noNaN: true }), (incidents, least) => {
    const scale = { from: 0, to: 10_000 }
    const marks = laneMarks(incidents, scale, least)
    const inSight = incidents.filter(({ firstAt, lastAt }) => firstAt <= 10_000 && lastAt >= 0)
    expect(marks.flatMap(mark => mark.incidents).length).toBe(inSight.length)
    expect(new Set(marks.flatMap(mark => mark.incidents))).toEqual(new Set(inSight))
    marks.forEach((mark, i) => {
      expect(mark.width).toBeGreaterThanOrEqual(least - 1e-9)
      expect(mark.x).toBeGreaterThanOrEqual(0)
      expect(mark.x + mark.width).toBeLessThanOrEqual(1 + 1e-9)
      expect(i === 0 || marks[i - 1]!.x + marks[i - 1]!.width <= mark.x + 1e-9).toBe(true)
      expect(severities.indexOf(mark.severity)).toBe(Math.min(...mark.incidents.map(({ severity }) => severities.indexOf(severity))))
    })
  }), runs)
})

const base = 1_700_000_000_000
const aMoment = fc.record({
  n: fc.integer({ min: 1, max: 100_000 }),
  ms: fc.integer({ min: 0, max: 120_000 }),
  hasPicture: fc.boolean(),
  film: fc.option(fc.record({
    before: fc.integer({ min: 0, max: clipBeforeMs }),
    durationMs: fc.integer({ min: 1, max: 40_000 }),
  })),
}).map(({ n, ms, hasPicture, film }): HistoryMoment => ({
  eventId: eventIdNumber(n, base + ms),
  incidentId: eventIdNumber(n, base + ms),
  cameraId: cameraIdOf(1),
  capturedAt: epochMs(base + ms),
  severity: 'high',
  label: 'person',
  ...hasPicture && {
    snapshotSha256: sha256Of(n),
  },
  ...film && {
    clip: {
      sha256: sha256Of(n),
      mediaType: 'video/mp4',
      bytes: 9,
      startsAt: epochMs(base + ms - film.before),
      durationMs: film.durationMs,
      width: 640,
      height: 360,
    },
  },
}))

it('HI8 what is shown of a moment covers it, the best kind there is, whatever the order of what is kept', () => {
  fc.assert(fc.property(fc.array(aMoment, { maxLength: 20 }), fc.integer({ min: -20_000, max: 160_000 }), fc.boolean(), fc.boolean(), (moments, ms, hasLooks, isOnline) => {
    const facts = {
      atMs: base + ms,
      nowMs: base + 200_000,
      hasLooks,
      isOnline,
    }
    const shown = evidenceAt({ ...facts, moments })
    const again = evidenceAt({
      ...facts,
      moments: moments.toReversed(),
    })
    expect(shown.kind).toBe(again.kind)
    const covering = moments.filter(({ clip }) => clip && clip.startsAt <= facts.atMs && facts.atMs < clip.startsAt + clip.durationMs)
    const pictures = moments.filter(({ snapshotSha256 }) => snapshotSha256)
    switch (shown.kind) {
      case 'clip':
        expect(covering).toContain(shown.moment)
        expect(shown.offsetMs).toBe(facts.atMs - shown.moment.clip!.startsAt)
        expect(shown.offsetMs).toBeLessThan(shown.moment.clip!.durationMs)
        break
      case 'picture':
        expect(covering).toEqual([])
        expect(Math.abs(shown.agoMs)).toBeLessThanOrEqual(pictureHoldsMs)
        expect(Math.min(...pictures.map(({ capturedAt }) => Math.abs(capturedAt - facts.atMs)))).toBe(Math.abs(shown.agoMs))
        break
      case 'tracks':
        expect(covering).toEqual([])
        expect(hasLooks).toBe(true)
        expect(shown.moment === undefined).toBe(pictures.length === 0)
        break
      case 'none':
        expect(covering).toEqual([])
        expect(hasLooks).toBe(false)
        expect(pictures.every(({ capturedAt }) => Math.abs(capturedAt - facts.atMs) > pictureHoldsMs)).toBe(true)
        expect(shown.because.kind).toBe(isOnline
          ? 'unknown'
          : 'offline')
    }
  }), runs)
})

it('HI8 nothing kept says why: not yet, before the camera, not analysed and why, or quiet', () => {
  const stretch = (from: number, state: CoverageStretch['state']): CoverageStretch => ({
    from: epochMs(from),
    to: epochMs(from + 1_000),
    isArmed: true,
    state,
  })
  const facts = {
    nowMs: base + 10_000,
    moments: [],
    hasLooks: false,
    isOnline: true,
    sinceMs: base,
    stretches: [
      stretch(base, { kind: 'not-analysed', because: 'camera-offline' }),
      stretch(base + 1_000, {
        kind: 'analysed',
        by: { name: 'x', isStation: false } as never,
        engine: 'wasm',
        detectorId: 'd' as never,
        fps: 5,
      }),
    ],
  }
  const because = (atMs: number): unknown => {
    const shown = evidenceAt({ ...facts, atMs })
    return shown.kind === 'none' && shown.because
  }
  expect(because(base + 10_001)).toEqual({ kind: 'not-yet' })
  expect(because(base - 1)).toEqual({ kind: 'before-camera' })
  expect(because(base + 999)).toEqual({ kind: 'not-analysed', because: 'camera-offline' })
  expect(because(base + 1_000)).toEqual({ kind: 'quiet', isArmed: true })
  expect(because(base + 2_000)).toEqual({ kind: 'unknown' })
})

it('REV-3 a card begins 8 s before the act, or where its film begins, and the next moment lies on the side that is asked for', () => {
  fc.assert(fc.property(fc.array(aMoment, { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 120_000 }), (moments, ms) => {
    const first = moments[0]!.capturedAt
    const start = playStart(first, moments)
    expect(start).toBeLessThanOrEqual(first)
    expect(start).toBeGreaterThanOrEqual(first - clipBeforeMs)
    const [later, earlier] = [
      nextMoment(moments, base + ms, 1),
      nextMoment(moments, base + ms, -1),
    ]
    expect(later === undefined).toBe(moments.every(({ capturedAt }) => capturedAt <= base + ms))
    expect(earlier === undefined).toBe(moments.every(({ capturedAt }) => capturedAt >= base + ms))
    expect(later === undefined || moments.every(({ capturedAt }) => capturedAt <= base + ms || capturedAt >= later.capturedAt)).toBe(true)
  }), runs)
})
