import type { AnnotationChange } from '#contract/annotation'
import type { EventStore } from '../../core/sync/event-store.ts'
import { describe, expect, it } from 'vitest'
import { annotationSchema } from '#contract/annotation'
import { epochMs } from '#contract/time'
import { pushAgainMs } from '../../core/sync/device-row.ts'
import { buildAnnotation, buildEvent, buildStored, buildStoredAnnotation, dbEpochOf, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { applied, at, duplicate, limits, openedStores, rejected, reply, waitingSeqs } from './push-reply-builder.ts'

const verdict = (value: 'confirmed' | 'false-alarm' | null): AnnotationChange => ({ kind: 'verdict', verdict: value })
const theirs = buildStored(1)
const { eventId } = theirs.event

/** A store that followed the feed to an event of somebody else's. */
async function followed(store: EventStore): Promise<EventStore> {
  await store.applyFeed(0, {
    items: [theirs],
    cursor: 1,
    dbEpoch: dbEpochOf(1),
  }, at)
  return store
}
const reviewIn = async (store: EventStore) => (await store.find(eventId))?.review

/** What every EventStore must do with what people say of events. */
export function testAnnotations(name: string, open: () => Promise<EventStore>): void {
  describe(`${name}: annotations`, () => {
    const openStore = openedStores(open)

    it('RV1 an annotation is kept with its outbox row, the next number and what the event looks like', async () => {
      const store = await followed(await openStore())
      await store.record(buildEvent(1))
      const row = await store.annotate(buildAnnotation(1, eventId, {
        change: verdict('false-alarm'),
      }))
      await store.annotate(buildAnnotation(1, eventId))
      expect(row).toMatchObject({ sync: 'waiting', memberName: 'Kim' })
      expect(annotationSchema.parse(row.annotation)).toEqual(row.annotation)
      expect((await store.outboxBatch(limits)).map(({ seq, event, annotation }) => [seq, event?.eventId ?? annotation])).toEqual([
        [1, buildEvent(1).eventId],
        [2, row.annotation],
      ])
      expect(await reviewIn(store)).toMatchObject({
        review: {
          verdict: { verdict: 'false-alarm', memberName: 'Kim' },
        },
        waiting: 1,
      })
      expect(await store.counts()).toMatchObject({ waiting: 1, waitingAnnotations: 1, oldestWaitingAt: buildEvent(1).recordedAt })
      expect(await store.outboxLength()).toBe(2)
    })

    it('RV1 nothing is left of an annotation of an event that is not here', async () => {
      const store = await openStore()
      await expect(store.annotate(buildAnnotation(1, eventId))).rejects.toMatchObject({ code: 'not-found' })
      expect([await store.outboxLength(), (await store.device()).nextSeq]).toEqual([0, 1])
    })

    it('RV1 is based on what its maker saw of the server, and counts as said from the feed on', async () => {
      const store = await followed(await openStore())
      await store.applyFeed(1, {
        items: [],
        annotations: [
          buildStoredAnnotation(2, eventId, {
            change: verdict('confirmed'),
          }),
        ],
        cursor: 2,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect((await reviewIn(store))?.review.verdict).toMatchObject({ verdict: 'confirmed', memberName: 'Lee' })
      const first = await store.annotate(buildAnnotation(1, eventId, {
        change: verdict('false-alarm'),
      }))
      const second = await store.annotate(buildAnnotation(2, eventId, {
        change: verdict(null),
      }))
      expect([first.annotation.basedOn, second.annotation.basedOn]).toEqual([2, 2])
      expect((await reviewIn(store))?.review.verdict).toBeUndefined()
      await store.applyPush(reply(2, [
        applied(1, 3),
        applied(2, 4),
      ]))
      expect(await reviewIn(store)).toMatchObject({
        waiting: 0,
        review: {
          basis: { verdict: 2 },
        },
      })
      await store.applyFeed(2, {
        items: [],
        annotations: [first, second].map(({ annotation }, i) => buildStoredAnnotation(3 + i, eventId, annotation)),
        cursor: 4,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect((await reviewIn(store))?.review.basis.verdict).toBe(4)
    })

    it('RV3 one that came too late is shown with what came first, until it is said again', async () => {
      const store = await followed(await openStore())
      const mine = await store.annotate(buildAnnotation(1, eventId, {
        change: verdict('false-alarm'),
      }))
      await store.applyPush(reply(1, [
        applied(1, 3),
      ]))
      const lees = buildStoredAnnotation(2, eventId, {
        change: verdict('confirmed'),
      })
      await store.applyFeed(1, {
        items: [],
        annotations: [
          lees,
          buildStoredAnnotation(3, eventId, mine.annotation, { overtakenBy: 2 }),
        ],
        cursor: 3,
        dbEpoch: dbEpochOf(1),
      }, at)
      expect(await reviewIn(store)).toMatchObject({
        review: {
          verdict: { verdict: 'confirmed' },
        },
        conflicts: [
          {
            mine: mine.annotation,
            theirs: {
              memberName: 'Lee',
              at: lees.receivedAt,
              change: verdict('confirmed'),
            },
          },
        ],
      })
      const again = await store.annotate(buildAnnotation(2, eventId, {
        change: verdict('false-alarm'),
      }))
      expect(again.annotation.basedOn).toBe(2)
      expect(await reviewIn(store)).toMatchObject({
        conflicts: [],
        review: {
          verdict: { verdict: 'false-alarm' },
        },
      })
    })

    it('CL5 a refused annotation is kept with its reason and changes nothing', async () => {
      const store = await openStore()
      const own = await store.record(buildEvent(1))
      await store.annotate(buildAnnotation(1, own.event.eventId))
      await store.applyPush(reply(2, [
        rejected(1),
        rejected(2),
      ]))
      // The event is gone for good, so nothing that is said of it can come later; a fresh answer says so.
      await store.takeUp({
        mayRecord: true,
        annotatesAs: memberIdOf(1),
      }, at)
      for (const { seq } of await store.outboxBatch(limits)) {
        await store.applyPush(reply(seq, [
          rejected(seq),
        ]))
      }
      const review = (await store.find(own.event.eventId))?.review
      expect(review?.review.acknowledged).toBeUndefined()
      expect(review?.rejected).toMatchObject([
        {
          rejection: { code: 'not-found' },
        },
      ])
      expect(await store.counts()).toMatchObject({ rejected: 1, rejectedAnnotations: 1, waitingAnnotations: 0 })
    })

    it('RV2 what the one who is signed in may not tell holds up nothing, and is told when somebody may', async () => {
      const store = await followed(await openStore())
      const reviewer = {
        mayRecord: false,
        annotatesAs: memberIdOf(2),
      }
      const supervisor = {
        mayRecord: true,
        annotatesAs: memberIdOf(1),
      }
      await store.record(buildEvent(1))
      await store.noteSent(1)
      await store.record(buildEvent(2))
      await store.annotate(buildAnnotation(1, eventId, {
        memberId: memberIdOf(1),
      }))
      await store.annotate(buildAnnotation(2, eventId, {
        memberId: memberIdOf(2),
        change: { kind: 'note', text: 'a' },
      }))
      await store.setAside(reviewer)
      // Number 1 was sent, so it is told as an empty row; the others never were.
      expect((await store.outboxBatch(limits)).map(({ seq, event, annotation }) => [seq, event, annotation?.memberId])).toEqual([
        [1, undefined, undefined],
        [
          2,
          undefined,
          memberIdOf(2),
        ],
      ])
      expect(await store.counts()).toMatchObject({ waiting: 2, waitingAnnotations: 2, aside: 3 })
      await store.applyPush(reply(2, [
        duplicate(1),
        applied(2),
      ]))
      await store.takeUp(reviewer, at)
      expect(await waitingSeqs(store)).toEqual([])
      await store.takeUp(supervisor, at)
      expect((await store.outboxBatch(limits)).map(({ seq, event, annotation }) => [seq, event?.eventId ?? annotation?.memberId])).toEqual([
        [3, buildEvent(1).eventId],
        [4, buildEvent(2).eventId],
        [
          5,
          memberIdOf(1),
        ],
      ])
      expect(await store.counts()).toMatchObject({ aside: 0 })
    })

    it('CL6 another database is told what was said in the last seven days, based on nothing of the old order', async () => {
      const store = await followed(await openStore())
      const mine = await store.annotate(buildAnnotation(1, eventId, {
        change: verdict('false-alarm'),
      }))
      await store.applyPush(reply(1, [
        applied(1, 2),
      ]))
      await store.applyFeed(1, {
        items: [],
        annotations: [
          buildStoredAnnotation(2, eventId, mine.annotation),
          buildStoredAnnotation(3, eventId, {
            change: { kind: 'note', text: 'a' },
          }),
        ],
        cursor: 3,
        dbEpoch: dbEpochOf(1),
      }, at)
      await store.applyFeed(3, {
        items: [],
        cursor: 0,
        dbEpoch: dbEpochOf(2),
      }, at)
      expect(await reviewIn(store)).toMatchObject({
        waiting: 1,
        review: {
          notes: [],
          verdict: { verdict: 'false-alarm' },
          basis: { verdict: 0 },
        },
      })
      const unconfirmed = await store.unconfirmed()
      expect(unconfirmed).toEqual([mine.annotation.annotationId])
      await store.retell(unconfirmed)
      expect((await store.outboxBatch(limits)).map(({ annotation }) => annotation)).toEqual([
        { ...mine.annotation, basedOn: 0 },
      ])
    })

    it('RV2 what is said of an event that the server was not told yet waits for it', async () => {
      const store = await followed(await openStore())
      await store.annotate(buildAnnotation(1, eventId, { madeAt: at }))
      await store.applyPush(reply(1, [
        rejected(1),
      ]))
      expect(await store.counts()).toMatchObject({ waitingAnnotations: 1, rejectedAnnotations: 0, aside: 1 })
      await store.takeUp({
        mayRecord: false,
        annotatesAs: memberIdOf(1),
      }, at)
      expect(await waitingSeqs(store)).toEqual([2])
      for (const seq of [2, 3]) {
        await store.applyPush(reply(seq, [
          rejected(seq),
        ])).then(() => store.takeUp({
          mayRecord: false,
          annotatesAs: memberIdOf(1),
        }, at))
      }
      // It rests for longer each time, unless the feed shows the event again.
      expect(await waitingSeqs(store)).toEqual([])
      await store.applyFeed(1, {
        items: [
          { ...theirs, orgSeq: 2 },
        ],
        cursor: 2,
        dbEpoch: dbEpochOf(1),
      }, at)
      await store.takeUp({
        mayRecord: false,
        annotatesAs: memberIdOf(1),
      }, at)
      expect(await waitingSeqs(store)).toEqual([3])
      // Not for ever.
      await store.applyPush(reply(3, [
        rejected(3),
      ], {
        serverTime: epochMs(at + pushAgainMs + 1),
      }))
      expect(await store.counts()).toMatchObject({ waitingAnnotations: 0, rejectedAnnotations: 1 })
    })
  })
}
