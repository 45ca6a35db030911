import type { Selectable } from 'kysely'
import type { SiteId } from '#contract/ids'
import type { Station } from '#contract/station'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { leaseChannel } from '../db/feed-listener.ts'
import { requireOwnScope } from './require-own-scope.ts'

/** A station as its row says. */
export function stationOf(row: Pick<Selectable<Schema['station']>, 'station_id' | 'name' | 'site_ids' | 'registered_at' | 'drained_at'>): Station {
  return {
    stationId: row.station_id,
    name: row.name,
    registeredAt: epochMs(row.registered_at.getTime()),
    ...row.site_ids && { siteIds: row.site_ids },
    ...row.drained_at && {
      drainedAt: epochMs(row.drained_at.getTime()),
    },
  }
}

/** Fails with 'not-found' unless all of these are sites here. */
export async function requireSites(transaction: DatabaseTransaction, actor: Actor, siteIds: readonly SiteId[] | null | undefined): Promise<void> {
  if (siteIds) {
    await requireOwnScope(transaction, actor, {
      kind: 'some',
      siteIds: [...siteIds],
      cameraIds: [],
    })
  }
}

/** ST2: with COMMIT every server process elects anew. */
export async function wakeElection(transaction: DatabaseTransaction, { organizationId }: Actor): Promise<void> {
  await sql`select pg_notify(${leaseChannel}, ${organizationId})`.execute(transaction)
}
