import type { OrganizationId } from '#contract/ids'
import type { OwnCandidate } from '../core/lease-turn.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'

/** ST1: the server's own browsers register themselves, under a name that is free. Does nothing for those that are known. */
export async function ensureOwnStations(transaction: DatabaseTransaction, organizationId: OrganizationId, mine: readonly OwnCandidate[]): Promise<void> {
  for (const { deviceId, name, offer } of mine) {
    if (!offer.isOwnStation || deviceId === undefined)
      continue
    await sql`
      insert into station (organization_id, station_id, name, is_own, registered_at)
      select ${organizationId}, ${deviceId}, free.name, true, clock_timestamp()
      from (
        select case n when 1 then ${name} else ${name} || ' ' || n end as name
        from generate_series(1, 1000) as n
        where lower(case n when 1 then ${name} else ${name} || ' ' || n end) not in (select lower(s.name) from station s where s.organization_id = ${organizationId})
        order by n limit 1
      ) as free
      where not exists (select from station s where s.organization_id = ${organizationId} and s.station_id = ${deviceId})
      on conflict do nothing`.execute(transaction)
  }
}
