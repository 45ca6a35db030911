import type { CameraId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { CountStreams, StreamCount } from '../core/stream-count.ts'
import type { BrowserSocket } from './browser-socket.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createLogger } from '../core/logger.ts'
import { aMember } from '../usecases/testing/test-context.ts'
import { createStreamPlaces } from './stream-places.ts'

const organizationId = 'o' as OrganizationId
const [gate, yard, dock] = ['gate', 'yard', 'dock'] as CameraId[]

/** One server process. `elsewhere`: what is watched through others; `count`: instead of a database that answers at once. */
function placesOf(limit: number, { elsewhere = 0, isDetector = () => false, count }: { elsewhere?: number, isDetector?: (socket: BrowserSocket, cameraId: CameraId) => boolean, count?: CountStreams } = {}) {
  const sockets: BrowserSocket[] = []
  const consumers = new Map<string, CameraId[]>()
  const counts: StreamCount[] = []
  const timers = createManualTimers()
  const places = createStreamPlaces({
    hub: {
      list: () => sockets,
    },
    mediaPlane: {
      listConsumers: viewerId => (consumers.get(viewerId) ?? []).map(cameraId => ({
        id: cameraId,
        stream: { cameraId, streamKind: 'main' as const },
      })),
    },
    serverId: 's',
    async count(asked) {
      counts.push(asked)
      return count?.(asked) ?? {
        granted: Math.max(0, Math.min(asked.wanted, limit - elsewhere - asked.watched)),
        elsewhere,
        limit,
      }
    },
    isDetector,
    timers,
    logger: createLogger(() => {}),
  })
  function join(role: Role = 'viewer'): BrowserSocket {
    const socket: BrowserSocket = {
      socketId: String(sockets.length),
      address: '127.0.0.1',
      actor: aMember(organizationId, role),
      notify: () => {},
      close: () => {},
    }
    sockets.push(socket)
    return socket
  }
  /** Asks and, when there is a place, has it. */
  async function watch(socket: BrowserSocket, cameraId: CameraId): Promise<void> {
    const done = await places.take(socket, cameraId)
    consumers.set(socket.socketId, [
      ...consumers.get(socket.socketId) ?? [],
      cameraId,
    ])
    done()
  }
  return {
    places,
    sockets,
    consumers,
    counts,
    timers,
    join,
    watch,
  }
}

it('ADM-9 QU3 one picture too many is refused with the number, and one that was closed leaves its place', async () => {
  const { consumers, join, watch, places } = placesOf(2)
  const [a, b] = [
    join(),
    join(),
  ]
  await watch(a, gate!)
  await watch(b, gate!)
  await expect(watch(a, yard!)).rejects.toThrow('2 of 2 streams are being watched; close one or ask for a higher limit.')
  expect(await places.watched(organizationId)).toBe(2)
  consumers.set(b.socketId, [])
  await watch(a, yard!)
})

it('QU3 a camera that a browser watches already takes no second place: main beside small, passing beside lasting', async () => {
  const { join, watch, places } = placesOf(1)
  const a = join()
  // Both on their way at once as well.
  await Promise.all([
    watch(a, gate!),
    watch(a, gate!),
  ])
  await watch(a, gate!)
  expect(await places.watched(organizationId)).toBe(1)
})

it('QU2 of any number who ask for the last pictures at once as many get one as there are', async () => {
  const { join, places, counts } = placesOf(3)
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => places.take(join(), gate!)))
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(Array.from({ length: 10 }, (_, index) => index < 3))
  // Who came while the first was asked for waited together.
  expect(counts.map(({ watched, wanted }) => [watched, wanted])).toEqual([
    [0, 1],
    [1, 9],
  ])
})

it('ADM-9 QU4 a station and the camera\'s detector are never refused or asked for, and a station is not counted', async () => {
  const { places, join, watch, counts } = placesOf(0, {
    isDetector: (_, cameraId) => cameraId === dock,
  })
  await watch(join('station'), gate!)
  expect(counts).toEqual([])
  expect(await places.watched(organizationId)).toBe(0)
  const person = join()
  await expect(watch(person, gate!)).rejects.toThrow('0 of 0 streams')
  const asked = counts.length
  await watch(person, dock!)
  expect(counts).toHaveLength(asked)
})

it('QU7 what is watched through other servers counts, and the number is that of all', async () => {
  const { places, join, watch } = placesOf(5, { elsewhere: 4 })
  await watch(join(), gate!)
  await expect(watch(join(), gate!)).rejects.toThrow('5 of 5 streams')
  expect(await places.watched(organizationId)).toBe(5)
})

it('QU7 a server says every 5 s what is watched through it, until nothing is, and takes it back when it ends', async () => {
  const { places, join, watch, counts, timers, consumers } = placesOf(5)
  const a = join()
  await watch(a, gate!)
  timers.advance(5_000)
  await places.watched(organizationId)
  expect(counts.at(-1)).toMatchObject({ serverId: 's', watched: 1, wanted: 0 })
  consumers.clear()
  timers.advance(5_000)
  await places.watched(organizationId)
  const quiet = counts.length
  timers.advance(60_000)
  await Promise.resolve()
  expect(counts).toHaveLength(quiet)
  await watch(a, gate!)
  await places.close()
  expect(counts.at(-1)).toMatchObject({ watched: 0, wanted: 0 })
})

it('QU7 while the database is away the limit and the others are as they were, and nobody waits for it', async () => {
  let isAway = false
  let isSilent = false
  const { places, join, watch, timers } = placesOf(0, {
    count: async ({ watched, wanted }) => {
      if (isSilent)
        return new Promise(() => {})
      if (isAway)
        throw new Error('the database is away')
      return {
        granted: Math.max(0, Math.min(wanted, 4 - 2 - watched)),
        elsewhere: 2,
        limit: 4,
      }
    },
  })
  await watch(join(), gate!)
  isAway = true
  await watch(join(), gate!)
  await expect(watch(join(), gate!)).rejects.toThrow('4 of 4 streams')
  isAway = false
  timers.advance(5_000)
  await places.watched(organizationId)
  isSilent = true
  const late = expect(watch(join(), gate!)).rejects.toThrow('4 of 4 streams')
  await Promise.resolve()
  timers.advance(2_000)
  await late
})
