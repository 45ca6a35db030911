import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { MemberActor } from '../core/actor.ts'
import type { Database } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { sql } from 'kysely'
import { hashSecret } from '../auth/session-secret.ts'
import { createBatchedLookup } from '../core/batched-lookup.ts'

interface FoundSession {
  secret_hash: Buffer
  organization_id: OrganizationId
  session_id: string
  seen_at: Date
  member_id: MemberId
  member_name: string
  role: Role
  scope: Scope
  needs_second_step: boolean
}

/** How exactly it is known when a session was last seen. */
const seenEveryMs = 5 * 60_000

/**
 * Who holds this session secret now; undefined for one that is unknown, removed or expired, and of a member who was disabled or removed.
 * Asked at every request (AU7).
 */
export async function findActor({ database, clock }: UsecaseContext, secret: string): Promise<MemberActor | undefined> {
  const now = clock()
  const found = await lookupOf(database, clock)(hashSecret(secret).toString('hex'))
  if (!found)
    return undefined
  if (now - found.seen_at.getTime() >= seenEveryMs) {
    await database.withOrganization(found.organization_id, transaction => transaction.updateTable('session')
      .set({
        seen_at: new Date(now),
      })
      .where('organization_id', '=', found.organization_id)
      .where('session_id', '=', found.session_id)
      .execute())
  }
  return {
    kind: 'member',
    memberId: found.member_id,
    memberName: found.member_name,
    role: found.role,
    scope: found.scope,
    organizationId: found.organization_id,
    sessionId: found.session_id,
    needsSecondStep: found.needs_second_step,
  }
}

const lookups = new WeakMap<Database, (hash: string) => Promise<FoundSession | undefined>>()

/** Every request asks, and every open socket each second: together, by one statement. */
function lookupOf(database: Database, clock: UsecaseContext['clock']): (hash: string) => Promise<FoundSession | undefined> {
  let lookup = lookups.get(database)
  if (!lookup) {
    lookup = createBatchedLookup(async (hashes) => {
      const rows = await database.ask(sql<FoundSession>`select * from ansim_find_sessions(${hashes.map(hash => Buffer.from(hash, 'hex'))}::bytea[], ${new Date(clock())})`)
      return new Map(rows.map(row => [
        row.secret_hash.toString('hex'),
        row,
      ]))
    })
    lookups.set(database, lookup)
  }
  return lookup
}
