import type { Configuration } from '#contract/configuration'
import type { CameraId, RuleId, SiteId, ZoneId } from '#contract/ids'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { ruleSchema } from '#contract/rule'
import { epochMs } from '#contract/time'
import { createLogger } from './core/logger.ts'
import { createSiteSuspender } from './site-suspender.ts'

const [north, south] = ['north', 'south'] as SiteId[]
const gate = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const dock = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0002' as CameraId
const idleMs = 30 * 60_000

function camera(cameraId: CameraId, siteId: SiteId): Configuration['cameras'][number] {
  return {
    cameraId,
    siteId,
    name: cameraId,
    streams: [
      {
        streamKind: 'main',
        ingest: {
          status: 'connecting',
          since: epochMs(0),
        },
      },
    ],
  }
}

function ruleOf(cameraId: CameraId, more: object = {}): Configuration['rules'][number] {
  return ruleSchema.parse({
    ruleId: '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0003' as RuleId,
    version: 1,
    cameraId,
    zoneIds: ['6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0004' as ZoneId],
    name: 'Keep out',
    armed: true,
    severity: 'high',
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
    ...more,
  })
}

function suspenderOf(rules: Configuration['rules'] = []) {
  const timers = createManualTimers(Date.UTC(2026, 0, 5))
  const watched = new Set<CameraId>()
  const asleep: (readonly CameraId[])[] = []
  const suspender = createSiteSuspender({
    ingest: {
      setAsleep: cameraIds => void asleep.push([...cameraIds]),
    },
    watchedCameras: () => watched,
    idleMs,
    timers,
    logger: createLogger(() => {}),
  })
  const configuration = {
    cameras: [
      camera(gate, north!),
      camera(dock, south!),
    ],
    rules,
    sites: [north!, south!].map(siteId => ({ siteId, name: siteId, timeZone: 'UTC' })),
  }
  suspender.configure(configuration)
  return {
    timers,
    watched,
    asleep,
    suspender,
    configuration,
  }
}

it('SU2 each site for itself: the one that nobody needs is suspended, the one that is watched is not', () => {
  const { timers, watched, asleep, suspender } = suspenderOf()
  watched.add(dock)
  for (let passed = 0; passed < idleMs; passed += 5_000) {
    expect(asleep).toEqual([])
    timers.advance(5_000)
  }
  expect(asleep).toEqual([
    [gate],
  ])
  expect([
    suspender.isSuspended(north!),
    suspender.isSuspended(south!),
  ]).toEqual([true, false])
})

it('SU5 whoever opens a camera finds its site awake at once, and it stays so for the idle time', () => {
  const { timers, asleep, suspender } = suspenderOf()
  timers.advance(idleMs + 5_000)
  expect(asleep.at(-1)).toEqual([gate, dock])
  suspender.opened(gate)
  expect(asleep.at(-1)).toEqual([dock])
  timers.advance(idleMs - 5_000)
  expect(suspender.isSuspended(north!)).toBe(false)
  timers.advance(10_000)
  expect(suspender.isSuspended(north!)).toBe(true)
})

it('SU1 SU3 a site with a rule that watches always is never suspended, one that is armed by the clock is awake a minute before', () => {
  // It is Monday, 00:00.
  const { timers, suspender, configuration } = suspenderOf([
    ruleOf(gate),
    ruleOf(dock, {
      schedule: {
        intervals: [
          { day: 1, fromMinute: 120, toMinute: 180 },
        ],
      },
    }),
  ])
  timers.advance(118 * 60_000)
  expect([
    suspender.isSuspended(north!),
    suspender.isSuspended(south!),
  ]).toEqual([false, true])
  timers.advance(60_000)
  expect(suspender.isSuspended(south!)).toBe(false)
  // Until 180, and half an hour from then.
  timers.advance(90 * 60_000)
  expect(suspender.isSuspended(south!)).toBe(false)
  timers.advance(5 * 60_000)
  expect(suspender.isSuspended(south!)).toBe(true)
  suspender.configure({
    ...configuration,
    rules: [
      ruleOf(dock),
    ],
  })
  expect(suspender.isSuspended(south!)).toBe(false)
})

it('SU2 a rule that is switched off, and one of a camera in maintenance, arm nothing', () => {
  const { timers, suspender, configuration } = suspenderOf([
    ruleOf(gate, { armed: false }),
    ruleOf(dock),
  ])
  suspender.configure({
    ...configuration,
    cameras: [
      camera(gate, north!),
      {
        ...camera(dock, south!),
        maintenance: {
          since: epochMs(0),
          reason: 'Lens',
          byName: 'Kim',
        },
      },
    ],
  })
  timers.advance(idleMs + 5_000)
  expect([
    suspender.isSuspended(north!),
    suspender.isSuspended(south!),
  ]).toEqual([true, true])
})

it('close ends it', () => {
  const { timers, suspender } = suspenderOf()
  suspender.close()
  expect(timers.waiting()).toBe(0)
})
