import type { FeedPage, Rights } from '#contract/sync'
import type { ApiPort } from '../../core/api-port.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { buildStored, dbEpochOf, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createFeedLoop } from './feed-loop.ts'

const north = 'some-0-north' as Rights
const south = 'some-0-south' as Rights

/** A loop over a server whose reader has these rights; `asked` are the queries that it was sent. */
function rig(first: Rights | undefined) {
  const server = { rights: first, asked: [] as { after: number, rights?: Rights }[] }
  const events = {
    [north]: [1, 2],
    [south]: [3],
    undefined: [1, 2, 3],
    everything: [1, 2, 3],
  } as Record<string, number[]>
  const api = {
    async call(_: string, { query }: { query: { after: number, rights?: Rights } }): Promise<FeedPage> {
      server.asked.push({
        after: query.after,
        ...query.rights !== undefined && { rights: query.rights },
      })
      if (query.rights !== undefined && query.rights !== server.rights)
        throw new AppError('rights-changed', 'What you may see has changed.')
      return {
        items: (events[String(server.rights)] ?? []).filter(n => n > query.after).map(n => buildStored(n)),
        annotations: [],
        cursor: 3,
        upToDate: true,
        dbEpoch: dbEpochOf(1),
        ...server.rights !== undefined && { rights: server.rights },
      }
    },
  } as unknown as ApiPort
  const timers = createManualTimers(1_700_000_000_000)
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  const loop = createFeedLoop({
    api,
    store,
    timers,
    random: () => 0.5,
    onContact: () => {},
  })
  const stop = new AbortController()
  void loop.run(stop.signal)
  const held = async (): Promise<number[]> => (await store.list({ limit: 10 })).map(row => row.orgSeq ?? 0).sort()
  return { server, loop, store, held, stop }
}

it.each<[string, Rights | undefined, Rights, number[]]>([
  [
    'a scope that was changed',
    north,
    south,
    [3],
  ],
  [
    'a scope that was widened to everything',
    north,
    'everything' as Rights,
    [1, 2, 3],
  ],
  [
    'what was read before there were scopes',
    undefined,
    south,
    [3],
  ],
])('ME14 %s: the feed begins anew, and what is out of sight goes', async (_, before, now, expected) => {
  const { server, loop, store, held, stop } = rig(before)
  await expect.poll(held).toEqual(before === undefined
    ? [1, 2, 3]
    : [1, 2])
  server.rights = now
  loop.reconnect(dbEpochOf(1))
  await expect.poll(held).toEqual(expected)
  expect(await store.feedPosition()).toMatchObject({ cursor: 3, rights: now })
  expect(server.asked.at(-1)).toEqual({ after: 0 })
  stop.abort()
})

it('ME14 what stands on the server may be everything from the first: nothing begins anew', async () => {
  const { server, loop, held, stop } = rig(undefined)
  await expect.poll(held).toEqual([1, 2, 3])
  server.rights = 'everything' as Rights
  loop.reconnect(dbEpochOf(1))
  await expect.poll(() => server.asked.length).toBe(2)
  expect(server.asked).toEqual([
    { after: 0 },
    { after: 3 },
  ])
  loop.reconnect(dbEpochOf(1))
  await expect.poll(() => server.asked.length).toBe(3)
  expect(server.asked.at(-1)).toEqual({ after: 3, rights: 'everything' })
  expect(await held()).toEqual([1, 2, 3])
  stop.abort()
})
