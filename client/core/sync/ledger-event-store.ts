import type { DeviceId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { AnnotationRow } from './annotation-row.ts'
import type { DeviceRow } from './device-row.ts'
import type { EventRow, NewSafetyEvent } from './event-row.ts'
import type { EventStore, OutboxCounts } from './event-store.ts'
import type { Ledger, LedgerAnnotation, LedgerEvent, LedgerReader, LedgerWriter } from './ledger.ts'
import type { PictureStore } from './picture-store.ts'
import { applyFeedTo } from './feed-ledger.ts'
import { factsOf, findFacts, pushRowOf } from './ledger-fact.ts'
import { takeBatch } from './outbox-batch.ts'
import { applyPushTo, recordInto, refuseIn, retellIn, squareDeviceIn } from './outbox-ledger.ts'
import { annotateIn } from './review-ledger.ts'
import { setAsideIn, takeUpIn } from './set-aside-ledger.ts'

export interface EventStoreParts {
  ledger: Ledger
  pictures: PictureStore
  /** A random UUID; used once per browser profile. */
  newDeviceId: () => DeviceId
}

/** Room made by giving up pictures when an event itself does not fit. */
const roomBytes = 5_000_000

/** An EventStore over transactional tables and a picture store: all rules are here, the two below only keep. */
export function createEventStore({ ledger, pictures, newDeviceId }: EventStoreParts): EventStore {
  async function deviceIn(tables: LedgerWriter): Promise<DeviceRow> {
    const known = await tables.value('device')
    if (known)
      return known
    const device: DeviceRow = {
      deviceId: newDeviceId(),
      nextSeq: 1,
      sentSeq: 0,
      ackedSeq: 0,
    }
    await tables.setValue('device', device)
    return device
  }

  const record = (event: NewSafetyEvent): Promise<EventRow> =>
    ledger.write(async tables => rowOf(await recordInto(tables, await deviceIn(tables), event)))

  return {
    async record(event, picture) {
      const { snapshot, ...rest } = event
      // The picture first: it lies in another database, and an event must never name a picture that was not kept.
      const isKept = snapshot !== undefined && picture !== undefined && await pictures.put(snapshot.sha256, picture, true).catch(() => false)
      const kept = isKept ? event : rest
      try {
        return await record(kept)
      }
      catch (error) {
        if (!isOutOfRoom(error) || await pictures.giveUp(roomBytes) === 0)
          throw error
        return record(kept)
      }
    },
    annotate: annotation => ledger.write(async tables => sayingOf(await annotateIn(tables, await deviceIn(tables), annotation))),
    list: ({ before, ...query }) => ledger.read(async (tables) => {
      const [from] = before
        ? await tables.events([before])
        : []
      return (await tables.listEvents(query, from)).map(rowOf)
    }),
    find: eventId => ledger.read(async tables => (await tables.events([eventId]))[0]).then(row => row && rowOf(row)),
    onChange: ledger.onChange,
    snapshot: pictures.find,
    async keepSnapshot(sha256, picture) {
      await pictures.put(sha256, picture, false)
    },

    counts: () => ledger.read(countIn),
    lastSyncedAt: () => ledger.read(tables => tables.value('lastSyncedAt')),
    noteSynced: at => ledger.write(tables => tables.setValue('lastSyncedAt', at)),

    device: async () => await ledger.read(tables => tables.value('device')) ?? await ledger.write(deviceIn),
    outboxBatch: limits => ledger.read(async (tables) => {
      const batch = takeBatch(await tables.outbox(limits.rows), limits)
      const facts = await factsOf(tables, batch)
      return batch.map(row => pushRowOf(row.seq, facts.get(row)))
    }),
    outboxLength: () => ledger.read(tables => tables.countOutbox()),
    setAside: teller => ledger.write(async tables => setAsideIn(tables, await deviceIn(tables), teller)),
    async takeUp(teller, at) {
      const aside = await ledger.read(tables => tables.value('aside'))
      if (aside && aside.length > 0)
        await ledger.write(async tables => takeUpIn(tables, await deviceIn(tables), teller, at))
    },
    noteSent: seq => ledger.write(async (tables) => {
      const device = await deviceIn(tables)
      if (seq > device.sentSeq)
        await tables.setValue('device', { ...device, sentSeq: seq })
    }),
    async applyPush(reply) {
      const refused = await ledger.write(tables => applyPushTo(tables, reply))
      await releaseAll(refused)
    },
    async refuse(seq, rejection) {
      await releaseAll(await ledger.write(tables => refuseIn(tables, seq, rejection)))
    },
    squareDevice: (remote, at) => ledger.write(async tables => squareDeviceIn(tables, await deviceIn(tables), remote, at, newDeviceId)),

    dueUpload: at => ledger.read(tables => tables.dueUpload(at)),
    async settleUpload(sha256, retryAt) {
      await ledger.write(async (tables) => {
        const upload = await tables.upload(sha256)
        if (upload && retryAt !== undefined)
          await tables.putUpload({ ...upload, attempts: upload.attempts + 1, retryAt })
        else
          await tables.deleteUpload(sha256)
      })
      if (retryAt === undefined)
        await pictures.release(sha256)
    },

    unconfirmed: () => ledger.read(async tables => await tables.value('unconfirmed') ?? []),
    retell: ids => ledger.write(async tables => retellIn(tables, await deviceIn(tables), ids, newDeviceId)),

    feedPosition: () => ledger.read(async tables => await tables.value('feed') ?? { cursor: 0 }),
    applyFeed: (after, page, at) => ledger.write(tables => applyFeedTo(tables, after, page, at)),

    close() {
      ledger.close()
      pictures.close()
    },
  }

  async function releaseAll(names: readonly Sha256[]): Promise<void> {
    for (const sha256 of names)
      await pictures.release(sha256)
  }
}

async function countIn(tables: LedgerReader): Promise<OutboxCounts> {
  const aside = await tables.value('aside') ?? []
  const oldest = [(await tables.oldestEvent('waiting'))?.event.recordedAt, (await tables.oldestAnnotation('waiting'))?.madeAt].filter(at => at !== undefined)
  return {
    waiting: await tables.countEvents('waiting'),
    waitingAnnotations: await tables.countAnnotations('waiting'),
    oldestWaitingAt: oldest.length > 0
      ? Math.min(...oldest) as EpochMs
      : undefined,
    rejected: await tables.countEvents('rejected'),
    rejectedAnnotations: await tables.countAnnotations('rejected'),
    aside: (await findFacts(tables, aside)).filter(({ sync }) => sync === 'waiting').length,
  }
}

function rowOf({ event, sync, orgSeq, receivedAt, clockSuspect, rejection, review }: LedgerEvent): EventRow {
  return {
    event,
    sync,
    orgSeq,
    receivedAt,
    clockSuspect,
    rejection,
    review,
  }
}

function sayingOf({ annotation, sync, memberName, orgSeq, receivedAt, clockSuspect, overtakenBy, rejection }: LedgerAnnotation): AnnotationRow {
  return {
    annotation,
    sync,
    memberName,
    orgSeq,
    receivedAt,
    clockSuspect,
    overtakenBy,
    rejection,
  }
}

/** IndexedDB says so by name, Dexie by an inner error. */
function isOutOfRoom(error: unknown): boolean {
  if (!(error instanceof Error))
    return false
  const inner = 'inner' in error
    ? error.inner
    : undefined
  return error.name === 'QuotaExceededError' || (inner instanceof Error && inner.name === 'QuotaExceededError')
}
