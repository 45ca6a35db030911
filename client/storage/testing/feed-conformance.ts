import type { Rights } from '#contract/sync'
import type { EventStore } from '../../core/sync/event-store.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { pushAgainMs } from '../../core/sync/device-row.ts'
import { buildEvent, buildSnapshot, buildStored, dbEpochOf, sha256Of } from '../../core/sync/testing/event-builder.ts'
import { applied, at, duplicate, limits, openedStores, rejected, reply, waitingSeqs } from './push-reply-builder.ts'

/** What the feed of every EventStore must do. */
export function testFeed(name: string, open: () => Promise<EventStore>): void {
  describe(`${name}: feed`, () => {
    const openStore = openedStores(open)

    it('CL9 the feed brings events of others and the order of our own, and moves with them', async () => {
      const store = await openStore()
      const own = await store.record(buildEvent(1))
      const page = {
        items: [
          buildStored(1),
          buildStored(2, { event: own.event }),
        ],
        cursor: 2,
        dbEpoch: dbEpochOf(1),
      }
      expect(await store.applyFeed(0, page, at)).toBe(true)
      expect(await store.feedPosition()).toEqual({
        cursor: 2,
        dbEpoch: dbEpochOf(1),
      })
      expect(await store.find(own.event.eventId)).toMatchObject({ sync: 'synced', orgSeq: 2 })
      // Seen in the feed is not acknowledged: the outbox is emptied by pushes alone.
      expect(await waitingSeqs(store)).toEqual([1])
      await store.applyPush(reply(1, [
        duplicate(1),
      ]))
      expect(await store.find(own.event.eventId)).toMatchObject({ sync: 'synced', orgSeq: 2 })
      expect(await store.list({ limit: 10 })).toHaveLength(2)
    })

    it('ME14 other rights: what others recorded goes with what was said of it, what waits here stays, and the feed begins anew', async () => {
      const store = await openStore()
      const own = await store.record(buildEvent(1))
      const others = [
        buildStored(2),
        buildStored(3),
      ]
      const rights = 'some-0-a' as Rights
      await store.applyFeed(0, {
        items: others,
        cursor: 3,
        dbEpoch: dbEpochOf(1),
        rights,
      }, at)
      expect(await store.feedPosition()).toEqual({
        cursor: 3,
        dbEpoch: dbEpochOf(1),
        rights,
      })
      // A notice says nothing of rights; those of the page still hold.
      await store.applyFeed(3, {
        items: [],
        cursor: 4,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await store.feedPosition()).toEqual({
        cursor: 4,
        dbEpoch: dbEpochOf(1),
        rights,
      })
      await store.startFeedAnew(at)
      expect(await store.feedPosition()).toEqual({
        cursor: 0,
        dbEpoch: dbEpochOf(1),
      })
      expect((await store.list({ limit: 10 })).map(({ event }) => event.eventId)).toEqual([own.event.eventId])
      expect(await waitingSeqs(store)).toEqual([1])
      expect(await store.applyFeed(0, {
        items: others.slice(0, 1),
        cursor: 3,
        dbEpoch: dbEpochOf(1),
        rights: 'some-0-b' as Rights,
      }, at)).toBe(true)
      expect(await store.list({ limit: 10 })).toHaveLength(2)
    })

    it('CL9 a page that does not follow our position is not applied', async () => {
      const store = await openStore()
      await store.applyFeed(0, {
        items: [
          buildStored(1),
        ],
        cursor: 1,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await store.applyFeed(0, {
        items: [
          buildStored(2),
        ],
        cursor: 2,
        dbEpoch: dbEpochOf(1),
      }, at)).toBe(false)
      expect(await store.list({ limit: 10 })).toHaveLength(1)
    })

    it('CL9 another database is followed from its beginning', async () => {
      const store = await openStore()
      await store.applyFeed(0, {
        items: [
          buildStored(5),
        ],
        cursor: 5,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await store.applyFeed(5, {
        items: [
          buildStored(6),
        ],
        cursor: 6,
        dbEpoch: dbEpochOf(2),
      }, at)).toBe(false)
      expect(await store.feedPosition()).toEqual({
        cursor: 0,
        dbEpoch: dbEpochOf(2),
      })
      expect(await store.applyFeed(0, {
        items: [
          {
            ...buildStored(5),
            orgSeq: 1,
          },
        ],
        cursor: 1,
        dbEpoch: dbEpochOf(2),
      }, at)).toBe(true)
      expect((await store.list({ limit: 10 })).map(row => row.orgSeq)).toEqual([1])
    })

    it('CL6 another database is told what it does not show of the last seven days', async () => {
      const store = await openStore()
      for (let n = 1; n <= 4; n++)
        await store.record(buildEvent(n))
      await store.noteSent(3)
      await store.applyPush(reply(1, [
        applied(1),
      ], {
        serverTime: epochMs(at - pushAgainMs - 1),
      }))
      await store.applyPush(reply(3, [
        applied(2),
        applied(3),
      ]))
      const shown = { event: (await store.find(buildEvent(2).eventId))!.event, orgSeq: 1 }
      await store.applyFeed(0, {
        items: [],
        cursor: 0,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await store.applyFeed(0, {
        items: [],
        cursor: 0,
        dbEpoch: dbEpochOf(2),
      }, at)).toBe(false)
      const unconfirmed = await store.unconfirmed()
      expect(unconfirmed).toEqual([buildEvent(2).eventId, buildEvent(3).eventId])
      expect((await store.find(buildEvent(3).eventId))?.sync).toBe('waiting')
      await store.applyFeed(0, {
        items: [
          buildStored(1, shown),
        ],
        cursor: 1,
        dbEpoch: dbEpochOf(2),
      }, at)
      await store.retell(unconfirmed)
      expect((await store.outboxBatch(limits)).map(row => [row.seq, row.event?.eventId])).toEqual([
        [4, buildEvent(4).eventId],
        [5, buildEvent(3).eventId],
      ])
      expect(await store.unconfirmed()).toEqual([])
    })

    it('CL6 another database is given the pictures, too, though the old one had taken them', async () => {
      const store = await openStore()
      const { event } = await store.record(buildEvent(1, {
        snapshot: buildSnapshot(7),
      }), new Blob(['abc']))
      await store.noteSent(1)
      await store.applyPush(reply(1, [
        applied(1),
      ]))
      await store.settleUpload(sha256Of(7))
      await store.applyFeed(0, {
        items: [],
        cursor: 0,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await store.counts()).toMatchObject({ waitingPictures: 0 })
      await store.applyFeed(0, {
        items: [],
        cursor: 0,
        dbEpoch: dbEpochOf(2),
      }, at)
      expect(await store.dueUpload(at)).toBeUndefined()
      await store.applyFeed(0, {
        items: [
          buildStored(1, { event }),
        ],
        cursor: 1,
        dbEpoch: dbEpochOf(2),
      }, at)
      expect(await store.dueUpload(at)).toMatchObject({
        sha256: sha256Of(7),
      })
      expect(await (await store.snapshot(sha256Of(7)))?.text()).toBe('abc')
    })

    it('CL4 counted already is not taken: the event waits until the feed shows it, and is told again where it does not', async () => {
      const store = await openStore()
      const [one, two] = [await store.record(buildEvent(1)), await store.record(buildEvent(2))]
      await store.applyPush(reply(2, [
        duplicate(1),
        duplicate(2),
      ]))
      expect(await waitingSeqs(store)).toEqual([])
      const unconfirmed = await store.unconfirmed()
      expect(unconfirmed).toEqual([one.event.eventId, two.event.eventId])
      expect(await store.counts()).toMatchObject({ waiting: 2 })
      await store.applyFeed(0, {
        items: [
          buildStored(1, { event: one.event }),
        ],
        cursor: 1,
        dbEpoch: dbEpochOf(1),
      }, at)
      await store.retell(unconfirmed)
      expect((await store.outboxBatch(limits)).map(row => [row.seq, row.event?.eventId])).toEqual([
        [3, two.event.eventId],
      ])
      await store.applyPush(reply(3, [
        rejected(3),
      ]))
      expect([(await store.find(one.event.eventId))?.sync, (await store.find(two.event.eventId))?.sync]).toEqual(['synced', 'rejected'])
    })

    it('CL4 CL7 an event that no feed shows us is told under a new device, and not for ever', async () => {
      const store = await openStore()
      await store.record(buildEvent(1))
      const devices = new Set<string>()
      let tellings = 0
      for (; tellings < 20; tellings++) {
        const [row] = await store.outboxBatch(limits)
        if (!row)
          break
        devices.add(row.event!.deviceId)
        await store.applyPush(reply(row.seq, [
          duplicate(row.seq),
        ]))
        await store.retell(await store.unconfirmed())
      }
      expect([tellings, devices.size]).toEqual([5, 2])
      expect(await store.counts()).toMatchObject({ waiting: 0 })
    })
  })
}
