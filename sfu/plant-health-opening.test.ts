import type { CameraId, DeviceId, OrganizationId } from '#contract/ids'
import type { PlantHealthOptions } from './plant-health-opening.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { operatorOf } from './core/actor.ts'
import { createHealthAlarmBoard } from './core/health-alarms.ts'
import { openPlantHealth } from './plant-health-opening.ts'

const organizationId = 'o' as OrganizationId
const cameraId = 'gate' as CameraId

it('ADM-7 HE7 AD8 tells of cameras, stations, clocks, parts, jobs and an audit trail that are wrong, after their hold times, and that they are right again', async () => {
  const timers = createManualTimers()
  const alarms = createHealthAlarmBoard(timers, () => 'alarm')
  const told: string[] = []
  alarms.onChange((_, { kind, clearedAt }) => told.push(`${kind} ${clearedAt === undefined
    ? 'raised'
    : 'cleared'}`))
  let isWrong = true
  const stopping = new AbortController()
  const ingest = () => isWrong
    ? {
        status: 'offline',
        since: timers.now(),
        code: 'camera-stream-ended',
        message: 'It ended.',
        retryAt: timers.now(),
      }
    : {
        status: 'live',
        since: timers.now(),
        width: 1,
        height: 1,
        profile: 'Main',
      }
  const { describe } = openPlantHealth({
    context: {
      ingestState: ingest,
      logger: {
        error: () => {},
      },
      database: {
        withOrganization: async () => ({
          rows: [
            {
              stationId: 'kiosk' as DeviceId,
              name: 'Kiosk',
              siteIds: null,
              isHeard: !isWrong,
            },
            {
              stationId: 'd' as DeviceId,
              name: 'Hall',
              siteIds: null,
              isHeard: false,
            },
          ],
        }),
        withoutOrganization: async () => ({
          rows: [
            { ms: timers.now() + (isWrong ? 9_000 : 0) },
          ],
        }),
      },
    },
    organizationId,
    live: {
      hub: {
        list: () => [],
      },
      analysis: {
        reportOf: () => undefined,
        browsers: () => [
          {
            socket: {
              actor: { memberName: 'Hall' },
            },
            deviceId: 'd' as DeviceId,
            isStation: true,
            cameras: 1,
            facts: {
              fpsBudget: 5,
              backlog: isWrong ? 900 : 0,
              clockOffsetMs: isWrong
                ? -60_000
                : 0,
            },
          },
        ],
      },
      leases: {
        holderOf: () => undefined,
      },
    },
    coverage: {
      observer: {
        list: () => [
          {
            camera: {
              cameraId,
              name: 'North gate',
              isArmed: true,
              isInMaintenance: false,
            },
            isWatched: false,
            because: 'vacant',
          },
        ],
      },
    },
    alarms,
    ingest: {
      list: () => [
        {
          cameraId,
          streamKind: 'main',
          ingest: ingest(),
          stats: {
            connections: 3,
            clockOffsetMs: isWrong ? 3_600_000 : 10,
          },
        },
      ],
    },
    listConsumers: () => [],
    parts: () => [
      {
        part: 'disk',
        healthy: !isWrong,
        required: false,
        message: 'full',
      },
      {
        part: 'station',
        healthy: false,
        required: false,
        message: 'Switched off.',
      },
    ],
    retentionJob: () => ({
      isRunning: false,
      deleted: 0,
      ...isWrong && { trouble: 'no' },
    }),
    audit: () => isWrong
      ? {
          verdict: {
            flaw: { kind: 'change', seq: 7 },
          },
        }
      : {},
    startedAt: timers.now(),
    timers,
    signal: stopping.signal,
  } as unknown as PlantHealthOptions)
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      timers.advance(1_000)
      for (let turn = 0; turn < 20; turn++)
        await Promise.resolve()
    }
  }
  const kinds = [
    'audit',
    'camera-clock',
    'camera-offline',
    'disk',
    'jobs',
    'server-clock',
    'station-backlog',
    'station-clock',
    'station-gone',
  ]
  await pass(5)
  // What was changed in the trail is no passing thing.
  expect(told).toEqual(['audit raised'])
  await pass(90)
  expect(told.toSorted()).toEqual(kinds.map(kind => `${kind} raised`))
  expect(describe(operatorOf(organizationId))).toMatchObject({
    cameras: [
      {
        name: 'North gate',
        restarts: 2,
        clockOffsetMs: 3_600_000,
        because: 'vacant',
      },
    ],
    stations: [
      { name: 'Hall', backlog: 900 },
    ],
    jobs: [
      { name: 'retention', trouble: 'no' },
    ],
  })
  isWrong = false
  await pass(90)
  expect(alarms.list(organizationId)).toEqual([])
  expect(told.slice(kinds.length).toSorted()).toEqual(kinds.map(kind => `${kind} cleared`))
  stopping.abort()
  await pass(6)
  expect(timers.waiting()).toBe(0)
})
