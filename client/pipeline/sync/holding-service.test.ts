import type { EventStore } from '../../core/sync/event-store.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { buildSnapshot, buildStored, cameraIdOf, dbEpochOf, deviceIdOf, eventIdNumber, sha256Of } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createHoldingService } from './holding-service.ts'
import { noLeaderLock } from './leader-lock.ts'

const dayMs = 24 * 60 * 60 * 1000
const now = 1_700_000_000_000
const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

async function rig(isOnline = () => true, retentionDays?: number) {
  const store: EventStore = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  // Event n is n days old, of camera n % 2, with picture n of 10 bytes.
  await store.applyFeed(0, {
    items: [5, 4, 3, 2, 1].map((n) => {
      const { event, ...place } = buildStored(6 - n)
      const recordedAt = epochMs(now - n * dayMs)
      return {
        ...place,
        event: {
          ...event,
          eventId: eventIdNumber(n, recordedAt),
          recordedAt,
          cameraId: cameraIdOf(n % 2),
          snapshot: buildSnapshot(n, 10),
        },
      }
    }),
    cursor: 5,
    dbEpoch: dbEpochOf(1),
  }, epochMs(now))
  const timers = createManualTimers(now)
  const fetched: number[] = []
  const service = createHoldingService({
    store,
    async fetchPicture(sha256, of) {
      const n = Math.round((now - of) / dayMs)
      fetched.push(n)
      const picture = new Blob(['0123456789'])
      await store.keepSnapshot(sha256, picture, of)
      return picture
    },
    timers,
    serverNow: () => isOnline()
      ? timers.now()
      : undefined,
    isOnline,
    retentionDays: () => retentionDays,
    lock: noLeaderLock,
  })
  const life = new AbortController()
  return {
    store,
    service,
    fetched,
    timers,
    life,
    running: service.run(life.signal),
  }
}

it('RT8 holds no picture for longer than the organization keeps it; events stay as chosen', async () => {
  const { store, service, fetched, timers, life, running } = await rig(undefined, 3)
  for (const n of [4, 5])
    await store.keepSnapshot(buildSnapshot(n, 10).sha256, new Blob(['0123456789']), epochMs(now - n * dayMs))
  await service.choose({ days: 30, maxPictureBytes: 1000 })
  await turn()
  timers.advance(300_000)
  await turn()
  expect(fetched).toEqual([1, 2, 3])
  expect(await store.heldPictures([1, 2, 3, 4, 5].map(n => buildSnapshot(n, 10).sha256))).toEqual(new Set([1, 2].map(n => buildSnapshot(n, 10).sha256)))
  expect(await store.list({ limit: 9 })).toHaveLength(5)
  life.abort()
  await running
})

it('HD1 fetches the pictures of what was chosen, newest first, within the room for them, and forgets what is older', async () => {
  const { store, service, fetched, timers, life, running } = await rig()
  await service.choose({ days: 4, maxPictureBytes: 30 })
  await turn()
  timers.advance(300_000)
  await turn()
  expect(fetched).toEqual([1, 2, 3])
  expect(service.state.value).toMatchObject({ isFetching: false, held: 3, wanted: 3 })
  // Four days and five minutes old is older than four days.
  expect(await store.list({ limit: 9 })).toHaveLength(3)
  await service.choose({
    days: 4,
    maxPictureBytes: 1000,
    cameraIds: [
      cameraIdOf(0),
    ],
  })
  await turn()
  expect(service.state.value).toMatchObject({ held: 1, wanted: 1 })
  expect(await store.snapshot(sha256Of(2))).toBeDefined()
  life.abort()
  await running
})

it('HD1 without a network it fetches nothing, and forgets nothing by a clock that may be wrong', async () => {
  const { store, service, fetched, life, running } = await rig(() => false)
  await service.choose({ days: 2, maxPictureBytes: 30 })
  await turn()
  expect(fetched).toEqual([])
  expect(service.state.value).toMatchObject({ isFetching: false, held: 0, wanted: 3 })
  expect(await store.list({ limit: 9 })).toHaveLength(5)
  life.abort()
  await running
})
