import type { DbEpoch } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { LedgerWriter } from './ledger.ts'
import { pushAgainMs } from './device-row.ts'
import { awaitUpload } from './upload-ledger.ts'

/**
 * CL6: `false` when `dbEpoch` is not the database this browser agreed with so far. It is from now on: the feed is followed
 * from its beginning, and what the old database confirmed in the last `pushAgainMs` waits until the new one shows it. What it
 * does not show is told again. Where events live shorter than that on the server, nothing older comes back to life.
 */
export async function followDatabase(tables: LedgerWriter, dbEpoch: DbEpoch, at: EpochMs): Promise<boolean> {
  const position = await tables.value('feed') ?? { cursor: 0 }
  if (position.dbEpoch === dbEpoch)
    return true
  if (position.dbEpoch === undefined) {
    await tables.setValue('feed', { ...position, dbEpoch })
    return true
  }
  const own = await tables.ownEvents()
  const confirmed = own.filter(row => row.sync === 'synced' && (row.ackedAt === undefined || row.ackedAt >= at - pushAgainMs))
  for (const row of confirmed)
    await awaitUpload(tables, row)
  // Places in the old database's order say nothing about the new one, on rows that wait already no more than on these.
  const doubted = [
    ...confirmed,
    ...own.filter(row => row.sync === 'waiting'),
  ]
  await tables.putEvents(doubted.map(row => ({
    ...row,
    sync: 'waiting',
    orgSeq: undefined,
    retold: 0,
  })))
  const unconfirmed = await tables.value('unconfirmed') ?? []
  await tables.setValue('unconfirmed', [
    ...new Set([
      ...unconfirmed,
      ...confirmed.map(row => row.eventId),
    ]),
  ])
  await tables.setValue('feed', { cursor: 0, dbEpoch })
  return false
}
