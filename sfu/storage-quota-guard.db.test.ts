import type { TestContext } from './usecases/testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createHealthAlarmBoard } from './core/health-alarms.ts'
import { runStorageQuotaGuard } from './storage-quota-guard.ts'
import { appendUpload } from './usecases/append-upload.ts'
import { aJpeg, openEvidenceSite } from './usecases/testing/evidence-site.ts'
import { aMember, openTestContext } from './usecases/testing/test-context.ts'
import { updateQuota } from './usecases/update-quota.ts'

const kB = 1_000
let t: TestContext
let site: Awaited<ReturnType<typeof openEvidenceSite>>
const aFile = () => aJpeg(10 * kB - 4)

beforeAll(async () => {
  t = await openTestContext()
})
beforeEach(async () => {
  await t.test.superuser.query('truncate snapshot, clip, track_chunk, legal_hold, expunged')
  site = await openEvidenceSite(t)
})
afterAll(() => t.close())

const limit = (bytes: number) => updateQuota(t.context, t.operator, 'storage-bytes', bytes, 0)

async function aGuard() {
  const timers = createManualTimers()
  const stopping = new AbortController()
  let ids = 0
  const alarms = createHealthAlarmBoard(timers, () => `alarm-${ids++}`)
  const ended = runStorageQuotaGuard({
    context: t.context,
    organizationId: t.organizationId,
    alarms,
    timers,
  }, stopping.signal)
  /** Its own pause, beside what the alarms wait for. */
  const settled = () => expect.poll(() => timers.nextInMs()).toBe(60_000)
  await settled()
  return {
    raised: () => alarms.list(t.organizationId).map(({ kind, part, facts }) => ({ kind, part, facts })),
    look: async () => {
      timers.advance(60_000)
      await expect.poll(() => timers.waiting()).toBeGreaterThan(0)
      await settled()
    },
    stop: async () => {
      stopping.abort()
      await ended
      alarms.close()
    },
  }
}

it('ADM-9 QU5 over the storage quota an alarm stands first; then the oldest films go, then pictures, and events never', async () => {
  await limit(1_000 * kB)
  const kept = []
  for (let days = 6; days > 0; days--) {
    const { eventId, sha256 } = await site.anEvent(days, aFile())
    kept.push({ picture: sha256, film: await site.aClip(eventId, days, aFile()) })
  }
  const events = await site.count('safety_event')
  const guard = await aGuard()
  expect(guard.raised()).toEqual([])
  // 120 kB are there.
  await limit(80 * kB)
  await guard.look()
  expect(await site.count('clip')).toBe(6)
  await guard.look()
  expect(guard.raised()).toEqual([
    {
      kind: 'quota',
      part: 'storage-bytes',
      facts: { name: 'storage', usedBytes: 120 * kB, limitBytes: 80 * kB },
    },
  ])
  await guard.look()
  // Films go twenty at a time; the pictures fit by then.
  expect(await site.count('clip')).toBe(0)
  expect(await site.count('snapshot')).toBe(6)
  await limit(25 * kB)
  await guard.look()
  await guard.look()
  expect(await site.count('snapshot')).toBe(0)
  expect(await site.count('safety_event')).toBe(events)
  await guard.stop()
})

it('ADM-9 QU5 a film too many is refused with the number; events and their pictures are taken as ever', async () => {
  await limit(5 * kB)
  const { sha256 } = await site.anEvent(0, aFile())
  expect(await site.hasRow(sha256)).toBe(true)
  const film = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypisom'),
    randomBytes(64),
  ])
  const upload = () => appendUpload(t.context, aMember(t.organizationId, 'station'), {
    sha256: createHash('sha256').update(film).digest('hex') as never,
    offset: 0,
    total: film.length,
    bytes: film,
  })
  await expect(upload()).rejects.toMatchObject({
    code: 'quota-reached',
    details: { kind: 'storage-bytes', used: 10 * kB, limit: 5 * kB },
  })
  await site.anEvent(0, aFile())
  await limit(100 * kB)
  expect(await upload()).toMatchObject({ isComplete: true })
})
