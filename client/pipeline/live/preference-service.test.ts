import type { MemberId } from '#contract/ids'
import type { PreferenceKey } from '#contract/preference'
import type { ApiPort } from '../../core/api-port.ts'
import type { PreferenceStore } from '../../core/preference-store.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { createMemoryPreferenceStore } from '../../storage/memory-preference-store.ts'
import { PreferenceService } from './preference-service.ts'
import { createFakeSocket } from './testing/fake-ports.ts'

const kim = '0197a000-0000-4000-8000-00000000000a' as MemberId
const seen = (...topics: string[]): { topics: string[] } => ({ topics })

/** A server that keeps one member's preferences by the rule of PF2, and a browser in front of it. */
function openServer() {
  const rows = new Map<PreferenceKey, { value: unknown, setAt: number }>()
  const asked: { value: unknown, ageMs: number }[] = []
  let now = 1_000_000
  const server = {
    rows,
    asked,
    fail: undefined as Error | undefined,
    /** While it is there, the answer is not given. */
    hold: undefined as Promise<void> | undefined,
    pass: (ms: number) => {
      now += ms
    },
  }
  const call = async (name: string, input?: { params: { key: PreferenceKey }, body: { value: unknown, ageMs: number } }): Promise<unknown> => {
    if (server.fail)
      throw server.fail
    if (name === 'preference.get') {
      return {
        preferences: [...rows].map(([key, row]) => ({ key, ...row })),
      }
    }
    const { params: { key }, body } = input!
    asked.push(body)
    await server.hold
    const setAt = now - body.ageMs
    if ((rows.get(key)?.setAt ?? -1) <= setAt)
      rows.set(key, { value: body.value, setAt })
    return {
      key,
      ...rows.get(key)!,
    }
  }
  function openBrowser(store: PreferenceStore = createMemoryPreferenceStore(), isShared = true) {
    const socket = createFakeSocket()
    const lost: PreferenceKey[] = []
    const service = new PreferenceService({
      api: { call: call as ApiPort['call'] },
      socket: socket.port,
      store,
      member: () => ({ memberId: kim, isShared }),
      now: () => epochMs(now),
    })
    service.onOvertaken(key => lost.push(key))
    const ending = new AbortController()
    const over = service.run(ending.signal)
    return {
      service,
      socket,
      store,
      lost,
      topics: () => service.values.value.get('help.seen'),
      close: () => {
        ending.abort()
        return over
      },
    }
  }
  return { server, openBrowser }
}

it('PF4 holds at once and after the page is opened again, without a network', async () => {
  const { openBrowser } = openServer()
  const first = openBrowser()
  await first.service.set('help.seen', seen('wall'))
  expect(first.topics()).toEqual(seen('wall'))
  await first.close()
  const second = openBrowser(first.store)
  await second.service.refresh()
  expect(second.topics()).toEqual(seen('wall'))
})

it('PF5 is sent when the server is there, with its age, and comes to the other device', async () => {
  const { server, openBrowser } = openServer()
  const tablet = openBrowser()
  await tablet.service.set('help.seen', seen('wall'))
  expect(server.asked).toEqual([])
  server.pass(60_000)
  tablet.socket.turn('open')
  await tablet.service.refresh()
  expect(server.asked).toEqual([
    {
      value: seen('wall'),
      ageMs: 60_000,
    },
  ])
  // It is told once.
  await tablet.service.refresh()
  expect(server.asked).toHaveLength(1)

  const other = openBrowser()
  other.socket.turn('open')
  await other.service.refresh()
  expect(other.topics()).toEqual(seen('wall'))
})

it('PF5 what is chosen while another choice is on its way is sent after it, and never taken back by the answer', async () => {
  const { server, openBrowser } = openServer()
  const tablet = openBrowser()
  tablet.socket.turn('open')
  await tablet.service.refresh()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.hold = promise
  await tablet.service.set('help.seen', seen('a'))
  server.pass(10)
  await tablet.service.set('help.seen', seen('b'))
  // A slow way there: to the server the first is as old as its journey.
  server.pass(5_000)
  resolve()
  await tablet.service.refresh()
  expect(tablet.topics()).toEqual(seen('b'))
  expect(server.rows.get('help.seen')?.value).toEqual(seen('b'))
  expect(tablet.lost).toEqual([])
})

it('PF5 waits for a server that cannot be reached, and keeps here what it refuses for good', async () => {
  const { server, openBrowser } = openServer()
  const tablet = openBrowser()
  tablet.socket.turn('open')
  server.fail = new NetworkUnavailable('gone')
  await tablet.service.set('help.seen', seen('wall'))
  await tablet.service.refresh()
  server.fail = undefined
  await tablet.service.refresh()
  expect(server.rows.get('help.seen')?.value).toEqual(seen('wall'))

  server.fail = new AppError('bad-input', 'no')
  await tablet.service.set('help.seen', seen('map'))
  await tablet.service.refresh()
  server.fail = undefined
  await tablet.service.refresh()
  expect(server.asked).toHaveLength(1)
})

it('PF5 a station asks the server for nothing', async () => {
  const { server, openBrowser } = openServer()
  const station = openBrowser(createMemoryPreferenceStore(), false)
  station.socket.turn('open')
  await station.service.set('help.seen', seen('wall'))
  await station.service.refresh()
  expect(station.topics()).toEqual(seen('wall'))
  expect(server.asked).toEqual([])
})

it('PF6 a change that was made before another device\'s loses against it, and that is said', async () => {
  const { server, openBrowser } = openServer()
  const offline = openBrowser()
  await offline.service.set('help.seen', seen('old'))
  server.pass(60_000)
  const other = openBrowser()
  other.socket.turn('open')
  await other.service.set('help.seen', seen('new'))
  await other.service.refresh()
  server.pass(60_000)
  offline.socket.turn('open')
  await offline.service.refresh()
  expect(offline.topics()).toEqual(seen('new'))
  expect(offline.lost).toEqual(['help.seen'])
  expect(other.lost).toEqual([])
})
