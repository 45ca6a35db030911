import type { DiskMeasure } from './core/disk-room.ts'
import type { TestContext } from './usecases/testing/test-context.ts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { diskLevel, reserveOf } from './core/disk-room.ts'
import { createDiskGuard } from './disk-guard.ts'
import { createRetentionKeeper } from './retention-keeper.ts'
import { createLegalHold } from './usecases/create-legal-hold.ts'
import { aJpeg, openEvidenceSite } from './usecases/testing/evidence-site.ts'
import { openTestContext } from './usecases/testing/test-context.ts'

const totalBytes = 1_000_000
/** Of this small disk: alarm below 80,000, reserve 50,000. */
const kB = 1_000
let t: TestContext
let site: Awaited<ReturnType<typeof openEvidenceSite>>
beforeAll(async () => {
  t = await openTestContext()
})
beforeEach(async () => {
  await t.test.superuser.query('truncate snapshot, clip, track_chunk, legal_hold, expunged')
  for await (const { sha256 } of t.context.blobs.list(t.organizationId))
    await t.context.blobs.remove({ organizationId: t.organizationId, sha256 })
  site = await openEvidenceSite(t)
})
afterAll(() => t.close())

const aPicture = () => aJpeg(10 * kB - 4)

/** A guard of a disk on which, beside the blobs that are there, so many bytes are free. */
async function aGuard(freeNow: number) {
  const used = async (): Promise<number> => {
    let bytes = 0
    for await (const { sha256 } of t.context.blobs.list(t.organizationId))
      bytes += await t.context.blobs.size({ organizationId: t.organizationId, sha256 }) ?? 0
    return bytes
  }
  const others = { bytes: totalBytes - freeNow - await used() }
  const timers = createManualTimers()
  const stopping = new AbortController()
  const guard = createDiskGuard({
    context: t.context,
    organizationId: t.organizationId,
    measure: async () => ({ freeBytes: totalBytes - others.bytes - await used(), totalBytes }),
    dataDir: '/data',
    timers,
  })
  const ended = guard.run(stopping.signal)
  const settled = () => expect.poll(() => timers.waiting()).toBe(1)
  await settled()
  return {
    guard,
    others,
    look: async () => {
      timers.advance(5_000)
      await settled()
    },
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

it('RT5 a disk keeps 5 %, at most 2 GB, and is low before that', () => {
  const level = (freeBytes: number, total: number) => diskLevel({ freeBytes, totalBytes: total } satisfies DiskMeasure)
  expect([
    reserveOf(10e9),
    reserveOf(1e12),
  ]).toEqual([0.5e9, 2e9])
  expect([
    level(0.81e9, 10e9),
    level(0.79e9, 10e9),
    level(0.49e9, 10e9),
  ]).toEqual(['ample', 'low', 'short'])
  expect([
    level(3.1e9, 1e12),
    level(2.9e9, 1e12),
    level(1.9e9, 1e12),
  ]).toEqual(['ample', 'low', 'short'])
})

it('RT5 low room is an alarm and deletes nothing', async () => {
  const { sha256 } = await site.anEvent(1, aPicture())
  const { guard, look, stop } = await aGuard(70 * kB)
  for (let n = 0; n < 5; n++)
    await look()
  expect(guard.health()).toMatchObject({
    healthy: false,
    message: expect.stringContaining('make room') as string,
  })
  expect(await site.hasBlob(sha256)).toBe(true)
  await stop()
})

it('RT5, RT6 short of room: the alarm stands before anything goes; then films and then pictures, oldest first, until the reserve is back', async () => {
  const pictures = []
  const films = []
  for (const days of [5, 4, 3, 2]) {
    const { eventId, sha256 } = await site.anEvent(days, aPicture())
    pictures.push(sha256)
    films.push(await site.aClip(eventId, days, aPicture()))
  }
  const events = await site.count('safety_event')
  const { guard, look, stop, others } = await aGuard(45 * kB)
  // The first look: said, and nothing is gone.
  expect(guard.health().healthy).toBe(false)
  expect(guard.health().message).toContain('films')
  expect(await Promise.all(films.map(site.hasBlob))).toEqual([true, true, true, true])
  await look()
  expect(guard.disk().freeBytes).toBe(55 * kB)
  expect(await Promise.all(films.map(site.hasBlob))).toEqual([false, true, true, true])
  expect(await Promise.all(pictures.map(site.hasBlob))).toEqual([true, true, true, true])
  // Somebody else fills what was won, and more.
  others.bytes += guard.disk().freeBytes - 25 * kB
  await look()
  await look()
  expect(await Promise.all(films.map(site.hasBlob))).toEqual([false, false, false, false])
  expect(guard.disk().freeBytes).toBeGreaterThanOrEqual(45 * kB)
  expect(await site.count('safety_event')).toBe(events)
  expect(t.log.some(({ message }) => message.includes('because the disk is full'))).toBe(true)
  await stop()
})

it('RT6 what is over its time goes first, and what is held never, nor does an event', async () => {
  const old = await site.anEvent(31, aPicture())
  const held = await site.anEvent(20, aPicture())
  const heldFilm = await site.aClip(held.eventId, 20, aPicture())
  const young = await site.anEvent(2, aPicture())
  await createLegalHold(t.context, t.operator, { eventId: held.eventId, reason: 'Accident' })
  const events = await site.count('safety_event')
  const { guard, look, stop, others } = await aGuard(42 * kB)
  await look()
  expect([await site.hasBlob(old.sha256), await site.hasBlob(young.sha256)]).toEqual([false, true])
  others.bytes += 40 * kB
  await look()
  await look()
  expect(await Promise.all([young.sha256, held.sha256, heldFilm].map(site.hasBlob))).toEqual([false, true, true])
  expect(guard.health()).toMatchObject({
    healthy: false,
    message: expect.stringContaining('nothing is left to delete') as string,
  })
  expect(await site.count('safety_event')).toBe(events)
  others.bytes -= 500 * kB
  await look()
  expect(guard.health()).toEqual({ healthy: true, message: '' })
  await stop()
})

it('RT2 the daily run says how far it is, and goes on after a failure', async () => {
  for (let n = 0; n < 3; n++)
    await site.anEvent(40, aPicture())
  const timers = createManualTimers()
  const stopping = new AbortController()
  let isAway = true
  const keeper = createRetentionKeeper({
    context: {
      ...t.context,
      database: {
        ...t.context.database,
        withOrganization: (organizationId, work) => isAway
          ? Promise.reject(new Error('The database is away.'))
          : t.context.database.withOrganization(organizationId, work),
      },
    },
    organizationId: t.organizationId,
    timers,
  })
  const ended = keeper.run(stopping.signal)
  await expect.poll(() => timers.waiting()).toBe(1)
  expect(keeper.job()).toEqual({ isRunning: false, deleted: 0, trouble: 'The database is away.' })
  isAway = false
  timers.advance(3_600_000)
  await expect.poll(() => timers.waiting()).toBe(1)
  expect(keeper.job()).toEqual({
    isRunning: false,
    deleted: 3,
    finishedAt: timers.now(),
  })
  expect(t.log.filter(({ message }) => message === 'deleted evidence whose time is over').at(-1)?.fields).toMatchObject({ kind: 'snapshots', deleted: 3 })
  // Not again before a day has passed.
  await site.anEvent(40, aPicture())
  timers.advance(3_600_000)
  await expect.poll(() => timers.waiting()).toBe(1)
  expect(await site.count('snapshot')).toBe(1)
  for (let hour = 0; hour < 23; hour++) {
    timers.advance(3_600_000)
    await expect.poll(() => timers.waiting()).toBe(1)
  }
  expect(await site.count('snapshot')).toBe(0)
  stopping.abort()
  await ended
})
