import type { EventStore } from '../../core/sync/event-store.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { pushAgainMs } from '../../core/sync/device-row.ts'
import { buildAnnotation, buildApart, buildEvent, buildSnapshot, buildStored, buildStoredAnnotation, dbEpochOf, eventIdNumber, sha256Of } from '../../core/sync/testing/event-builder.ts'
import { applied, at, limits, openedStores, reply } from './push-reply-builder.ts'

/** Somebody else's event, recorded at `ms`. */
function storedAt(orgSeq: number, ms: number): ReturnType<typeof buildStored> {
  const { event, ...place } = buildStored(orgSeq)
  const recordedAt = epochMs(ms)
  return {
    ...place,
    event: {
      ...event,
      eventId: eventIdNumber(orgSeq, ms),
      recordedAt,
      capturedAt: recordedAt,
    },
  }
}
function page(cursor: number, ...items: ReturnType<typeof buildStored>[]) {
  return {
    items,
    cursor,
    dbEpoch: dbEpochOf(1),
  }
}
const times = async (store: EventStore): Promise<number[]> => (await store.list({ limit: 100 })).map(({ event }) => event.recordedAt).sort((a, b) => a - b)

/** What every EventStore must do about what it holds. */
export function testHolding(name: string, open: () => Promise<EventStore>): void {
  describe(`${name}: holding`, () => {
    const openStore = openedStores(open)

    it('RT8 forgets old pictures that the server has, and neither their events nor what waits to be sent', async () => {
      const store = await openStore()
      const old = storedAt(1, 1000)
      await store.applyFeed(0, page(1, {
        ...old,
        event: {
          ...old.event,
          snapshot: buildSnapshot(7),
        },
      }), at)
      await store.keepSnapshot(sha256Of(7), new Blob(['old']), epochMs(1000))
      await store.keepSnapshot(sha256Of(8), new Blob(['young']), epochMs(9000))
      await store.record({
        ...buildEvent(9),
        snapshot: buildSnapshot(9),
      }, new Blob(['waits']))
      await store.forgetPictures(epochMs(5000))
      expect(await store.heldPictures([
        sha256Of(7),
        sha256Of(8),
        sha256Of(9),
      ])).toEqual(new Set([
        sha256Of(8),
        sha256Of(9),
      ]))
      await store.forgetPictures(epochMs(8.64e15))
      expect(await store.heldPictures([
        sha256Of(8),
        sha256Of(9),
      ])).toEqual(new Set([
        sha256Of(9),
      ]))
      expect(await store.list({ limit: 9 })).toHaveLength(2)
    })

    it('HD1 takes no events from before what is held, and reads the feed again when that is widened', async () => {
      const store = await openStore()
      await store.holdSince(epochMs(10_000_000))
      await store.applyFeed(0, page(2, storedAt(1, 9_000_000), storedAt(2, 11_000_000)), at)
      expect(await times(store)).toEqual([11_000_000])
      await store.holdSince(epochMs(11_000_000))
      expect((await store.feedPosition()).cursor).toBe(2)
      await store.holdSince(epochMs(5_000_000))
      expect((await store.feedPosition()).cursor).toBe(0)
      await store.applyFeed(0, page(2, storedAt(1, 9_000_000), storedAt(2, 11_000_000)), at)
      expect(await times(store)).toEqual([9_000_000, 11_000_000])
    })

    it('HD1 forgets what the server has, with its picture, and nothing that is only here or may be told again', async () => {
      const store = await openStore()
      const old = storedAt(1, 1000)
      await store.applyFeed(0, {
        ...page(3, {
          ...old,
          event: {
            ...old.event,
            snapshot: buildSnapshot(7),
          },
        }, storedAt(2, 2000), storedAt(3, 9000)),
        annotations: [
          buildStoredAnnotation(4, old.event.eventId),
        ],
      }, at)
      await store.keepSnapshot(sha256Of(7), new Blob(['abc']))
      const mine = (n: number) => buildEvent(n, {
        recordedAt: epochMs(3000 + n),
      })
      for (const n of [1, 2, 3])
        await store.record(mine(n))
      await store.annotate(buildAnnotation(1, storedAt(2, 2000).event.eventId))
      await store.applyPush(reply(1, [
        applied(1),
      ], {
        serverTime: epochMs(at - pushAgainMs - 1),
      }))
      await store.applyPush(reply(2, [
        applied(2),
      ]))
      expect(await store.prune(epochMs(5000), at)).toBe(2)
      expect(await times(store)).toEqual([2000, 3002, 3003, 9000])
      expect(await store.snapshot(sha256Of(7))).toBeUndefined()
      expect((await store.outboxBatch(limits)).map(({ seq }) => seq)).toEqual([3, 4])
    })

    it('HD1 holds the pictures of later events longer', async () => {
      const store = await openStore()
      const picture = (letter: string): Blob => new Blob([
        letter.repeat(40),
      ])
      await store.keepSnapshot(sha256Of(1), picture('a'), epochMs(9000))
      await store.keepSnapshot(sha256Of(2), picture('b'), epochMs(1000))
      await store.keepSnapshot(sha256Of(3), picture('c'), epochMs(5000))
      expect([
        ...await store.heldPictures([
          sha256Of(1),
          sha256Of(2),
          sha256Of(3),
        ]),
      ]).toEqual([
        sha256Of(1),
        sha256Of(3),
      ])
      await store.chooseHold({ days: 1, maxPictureBytes: 50 })
      expect([
        ...await store.heldPictures([
          sha256Of(1),
          sha256Of(3),
        ]),
      ]).toEqual([
        sha256Of(1),
      ])
      expect(await store.holdChoice()).toEqual({ days: 1, maxPictureBytes: 50 })
    })

    it('HD3 wiped, nothing is left', async () => {
      const store = await openStore()
      await store.record(buildEvent(1, {
        snapshot: buildSnapshot(7),
      }), new Blob(['abc']))
      await store.annotate(buildAnnotation(1, buildEvent(1).eventId))
      const { deviceId } = await store.device()
      await store.wipe()
      expect([
        await store.list({ limit: 9 }),
        await store.outboxLength(),
        await store.snapshot(sha256Of(7)),
        await store.counts(),
        await store.feedPosition(),
      ]).toMatchObject([
        [],
        0,
        undefined,
        { waiting: 0, waitingAnnotations: 0, waitingPictures: 0 },
        { cursor: 0 },
      ])
      expect((await store.device()).deviceId).not.toBe(deviceId)
    })

    it('HD5 lists what the filters want', async () => {
      const store = await openStore()
      for (let n = 1; n <= 4; n++) {
        await store.record(buildApart(n, n === 2
          ? { cameraName: 'Dock north', label: 'forklift' }
          : {}))
      }
      const id = (n: number): ReturnType<typeof buildEvent>['eventId'] => buildEvent(n).eventId
      await store.annotate(buildAnnotation(1, id(1)))
      await store.annotate(buildAnnotation(2, id(3), {
        change: { kind: 'verdict', verdict: 'false-alarm' },
      }))
      await store.annotate(buildAnnotation(3, id(4), {
        change: { kind: 'note', text: 'Called the shift leader' },
      }))
      const found = async (query: Partial<Parameters<EventStore['listIncidents']>[0]>): Promise<number[]> =>
        (await store.listIncidents({ limit: 9, ...query })).map(({ incidentId }) => [1, 2, 3, 4].find(n => id(n) === incidentId)!)
      expect(await found({ state: 'new' })).toEqual([4, 2])
      expect(await found({ state: 'acknowledged' })).toEqual([1])
      expect(await found({ state: 'false-alarm' })).toEqual([3])
      expect(await found({ label: 'forklift' })).toEqual([2])
      expect(await found({ text: ' DOCK ' })).toEqual([2])
      expect(await found({ text: 'shift' })).toEqual([4])
      expect(await found({ since: buildEvent(2).recordedAt, until: buildEvent(4).recordedAt })).toEqual([3, 2])
      expect(await found({
        since: buildEvent(2).recordedAt,
        until: buildEvent(4).recordedAt,
        before: id(3),
      })).toEqual([2])
    })
  })
}
