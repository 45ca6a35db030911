import type { Camera } from '#contract/camera'
import type { CoverageMinute, CoverageSpan } from '#contract/coverage'
import type { CameraId, DetectorId, DeviceId, OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { ObservedSpan } from '../core/coverage-fold.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { operatorOf } from '../core/actor.ts'
import { createCamera } from './create-camera.ts'
import { listCoverage, sumCoverage } from './list-coverage.ts'
import { observeCoverage } from './observe-coverage.ts'
import { recordCoverage } from './record-coverage.ts'
import { addOrganization, aMember, openTestContext } from './testing/test-context.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
const dayMs = 86_400_000
let t: TestContext
let gate: Camera
let dock: Camera
/** A full minute that is over. */
let minute: number
let at: EpochMs

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
  gate = await createCamera(t.context, t.operator, { name: 'North gate', address: 'rtsp://192.0.2.7/a' })
  dock = await createCamera(t.context, t.operator, { name: 'South dock', address: 'rtsp://192.0.2.7/b' })
})
beforeEach(() => {
  // Each test has minutes of its own, after the cameras came to be.
  t.advanceMs(600_000)
  minute = Math.floor(t.context.clock() / 60_000) - 5
  at = epochMs(minute * 60_000)
})
afterAll(() => t.close())

const nothingNew = () => new Map()
const station = () => aMember(t.organizationId, 'station')
function span(fromS: number, toS: number, epoch = 7): CoverageSpan {
  return {
    fromMs: fromS * 1_000,
    toMs: toS * 1_000,
    epoch,
    state: { kind: 'analysed', engine: 'wasm', detectorId: 'ansim-nano-5' as DetectorId },
    looks: (toS - fromS) * 5,
  }
}
function said(spans: CoverageSpan[], more: Partial<CoverageMinute> = {}): CoverageMinute {
  return {
    cameraId: gate.cameraId,
    minute,
    stintId: 'aaaaaaaa',
    revision: 1,
    spans,
    ...more,
  }
}
function seen(fromS: number, toS: number, more: Partial<ObservedSpan> = {}): ObservedSpan {
  return {
    fromMs: fromS * 1_000,
    toMs: toS * 1_000,
    isArmed: true,
    looks: 0,
    because: 'vacant',
    ...more,
  }
}
const record = (deviceId: string, ...minutes: CoverageMinute[]) => recordCoverage(t.context, station(), { deviceId: deviceId as DeviceId, minutes })
async function strip(camera = gate, newest: Parameters<typeof listCoverage>[3] = nothingNew) {
  const { strips } = await listCoverage(t.context, t.operator, { cameraIds: camera.cameraId, from: at, to: at + 60_000 }, newest)
  return strips[0]!.stretches.map(({ from, to, state }) => `${(from - at) / 1_000}-${(to - at) / 1_000} ${state.kind === 'analysed'
    ? `${state.by.name} ${state.fps}`
    : state.because}`)
}

