import type { OrganizationId, Sha256 } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'

/** A file younger than this may be on its way to its row. */
const settledAfterMs = 3_600_000
const page = 500

/** What was found and mended. */
export interface SweptBlobs {
  /** Files that no row named; they were removed. */
  readonly strays: number
  /** Rows whose file is gone; they were removed. */
  readonly missing: number
  /** So many files are missing that their disk is rather not there: nothing was removed. */
  readonly isAway: boolean
}

/**
 * RT7: makes rows and files agree after a crash: files that no row names go, and rows whose file is gone. Where most files are missing the
 * disk is not mounted, and nothing is touched.
 */
export async function sweepBlobs({ database, blobs, clock }: Pick<UsecaseContext, 'database' | 'blobs' | 'clock'>, organizationId: OrganizationId, signal: AbortSignal): Promise<SweptBlobs> {
  const files = new Map<Sha256, number>()
  for await (const { sha256, changedAtMs } of blobs.list(organizationId))
    files.set(sha256, changedAtMs)

  const named = new Set<Sha256>()
  const missing: Sha256[] = []
  for (let after = ''; !signal.aborted;) {
    const { rows } = await database.withOrganization(organizationId, transaction => sql<{ sha256: Sha256 }>`
      select sha256 from (
        select sha256 from snapshot where organization_id = ${organizationId} and sha256 > ${after}
        union select sha256 from clip where organization_id = ${organizationId} and sha256 > ${after}
        union select sha256 from site_plan where organization_id = ${organizationId} and sha256 > ${after}
      ) r order by sha256 limit ${page}`.execute(transaction))
    for (const { sha256 } of rows) {
      named.add(sha256)
      // Listed before the rows were read: what is new since then is looked for itself.
      if (!files.has(sha256) && await blobs.size({ organizationId, sha256 }) === undefined)
        missing.push(sha256)
    }
    if (rows.length < page)
      break
    after = rows.at(-1)!.sha256
  }
  if (signal.aborted)
    return { strays: 0, missing: 0, isAway: false }
  if (missing.length > 10 && missing.length > named.size / 2)
    return { strays: 0, missing: missing.length, isAway: true }

  const strays = [
    ...files,
  ].filter(([sha256, changedAtMs]) => !named.has(sha256) && clock() - changedAtMs > settledAfterMs).map(([sha256]) => sha256)
  await database.withOrganization(organizationId, async (transaction) => {
    for (const sha256 of missing) {
      await transaction.deleteFrom('snapshot').where('organization_id', '=', organizationId).where('sha256', '=', sha256).execute()
      await transaction.deleteFrom('clip').where('organization_id', '=', organizationId).where('sha256', '=', sha256).execute()
      await transaction.deleteFrom('site_plan').where('organization_id', '=', organizationId).where('sha256', '=', sha256).execute()
    }
    for (const sha256 of strays) {
      await transaction.insertInto('expunged')
        .values({
          organization_id: organizationId,
          sha256,
          bytes: 0,
          marked_at: new Date(clock()),
        })
        .onConflict(conflict => conflict.columns(['organization_id', 'sha256']).doNothing())
        .execute()
    }
  })
  return { strays: strays.length, missing: missing.length, isAway: false }
}
