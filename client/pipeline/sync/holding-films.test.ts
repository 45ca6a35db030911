import type { EventClip } from '#contract/clip'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { buildSnapshot, buildStored, cameraIdOf, dbEpochOf, deviceIdOf, eventIdNumber, sha256Of } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createHoldingService } from './holding-service.ts'
import { noLeaderLock } from './leader-lock.ts'

const dayMs = 24 * 60 * 60 * 1000
const now = 1_700_000_000_000
function filmOf(n: number, bytes = 100): EventClip {
  return {
    eventId: eventIdNumber(n, epochMs(now - n * dayMs)),
    clip: {
      sha256: sha256Of(100 + n),
      mediaType: 'video/mp4',
      bytes,
      startsAt: epochMs(now - n * dayMs),
      durationMs: 16_000,
      width: 640,
      height: 360,
    },
  }
}

it('CT11 films of what was chosen are held after its pictures, within the room for both', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  await store.applyFeed(0, {
    items: [4, 3, 2, 1].map((n) => {
      const { event, ...place } = buildStored(5 - n)
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
    cursor: 4,
    dbEpoch: dbEpochOf(1),
  }, epochMs(now))
  const done: string[] = []
  let pruned = 0
  const timers = createManualTimers(now)
  const service = createHoldingService({
    store,
    async fetchPicture(sha256) {
      done.push(`picture ${[1, 2, 3, 4].find(n => sha256Of(n) === sha256 || buildSnapshot(n, 10).sha256 === sha256)}`)
      const picture = new Blob(['0123456789'])
      await store.keepSnapshot(sha256, picture)
      return picture
    },
    films: {
      list: async () => [1, 2, 3, 4].map(n => filmOf(n)),
      fetch: async (_, { sha256 }) => {
        done.push(`film ${[1, 2, 3, 4].find(n => sha256Of(100 + n) === sha256)}`)
        return true
      },
      prune: async () => void pruned++,
    },
    timers,
    serverNow: timers.now,
    isOnline: () => true,
    retentionDays: () => undefined,
    lock: noLeaderLock,
  })
  const life = new AbortController()
  const running = service.run(life.signal)
  // Pictures of two cameras' 40 bytes leave room for one film of this camera.
  await service.choose({
    days: 30,
    maxPictureBytes: 150,
    cameraIds: [
      cameraIdOf(1),
    ],
  })
  for (let i = 0; i < 20; i++)
    await new Promise(resolve => setImmediate(resolve))
  expect(done.filter(each => each.startsWith('film'))).toEqual(['film 1'])
  expect(done.indexOf('picture 3')).toBeLessThan(done.indexOf('film 1'))
  expect(service.state.value).toMatchObject({ isFetching: false, held: 3, wanted: 3 })
  expect(pruned).toBeGreaterThan(0)
  life.abort()
  await running
})
