import type { ApiPort } from '../../core/api-port.ts'
import type { FakeSyncServer, FeedPart } from './testing/fake-sync-server.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { protocolVersion } from '#contract/protocol-version'
import { routes } from '#contract/routes'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { buildEvent, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createFeedLoop } from './feed-loop.ts'
import { createOutboxLoop } from './outbox-loop.ts'
import { createFakeSyncServer, storedIds } from './testing/fake-sync-server.ts'

const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

/** A browser and its server; answers to pushes are lost while `isLosing`. */
function rig() {
  const timers = createManualTimers()
  const server = createFakeSyncServer(timers.now)
  let devices = 0
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(++devices),
  })
  const state = { isLosing: false }
  const api = {
    async call(name: string, { query, params, body }: { query?: unknown, params?: unknown, body?: unknown }) {
      if (name === 'sync.feed') {
        const { after, limit } = routes['sync.feed'].query.parse(query)
        return server.feed(after, limit)
      }
      if (name === 'sync.device')
        return server.device(routes['sync.device'].params.parse(params).deviceId)
      const answer = server.push(routes['sync.push'].body.parse(body))
      if (state.isLosing)
        throw new NetworkUnavailable('The answer was lost.')
      return answer
    },
  } as unknown as ApiPort
  return {
    timers,
    server,
    store,
    state,
    parts: {
      api,
      store,
      timers,
      random: () => 0.5,
      onContact: () => {},
    },
  }
}

/** Somebody else tells of the n-th event. */
function pushOther(server: FakeSyncServer, n: number): void {
  server.push({
    protocolVersion,
    deviceId: deviceIdOf(50),
    sentAt: buildEvent(n).recordedAt,
    rows: [
      {
        seq: n,
        event: {
          ...buildEvent(n),
          deviceId: deviceIdOf(50),
        },
      },
    ],
  })
}

it('CL7 what is sent is noted before: an answer that is lost makes no new device of this profile', async () => {
  const { timers, server, store, state, parts } = rig()
  const stop = new AbortController()
  const { deviceId } = await store.device()
  await store.record(buildEvent(1))
  state.isLosing = true
  const running = createOutboxLoop({
    ...parts,
    teller: () => ({ mayRecord: true }),
    onDuplicate: () => {},
  }).run(stop.signal)
  await turn()
  expect([
    storedIds(server),
    (await store.device()).sentSeq,
  ]).toEqual([
    [buildEvent(1).eventId],
    1,
  ])
  state.isLosing = false
  timers.advance(60_000)
  await turn()
  expect(await store.device()).toMatchObject({ deviceId, ackedSeq: 1 })
  expect([
    storedIds(server),
    await store.outboxLength(),
  ]).toEqual([
    [buildEvent(1).eventId],
    0,
  ])
  stop.abort()
  await running
})

it('CL9 a notice that leaves a hole is not taken: what it passes over is pulled', async () => {
  const { server, store, parts } = rig()
  const loop = createFeedLoop(parts)
  const notices: FeedPart[] = []
  server.onFeed(part => notices.push(part))
  loop.reconnect(server.dbEpoch)
  const stop = new AbortController()
  const running = loop.run(stop.signal)
  const held = async (): Promise<(number | undefined)[]> => (await store.list({ limit: 10 })).map(({ orgSeq }) => orgSeq).sort()
  await turn()
  for (const n of [1, 2, 3])
    pushOther(server, n)
  // The second never arrives.
  for (const lost of [0, 2]) {
    loop.take({ notice: 'feed', ...notices[lost]! })
    await turn()
  }
  expect([await held(), (await store.feedPosition()).cursor]).toEqual([
    [1, 2, 3],
    3,
  ])
  stop.abort()
  await running
})
