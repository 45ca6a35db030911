import type { CameraId, DetectorId, DeviceId, OrganizationId } from '#contract/ids'
import type { IngestState } from '#contract/stream'
import type { CameraHolder, HolderChange } from '../core/lease-board.ts'
import type { WatchedCamera } from './coverage-observer.ts'
import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { createHealthAlarmBoard } from '../core/health-alarms.ts'
import { CoverageObserver } from './coverage-observer.ts'

const organizationId = 'o' as OrganizationId
const cameraId = 'gate' as CameraId

/** A server with one camera; browsers report each second from when they begin to look. */
function aPlant(camera: Partial<WatchedCamera> = {}) {
  const timers = createManualTimers(1_700_000_040_000)
  const start = timers.now()
  const alarms = createHealthAlarmBoard(timers, () => 'alarm')
  const listeners = new Set<(change: HolderChange) => void>()
  const state = {
    camera: {
      organizationId,
      cameraId,
      name: 'North gate',
      isArmed: true,
      isInMaintenance: false,
      isSuspended: false,
      ...camera,
    } as WatchedCamera,
    holder: undefined as CameraHolder | undefined,
    reports: new Map<string, { fps: number, lastLookAt: number, reportedAt: number }>(),
    ingest: { status: 'live' } as IngestState,
    hasDetectors: true,
    cameras: true,
  }
  const observer = new CoverageObserver({
    cameras: () => state.cameras
      ? [state.camera]
      : [],
    leases: {
      holderOf: () => state.holder,
      onHolder: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    reportOf(socketId) {
      const known = state.reports.get(socketId)
      return known && {
        reportedAt: epochMs(known.reportedAt),
        report: {
          cameraId,
          fps: known.fps,
          engine: 'wasm',
          detectorId: 'nano' as DetectorId,
          lastLookAgeMs: known.reportedAt - known.lastLookAt,
        },
      }
    },
    ingestOf: () => state.ingest,
    hasDetectors: () => state.hasDetectors,
    isStation: () => true,
    alarms,
    timers,
  })
  const stopping = new AbortController()
  observer.run(stopping.signal)
  const lease = (name: string | undefined, epoch = 0): void => {
    const before = state.holder
    state.holder = name === undefined
      ? undefined
      : {
          socketId: name,
          deviceId: name as DeviceId,
          deviceName: name,
          epoch,
        }
    listeners.forEach(listener => listener({
      organizationId,
      cameraId,
      before,
      after: state.holder,
    }))
  }
  /** Lets time go on while `looking` looks five times a second and reports each second. */
  const pass = (ms: number, looking?: string): void => {
    for (let passed = 0; passed < ms; passed += 200) {
      timers.advance(200)
      const known = looking === undefined
        ? undefined
        : state.reports.get(looking)
      if (looking !== undefined && (!known || timers.now() - known.reportedAt >= 1_000)) {
        state.reports.set(looking, {
          fps: 5,
          lastLookAt: timers.now(),
          reportedAt: timers.now(),
        })
      }
    }
  }
  const told = () => [
    ...observer.log.minutes(cameraId),
  ].flatMap(([minute, spans]) => spans.map(({ fromMs, toMs, because, reported, holder }) => `${(minute * 60_000 + fromMs - start) / 1_000}-${(minute * 60_000 + toMs - start) / 1_000} ${reported ? holder!.name : because}`))
  return {
    timers,
    start,
    state,
    observer,
    alarms,
    lease,
    pass,
    told,
    stop: () => stopping.abort(),
  }
}

describe('CO5 the server\'s own sight', () => {
  it('is of the time up to the last look that was reported, and of nothing after a kill', () => {
    const { lease, pass, told, state } = aPlant()
    lease('Hall', 7)
    pass(10_000, 'Hall')
    lease(undefined)
    state.reports.clear()
    pass(5_000)
    const [waiting, watched, dying, gone] = told()
    expect(waiting).toMatch(/^0-0\.2 silent$/)
    expect(watched).toMatch(/^0\.2-9\.2 Hall$/)
    // It may still have looked: its own word would count, but it never comes.
    expect(dying).toBe('9.2-10 silent')
    expect(gone).toBe('10-15 vacant')
  })

  it('sees a stall, whatever rate is still reported', () => {
    const { lease, pass, told, state, timers } = aPlant()
    lease('Hall', 7)
    pass(4_000, 'Hall')
    const stalled = state.reports.get('Hall')!
    for (let second = 0; second < 10; second++) {
      pass(1_000)
      state.reports.set('Hall', {
        ...stalled,
        reportedAt: timers.now(),
      })
    }
    expect(told().at(-1)).toMatch(/^3\.2-14 silent$/)
  })

  it('cuts where a lease changes, and gives the new holder nothing before its first look', () => {
    const { lease, pass, told } = aPlant()
    lease('Hall', 7)
    pass(10_000, 'Hall')
    lease('Kim', 8)
    pass(3_000)
    pass(4_000, 'Kim')
    expect(told()).toEqual([
      '0-0.2 silent',
      '0.2-9.2 Hall',
      '9.2-10 silent',
      '10-13.2 silent',
      '13.2-16.2 Kim',
    ])
  })

  it.each([
    [
      'maintenance',
      { isInMaintenance: true },
      {},
    ],
    [
      'suspended',
      { isSuspended: true },
      {},
    ],
    [
      'camera-offline',
      {},
      {
        ingest: { status: 'offline' } as IngestState,
      },
    ],
    [
      'no-browser',
      {},
      { hasDetectors: false },
    ],
    ['vacant', {}, {}],
  ])('says %s where it knows that', (because, camera, more) => {
    const { pass, told, state } = aPlant(camera)
    Object.assign(state, more)
    pass(3_000)
    expect(told()).toEqual([`0-3 ${because}`])
  })
})

describe('CO7 an armed camera that nobody looks at', () => {
  it('is an alarm within ten seconds of its last look, and none any more when somebody looks', () => {
    const { lease, pass, alarms, state, timers, observer } = aPlant()
    lease('Hall', 7)
    pass(30_000, 'Hall')
    const lastLookAt = state.reports.get('Hall')!.lastLookAt
    pass(9_000)
    for (let step = 0; step < 50 && alarms.list(organizationId).length === 0; step++)
      pass(200)
    expect(timers.now() - lastLookAt).toBeLessThanOrEqual(10_000)
    expect(alarms.list(organizationId)).toMatchObject([
      {
        kind: 'unwatched',
        cameraId,
        since: lastLookAt,
        facts: { name: 'North gate', because: 'silent' },
      },
    ])
    expect(observer.list()).toMatchObject([
      { isWatched: false, because: 'silent' },
    ])
    pass(6_000, 'Hall')
    expect(alarms.list(organizationId)).toEqual([])
  })

  it('is none for a blip, nor while no rule watches it, nor just after a start', () => {
    const { lease, pass, alarms } = aPlant()
    const told: unknown[] = []
    alarms.onChange((_, alarm) => told.push(alarm))
    pass(20_000)
    lease('Hall', 7)
    pass(10_000, 'Hall')
    pass(7_000)
    pass(10_000, 'Hall')
    expect(told).toEqual([])
    const idle = aPlant({ isArmed: false })
    idle.pass(120_000)
    expect(idle.alarms.list(organizationId)).toEqual([])
  })

  it('is one when nobody ever came, and goes with the camera', () => {
    const { pass, alarms, state } = aPlant()
    pass(31_000)
    expect(alarms.list(organizationId)).toMatchObject([
      {
        facts: { because: 'vacant' },
      },
    ])
    state.cameras = false
    pass(5_000)
    expect(alarms.list(organizationId)).toEqual([])
  })
})
