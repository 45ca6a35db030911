import type { NewSafetyEvent } from '../../core/sync/event-row.ts'
import type { DueUpload, EventStore } from '../../core/sync/event-store.ts'
import fc from 'fast-check'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { buildAnnotation, buildApart, buildEvent, buildSnapshot, buildStored, dbEpochOf, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { applied, limits, reply } from './push-reply-builder.ts'

/** What a tab does with its store: `n` says which event it is about, `zone` where that was. */
type TabAct
  = | { kind: 'record', tab: number, n: number, zone: number, picture: number }
    | { kind: 'annotate', tab: number, n: number }
    | { kind: 'push', tab: number }
    | { kind: 'feed', tab: number, zone: number }

const tab = fc.nat(1)
const n = fc.nat(15)
const zone = fc.nat(1)

export const tabAct: fc.Arbitrary<TabAct> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('record' as const),
      tab,
      n,
      zone,
      picture: fc.nat(2),
    }),
  },
  fc.record({
    kind: fc.constant('annotate' as const),
    tab,
    n,
  }),
  fc.record({
    kind: fc.constant('push' as const),
    tab,
  }),
  fc.record({
    kind: fc.constant('feed' as const),
    tab,
    zone,
  }),
)

/** `at`: the how manieth it is; it gives ids, and places in the server's order. */
export async function doTabAct(store: EventStore, act: TabAct, at: number): Promise<void> {
  const orgSeq = 100 * at + 1
  switch (act.kind) {
    case 'record':
      await store.record({
        ...eventIn(act.zone, act.n),
        ...act.picture > 0 && {
          snapshot: buildSnapshot(act.picture),
        },
      }, new Blob(['abc']))
      break
    case 'annotate':
      // Of an event that is not here nobody can say anything.
      await store.annotate(buildAnnotation(at, buildEvent(act.n).eventId)).catch(() => {})
      break
    case 'push': {
      const seqs = (await store.outboxBatch(limits)).map(({ seq }) => seq)
      if (seqs.length === 0)
        break
      await store.noteSent(seqs.at(-1)!)
      await store.applyPush(reply(seqs.at(-1)!, seqs.map((seq, i) => applied(seq, orgSeq + i))))
      break
    }
    case 'feed':
      await store.applyFeed((await store.feedPosition()).cursor, {
        items: [
          buildStored(orgSeq, {
            event: {
              ...eventIn(act.zone, 100 + at),
              deviceId: deviceIdOf(99),
            },
          }),
        ],
        cursor: orgSeq,
        dbEpoch: dbEpochOf(1),
      }, epochMs(1))
      break
    default:
      unreachable(act)
  }
}

/** All that a store tells, but what it does not keep in its tables. */
export async function everythingIn(store: EventStore): Promise<unknown> {
  return {
    events: await store.list({ limit: 99 }),
    // Added up anew, reports are in the order in which the tables gave the events.
    incidents: (await store.listIncidents({ limit: 99 })).map(row => ({
      ...row,
      acts: {
        ...row.acts,
        reports: row.acts.reports.map(report => JSON.stringify(report)).sort(),
      },
    })),
    outbox: await store.outboxBatch(limits),
    device: await store.device(),
    counts: await store.counts(),
    // Last, for it takes them out.
    uploads: await uploadsIn(store),
  }
}

async function uploadsIn(store: EventStore): Promise<DueUpload[]> {
  const found: DueUpload[] = []
  for (let due = await store.dueUpload(epochMs(0)); due; due = await store.dueUpload(epochMs(0))) {
    found.push(due)
    await store.settleUpload(due.sha256)
  }
  return found.sort((a, b) => a.sha256 < b.sha256
    ? -1
    : 1)
}

function eventIn(place: number, each: number): NewSafetyEvent {
  const event = buildEvent(each)
  return place === 0
    ? event
    : {
        ...event,
        zone: buildApart(1).zone,
      }
}
