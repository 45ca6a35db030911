import type { DbEpoch } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { FeedPosition } from './event-store.ts'
import type { LedgerReader, LedgerWriter } from './ledger.ts'
import { pushAgainMs } from './device-row.ts'
import { factIdOf, isEventFact, ownFacts, putFacts } from './ledger-fact.ts'
import { awaitUpload } from './upload-ledger.ts'

/** HD4: a page of an older version passed over what people said, or over incidents, so what it read is read once more; which database it agreed with still holds. */
export async function positionIn(tables: LedgerReader): Promise<FeedPosition> {
  return await tables.value('groupedPosition') ?? { cursor: 0, dbEpoch: (await tables.value('position') ?? await tables.value('feed'))?.dbEpoch }
}

/**
 * CL6: `false` when `dbEpoch` is not the database this browser agreed with so far. It is from now on: the feed is followed
 * from its beginning, and what the old database confirmed in the last `pushAgainMs` waits until the new one shows it. What it
 * does not show is told again. Where events live shorter than that on the server, nothing older comes back to life.
 */
export async function followDatabase(tables: LedgerWriter, dbEpoch: DbEpoch, at: EpochMs): Promise<boolean> {
  const position = await positionIn(tables)
  if (position.dbEpoch === dbEpoch)
    return true
  if (position.dbEpoch === undefined) {
    await tables.setValue('groupedPosition', { ...position, dbEpoch })
    return true
  }
  await forgetPlaces(tables)
  const own = await ownFacts(tables)
  const confirmed = own.filter(row => row.sync === 'synced' && (row.ackedAt === undefined || row.ackedAt >= at - pushAgainMs))
  // Places in the old database's order say nothing about the new one, on rows that wait already no more than on these.
  const doubted = [
    ...confirmed,
    ...own.filter(row => row.sync === 'waiting'),
  ]
  // Nor does that the old one took a picture, perhaps of an event that still waits since the restore before this one.
  for (const row of doubted) {
    if (isEventFact(row))
      await awaitUpload(tables, row)
  }
  await putFacts(tables, doubted.map(row => ({
    ...row,
    sync: 'waiting',
    orgSeq: undefined,
    retold: 0,
  })))
  const unconfirmed = await tables.value('unconfirmed') ?? []
  await tables.setValue('unconfirmed', [
    ...new Set([
      ...unconfirmed,
      ...confirmed.map(factIdOf),
    ]),
  ])
  await tables.setValue('groupedPosition', { cursor: 0, dbEpoch })
  return false
}

/**
 * What people said stands or not by its place in the old order. Others' words come again with the feed, where the new database has
 * them; ours are doubted, and based on nothing: a place of the old order could seem to know what it never saw.
 */
async function forgetPlaces(tables: LedgerWriter): Promise<void> {
  const all = await tables.allAnnotations()
  const others = all.filter(row => row.own !== 1)
  await tables.deleteAnnotations(others.map(({ annotationId }) => annotationId))
  await putFacts(tables, all.filter(row => row.own === 1).map(({ overtakenBy: _, receivedAt: __, ...row }) => ({
    ...row,
    orgSeq: undefined,
    annotation: { ...row.annotation, basedOn: 0 },
  })))
}
