import type { CameraId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { BrowserSocket } from './browser-socket.ts'
import { expect, it } from 'vitest'
import { aMember } from '../usecases/testing/test-context.ts'
import { createStreamPlaces } from './stream-places.ts'

const organizationId = 'o' as OrganizationId
const [gate, yard, dock] = ['gate', 'yard', 'dock'] as CameraId[]

function placesOf(limit: number) {
  const sockets: BrowserSocket[] = []
  const consumers = new Map<string, CameraId[]>()
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
    limit: () => limit,
    isDetector: () => false,
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
  function watch(socket: BrowserSocket, cameraId: CameraId): void {
    const done = places.take(socket, cameraId)
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
    join,
    watch,
  }
}

it('ADM-9 QU3 one picture too many is refused with the number, and one that was closed leaves its place', () => {
  const { consumers, join, watch, places } = placesOf(2)
  const [a, b] = [
    join(),
    join(),
  ]
  watch(a, gate!)
  watch(b, gate!)
  expect(() => watch(a, yard!)).toThrow('2 of 2 streams are being watched; close one or ask for a higher limit.')
  expect(places.watched(organizationId)).toBe(2)
  consumers.set(b.socketId, [])
  watch(a, yard!)
})

it('QU3 a camera that a browser watches already takes no second place: main beside small, passing beside lasting', () => {
  const { join, watch, places } = placesOf(1)
  const a = join()
  watch(a, gate!)
  watch(a, gate!)
  expect(places.watched(organizationId)).toBe(1)
})

it('QU2 of two who ask for the last picture at once one gets it', () => {
  const { join, places } = placesOf(1)
  const [a, b] = [
    join(),
    join(),
  ]
  const done = places.take(a, gate!)
  expect(() => places.take(b, gate!)).toThrow('1 of 1 streams')
  done()
  places.take(b, gate!)
})

it('ADM-9 QU4 a station and the camera\'s detector are never refused, and a station is not counted', () => {
  const { sockets, places, join, watch } = placesOf(0)
  const station = join('station')
  watch(station, gate!)
  expect(places.watched(organizationId)).toBe(0)
  const person = join()
  expect(() => watch(person, gate!)).toThrow('0 of 0 streams')
  expect(sockets).toHaveLength(2)
})

it('ADM-9 QU4 a browser that detects for a camera gets its pictures whatever the limit', () => {
  const sockets: BrowserSocket[] = []
  const person: BrowserSocket = {
    socketId: 'p',
    address: '127.0.0.1',
    actor: aMember(organizationId, 'supervisor'),
    notify: () => {},
    close: () => {},
  }
  sockets.push(person)
  const places = createStreamPlaces({
    hub: {
      list: () => sockets,
    },
    mediaPlane: {
      listConsumers: () => [],
    },
    limit: () => 0,
    isDetector: (_, cameraId) => cameraId === dock,
  })
  expect(() => places.take(person, yard!)).toThrow('0 of 0')
  places.take(person, dock!)()
})
