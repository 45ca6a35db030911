import type { DeviceId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { DeviceRow } from './device-row.ts'
import type { EventRow, NewSafetyEvent } from './event-row.ts'
import type { EventStore, OutboxCounts, Room } from './event-store.ts'
import type { IncidentWriter } from './incident-ledger.ts'
import type { Ledger, LedgerReader, LedgerWriter } from './ledger.ts'
import type { PictureStore } from './picture-store.ts'
import { epochMs } from '#contract/time'
import { createObservable } from '../observable.ts'
import { applyFeedTo } from './feed-ledger.ts'
import { defaultHoldChoice } from './hold-choice.ts'
import { holdSinceIn, pruneIn, pruneOthersIn } from './hold-ledger.ts'
import { groupStrays, withIncidents } from './incident-ledger.ts'
import { countUnreviewedIn, findEventIn, listEventsIn, listIncidentsIn, matchingIn, openIncidentIn, rowOf, sayingOf } from './incident-reading.ts'
import { positionIn } from './known-database.ts'
import { factsOf, pushRowOf } from './ledger-fact.ts'
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
/** Events looked at in one transaction when some are to go. */
const roomEvents = 500
const endOfTime = epochMs(Number.MAX_SAFE_INTEGER)
/** Twice the longest pause of a picture that fails (outbox-loop.ts). */
const longestPauseMs = 120_000

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

  /** IC5: incidents follow in the same transaction. */
  const write = <T>(body: (tables: IncidentWriter) => Promise<T>, pace?: 'at-once'): Promise<T> => ledger.write(async (plain) => {
    const tables = withIncidents(plain)
    const done = await body(tables)
    await tables.settle()
    return done
  }, pace)

  let pictureLimit = defaultHoldChoice.maxPictureBytes
  async function limitPictures(bytes: number): Promise<void> {
    if (bytes === pictureLimit)
      return
    pictureLimit = bytes
    await pictures.limit(bytes)
  }
  const roomBelow = createObservable<Room>('enough')
  /** Whether what an older tab left was looked for. */
  let isGrouped = false

  const makeRoom = (): Promise<number> => pictures.giveUp(roomBytes)
  const pruneOthers = (): Promise<number> => write(tables => pruneOthersIn(tables, roomEvents))

  /**
   * HD2: facts before pictures, and our own before those that the server has. Where a write finds no room, `frees` are done one after
   * the other, and it is tried again after each.
   */
  async function inRoom<T>(write: () => Promise<T>, frees = [makeRoom, pruneOthers]): Promise<T> {
    try {
      const done = await write()
      if (roomBelow.value === 'full')
        roomBelow.set('pictures-given-up')
      return done
    }
    catch (error) {
      if (!isOutOfRoom(error))
        throw error
      for (const free of frees) {
        if (await free().catch(() => 0) === 0)
          continue
        roomBelow.set('pictures-given-up')
        try {
          return await write()
        }
        catch (again) {
          if (!isOutOfRoom(again))
            throw again
        }
      }
      roomBelow.set('full')
      throw error
    }
  }

  async function keepPicture(sha256: Sha256, picture: Blob, held: boolean, of?: EpochMs): Promise<boolean> {
    const isKept = await pictures.put(sha256, picture, held, of).catch(() => false)
    // What was chosen to be too much is no trouble.
    if (!isKept && picture.size <= pictureLimit)
      roomBelow.set('pictures-given-up')
    else if (isKept && roomBelow.value === 'pictures-given-up')
      roomBelow.set('enough')
    return isKept
  }

  const record = (event: NewSafetyEvent): Promise<EventRow> =>
    write(async tables => rowOf(await recordInto(tables, deviceIn(tables), event)), 'at-once')

  return {
    async record(event, picture) {
      const { snapshot, ...rest } = event
      // The picture first: it lies in another database, and an event must never name a picture that was not kept.
      const isKept = snapshot !== undefined && picture !== undefined && await keepPicture(snapshot.sha256, picture, true)
      let isTriedAgain = false
      return inRoom(async () => {
        // The room for a second try may have been made of this very picture.
        const isNamed = isKept && (!isTriedAgain || (await pictures.present([snapshot.sha256])).size > 0)
        isTriedAgain = true
        return record(isNamed ? event : rest)
      })
    },
    annotate: annotation => inRoom(() => write(async tables => sayingOf(await annotateIn(tables, await deviceIn(tables), annotation)))),
    annotateAll: annotations => inRoom(() => write(async (tables) => {
      const events = await tables.events(annotations.map(({ eventId }) => eventId))
      for (const [i, annotation] of annotations.entries()) {
        if (events[i])
          await annotateIn(tables, await deviceIn(tables), annotation)
      }
    })),
    list: query => ledger.read(tables => listEventsIn(tables, query)),
    find: eventId => ledger.read(tables => findEventIn(tables, eventId)),
    listIncidents: query => ledger.read(tables => listIncidentsIn(tables, query)),
    openIncident: incidentId => ledger.read(tables => openIncidentIn(tables, incidentId)),
    unreviewed: (reviewer, filter) => ledger.read(tables => countUnreviewedIn(tables, reviewer, filter)),
    listMatching: (filter, limit) => ledger.read(tables => matchingIn(tables, filter, limit)),
    onChange: ledger.onChange,
    snapshot: pictures.find,
    async keepSnapshot(sha256, picture, of) {
      await keepPicture(sha256, picture, false, of)
    },
    async holdChoice() {
      const choice = await ledger.read(tables => tables.value('hold')) ?? defaultHoldChoice
      await limitPictures(choice.maxPictureBytes)
      return choice
    },
    async chooseHold(choice) {
      await write(tables => tables.setValue('hold', choice))
      await limitPictures(choice.maxPictureBytes)
    },
    holdSince: since => write(tables => holdSinceIn(tables, since)),
    prune,
    forgetPictures: pictures.removeOlder,
    heldPictures: pictures.present,
    room: roomBelow,
    async wipe() {
      await ledger.clear()
      await pictures.clear()
      roomBelow.set('enough')
    },

    counts: () => ledger.read(countIn),
    lastSyncedAt: () => ledger.read(tables => tables.value('lastSyncedAt')),
    noteSynced: at => write(tables => tables.setValue('lastSyncedAt', at)),

    device: async () => await ledger.read(tables => tables.value('device')) ?? await write(deviceIn),
    outboxBatch: limits => ledger.read(async (tables) => {
      const batch = takeBatch(await tables.outbox(limits.rows), limits)
      const facts = await factsOf(tables, batch)
      return batch.map(row => pushRowOf(row.seq, facts.get(row)))
    }),
    outboxLength: () => ledger.read(tables => tables.countOutbox()),
    setAside: teller => write(async tables => setAsideIn(tables, await deviceIn(tables), teller)),
    async takeUp(teller, at) {
      const isNeeded = await ledger.read(async tables => (await tables.value('aside') ?? []).length > 0 || await tables.countAnnotations('waiting') > 0)
      if (isNeeded)
        await write(async tables => takeUpIn(tables, await deviceIn(tables), teller, at))
    },
    noteSent: seq => write(async (tables) => {
      const device = await deviceIn(tables)
      if (seq > device.sentSeq)
        await tables.setValue('device', { ...device, sentSeq: seq })
    }),
    async applyPush(reply) {
      const refused = await inRoom(() => write(tables => applyPushTo(tables, reply)))
      await releaseAll(refused)
    },
    async refuse(seq, rejection) {
      await releaseAll(await write(tables => refuseIn(tables, seq, rejection)))
    },
    squareDevice: (remote, at) => write(async (tables) => {
      const verdict = await squareDeviceIn(tables, await deviceIn(tables), remote, at, newDeviceId)
      if (!isGrouped)
        await groupStrays(tables)
      isGrouped = true
      return verdict
    }),

    dueUpload: at => ledger.read(async (tables) => {
      const first = await tables.dueUpload(endOfTime)
      // No pause is that long: this clock was set back since, and must not hold a picture up.
      return first && (first.retryAt <= at || first.retryAt > at + longestPauseMs)
        ? first
        : undefined
    }),
    async settleUpload(sha256, retryAt) {
      await write(async (tables) => {
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
    retell: ids => write(async tables => retellIn(tables, await deviceIn(tables), ids, newDeviceId)),

    feedPosition: () => ledger.read(async tables => await positionIn(tables)),
    async startFeedAnew(at) {
      // First what may not be here any more: a browser that ends in the middle begins with it again.
      await prune(endOfTime, at)
      await write(async (tables) => {
        const { dbEpoch } = await positionIn(tables)
        await tables.setValue('groupedPosition', { cursor: 0, dbEpoch })
      })
    },
    applyFeed: (after, page, at) => inRoom(() => write(tables => applyFeedTo(tables, after, page, at)), [makeRoom]),

    close() {
      ledger.close()
      pictures.close()
    },
  }

  async function prune(before: EpochMs, at: EpochMs): Promise<number> {
    let skip = 0
    let count = 0
    while (true) {
      const { stayed, gone, pictures: names } = await write(tables => pruneIn(tables, before, at, { skip, limit: roomEvents }))
      await pictures.remove(names)
      skip += stayed
      count += gone.length
      if (stayed + gone.length < roomEvents)
        return count
    }
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
    waitingPictures: await tables.countUploads(),
    aside: aside.length,
  }
}

/** IndexedDB says so by name, Dexie by an inner error, or by one for each row that failed. */
function isOutOfRoom(error: unknown): boolean {
  if (!(error instanceof Error))
    return false
  const inner = 'inner' in error
    ? [error.inner]
    : []
  const failures = 'failures' in error && Array.isArray(error.failures)
    ? error.failures
    : []
  return error.name === 'QuotaExceededError' || [
    ...inner,
    ...failures,
  ].some(isOutOfRoom)
}