describe('CO2 a claim', () => {
  it('counts once, however often and in whatever order it comes; its highest revision holds', async () => {
    const device = randomUUID()
    const first = said([
      span(0, 60),
    ])
    const corrected = said([
      span(0, 30),
    ], { revision: 2 })
    await Promise.all([
      record(device, first),
      record(device, first),
    ])
    expect(await strip()).toEqual(['0-60 Kim 5'])
    await record(device, corrected)
    await record(device, first)
    expect(await strip()).toEqual(['0-30 Kim 5', '30-60 server-away'])
  })

  it('of two stints or two browsers stands beside the other', async () => {
    const device = randomUUID()
    await record(device, said([
      span(0, 20),
    ]))
    await record(device, said([
      span(25, 40),
    ], { stintId: 'bbbbbbbb' }))
    await record(randomUUID(), said([
      span(40, 60, 8),
    ]))
    expect(await strip()).toEqual([
      '0-20 Kim 5',
      '20-25 server-away',
      '25-40 Kim 5',
      '40-60 Kim 5',
    ])
  })

  it('is refused for cameras out of sight, time to come and time that is over; the others are kept', async () => {
    const foreign = await createCamera(t.context, operatorOf(theirs), { name: 'Theirs', address: 'rtsp://192.0.2.8/a' })
    const narrow = {
      ...station(),
      scope: {
        kind: 'some' as const,
        siteIds: [],
        cameraIds: [gate.cameraId],
      },
    }
    const { refused } = await recordCoverage(t.context, narrow, {
      deviceId: randomUUID() as DeviceId,
      minutes: [
        said([
          span(0, 60),
        ], { cameraId: foreign.cameraId }),
        said([
          span(0, 60),
        ], { cameraId: dock.cameraId }),
        said([
          span(0, 60),
        ], {
          cameraId: randomUUID() as CameraId,
        }),
        said([
          span(0, 60),
        ], { minute: minute + 10 }),
        said([
          span(0, 60),
        ], { minute: minute - 31 * 1_440 }),
        said([
          span(0, 60),
        ]),
      ],
    })
    expect(refused).toHaveLength(5)
    expect(await strip()).toEqual(['0-60 Kim 5'])
    expect(await strip(dock)).toEqual(['0-60 server-away'])
    await expect(recordCoverage(t.context, aMember(t.organizationId, 'viewer'), {
      deviceId: randomUUID() as DeviceId,
      minutes: [
        said([
          span(0, 60),
        ]),
      ],
    })).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('CO5 what the server saw', () => {
  it('replaces itself, stands beside that of its run before, and is completed from memory', async () => {
    const holder = {
      deviceId: randomUUID() as DeviceId,
      name: 'Hall',
      isStation: true,
    }
    const reported = { engine: 'wasm', detectorId: 'ansim-nano-5' as DetectorId } as const
    await observeCoverage(t.context, t.organizationId, 'cccccccc', [
      {
        cameraId: gate.cameraId,
        minute,
        spans: [
          seen(0, 10),
        ],
      },
    ])
    await observeCoverage(t.context, t.organizationId, 'cccccccc', [
      {
        cameraId: gate.cameraId,
        minute,
        spans: [
          seen(0, 20),
        ],
      },
    ])
    await observeCoverage(t.context, t.organizationId, 'dddddddd', [
      {
        cameraId: gate.cameraId,
        minute,
        spans: [
          seen(30, 40, { because: 'no-browser' }),
        ],
      },
    ])
    expect(await strip()).toEqual([
      '0-20 vacant',
      '20-30 server-away',
      '30-40 no-browser',
      '40-60 server-away',
    ])
    const newest = () => new Map([
      [
        minute,
        [
          seen(30, 50, {
            epoch: 7,
            holder,
            reported,
            looks: 40,
          }),
        ],
      ],
    ])
    expect(await strip(gate, newest)).toEqual([
      '0-20 vacant',
      '20-30 server-away',
      '30-50 Hall 2',
      '50-60 server-away',
    ])
  })
})

describe('CO6 strips and sums', () => {
  it('are of what is within sight, up to 25 hours, and begin with the camera', async () => {
    const narrow = {
      ...aMember(t.organizationId, 'reviewer'),
      scope: {
        kind: 'some' as const,
        siteIds: [],
        cameraIds: [gate.cameraId],
      },
    }
    const query = { from: at - dayMs, to: at + 60_000 }
    await expect(listCoverage(t.context, narrow, { from: at - 2 * dayMs, to: at }, nothingNew)).rejects.toMatchObject({ code: 'bad-input' })
    const { strips } = await listCoverage(t.context, narrow, query, nothingNew)
    expect(strips.map(({ cameraId }) => cameraId)).toEqual([gate.cameraId])
    // It was added some tests ago, not a day.
    expect(strips[0]!.stretches[0]!.from).toBeGreaterThan(at - 3_600_000 * 2)
    expect(strips[0]!.totalMs).toBe(at + 60_000 - strips[0]!.stretches[0]!.from)
  })

  it('CO8 add up per shift, with the armed stretches that nobody analysed', async () => {
    await observeCoverage(t.context, t.organizationId, 'cccccccc', [
      {
        cameraId: gate.cameraId,
        minute,
        spans: [
          seen(0, 60, { epoch: 7, because: 'camera-offline' }),
        ],
      },
    ])
    await record(randomUUID(), said([
      span(0, 45),
    ]))
    const day = new Date(at - 6 * 3_600_000).toISOString().slice(0, 10)
    const { shifts } = await sumCoverage(t.context, t.operator, { day }, nothingNew)
    const shift = shifts.find(({ from, to }) => from <= at && at < to)!
    expect(shift.uncovered).toContainEqual({
      cameraId: gate.cameraId,
      from: at + 45_000,
      to: at + 60_000,
      because: 'camera-offline',
    })
    expect(shift.armedMs).toBeGreaterThanOrEqual(60_000)
    expect(shift.armedAnalysedMs).toBeGreaterThanOrEqual(45_000)
    expect(shift.analysedMs).toBeLessThan(shift.totalMs)
    expect(shifts).toHaveLength(3)
    // A week in one answer is its days one after the other; of another site it is nothing.
    const before = (i: number) => new Date(Date.parse(day) + (i - 6) * 86_400_000).toISOString().slice(0, 10)
    const { siteId } = shifts[0]!
    const apart = []
    for (let i = 0; i < 7; i++) {
      apart.push(...(await sumCoverage(t.context, t.operator, {
        day: before(i),
      }, nothingNew)).shifts)
    }
    expect(await sumCoverage(t.context, t.operator, {
      day: before(0),
      days: 7,
      siteId,
    }, nothingNew)).toEqual({ shifts: apart })
    expect(apart).toHaveLength(21)
    expect(await sumCoverage(t.context, t.operator, {
      day,
      siteId: randomUUID() as never,
    }, nothingNew)).toEqual({ shifts: [] })
  })
})
