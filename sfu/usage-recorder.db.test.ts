import type { CameraId, SiteId } from '#contract/ids'
import type { UsageResolution } from '#contract/usage'
import type { TestContext } from './usecases/testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { createUsageRecorder } from './usage-recorder.ts'
import { listUsage } from './usecases/list-usage.ts'
import { recordUsage } from './usecases/record-usage.ts'
import { openTestContext } from './usecases/testing/test-context.ts'

const north = '00000000-0000-4000-8000-00000000000a' as SiteId
const gate = '00000000-0000-4000-8000-0000000000ca' as CameraId
let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

const listed = async (resolution: UsageResolution) => new Map((await listUsage(t.context, t.operator, resolution)).map(({ siteId, samples }) => [siteId, samples]))

it('US1 US2 what was counted is kept by the minute and by the hour, for each site and for what is of none', async () => {
  const start = Math.floor(t.context.clock() / 3_600_000) * 3_600_000
  const timers = createManualTimers(start)
  const counted = {
    bytesIn: 0,
    bytes: 0,
    cpuMs: 0,
    serverMs: 0,
  }
  const recorder = createUsageRecorder({
    context: t.context,
    organizationId: t.organizationId,
    sources: {
      measureMedia: async () => ({
        cpuMs: counted.cpuMs,
        consumers: [
          { consumerId: 'c', cameraId: gate, bytes: counted.bytes },
        ],
      }),
      serverCpuMs: () => counted.serverMs,
      ingests: () => [
        {
          cameraId: gate,
          streamKind: 'main',
          bytesIn: counted.bytesIn,
          transcodeCores: 0.1,
        },
      ],
      siteOf: () => north,
      watching: () => [
        {
          cameraIds: new Set([gate]),
        },
        {
          cameraIds: new Set(),
        },
      ],
      connected: () => 5,
    },
    timers,
  })
  const stopping = new AbortController()
  const ended = recorder.run(stopping.signal)
  const settled = () => expect.poll(() => timers.waiting()).toBe(1)
  await settled()
  // Two minutes and one look.
  for (let step = 0; step < 13; step++) {
    counted.bytesIn += 1_000_000
    counted.bytes += 3_000_000
    counted.cpuMs += 400
    counted.serverMs += 300
    timers.advance(10_000)
    await settled()
  }
  stopping.abort()
  await ended
  const minutes = await listed('minute')
  const samples = minutes.get(north)!
  expect(samples.map(({ at }) => at - start)).toEqual([0, 60_000])
  expect(samples[1]).toMatchObject({ bytesIn: 6_000_000, bytesOut: 18_000_000, connections: 1 })
  // A second of media and one of transcoding in ten, and some of the server.
  expect(samples[1]!.cpuCores).toBeGreaterThan(0.14)
  expect(samples[1]!.cpuCores).toBeLessThan(0.15)
  expect(minutes.get(undefined)![1]).toMatchObject({ connections: 5, bytesIn: 0 })
  const [hour] = (await listed('hour')).get(north)!
  expect(hour).toMatchObject({ at: start, bytesIn: samples[0]!.bytesIn + samples[1]!.bytesIn })
  expect(recorder.newest().get(north)).toMatchObject({ bytesOut: 18_000_000 })
})

it('US1 a day of minutes and 30 days of hours are kept, and no more', async () => {
  await t.test.superuser.query('truncate usage_sample')
  const now = Math.floor(t.context.clock() / 60_000) * 60_000
  const row = {
    siteId: north,
    cpuMs: 6_000,
    bytesIn: 1,
    bytesOut: 2,
    connections: 3,
    storageBytes: 4,
  }
  for (const ago of [
    31 * 86_400_000,
    26 * 3_600_000,
    23 * 3_600_000,
    60_000,
    0,
  ])
    await recordUsage(t.context, t.organizationId, epochMs(now - ago), [row])
  expect((await listed('minute')).get(north)!.map(({ at }) => now - at)).toEqual([23 * 3_600_000, 60_000, 0])
  const { rows } = await t.test.superuser.query('select 1 from usage_sample where at < $1', [
    new Date(now - 30 * 86_400_000 - 3_600_000),
  ])
  expect(rows).toHaveLength(0)
  expect((await listed('minute')).get(north)![0]).toMatchObject({ cpuCores: 0.1, storageBytes: 4 })
})
