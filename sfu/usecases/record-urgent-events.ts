import type { RoomAlert } from '#contract/alert'
import type { PushOutcome, UrgentRequest, UrgentResponse } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { OfferedRow, PushedNews, PushFacts } from './apply-events.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { authorize } from '../core/authorize.ts'
import { measureClock, requireSupportedProtocol } from '../core/sync-merge.ts'
import { currentAuditScope } from '../db/audit-scope.ts'
import { feedChannel } from '../db/feed-listener.ts'
import { alertFromPush } from './alert-from-push.ts'
import { applyEvents } from './apply-events.ts'

/**
 * SY13: takes events ahead of their turn in a device's outbox. Resolves after COMMIT. The device's sequence is not touched: when their turn
 * comes they are found by their id and answered as duplicates.
 */
export async function recordUrgentEvents({ database, clock, random, feedChanged, alerted }: UsecaseContext, actor: Actor, { protocolVersion, sentAt, events }: UrgentRequest): Promise<UrgentResponse> {
  authorize(actor, 'safety-event:record', actor)
  requireSupportedProtocol(protocolVersion)
  const { organizationId } = actor
  const receivedAt = clock()
  const { clockSuspect } = measureClock(sentAt, receivedAt)
  const { outcomes, rooms } = await database.withOrganization(organizationId, async (transaction): Promise<{ outcomes: PushOutcome[], rooms: RoomAlert[] }> => {
    const incidents: PushedNews[] = []
    const from: PushFacts = {
      actor,
      organizationId,
      receivedAt,
      clockSuspect,
      address: currentAuditScope()?.actor?.address ?? '',
    }
    const rows = events.map((event, seq): OfferedRow => ({ from, seq, event }))
    const outcomeOf = await applyEvents(transaction, {
      organizationId,
      onNews: news => incidents.push(...news),
    }, rows)
    const taken = rows.map(row => outcomeOf.get(row)!)
    const rooms = await alertFromPush(transaction, { organizationId, now: receivedAt, random }, { incidents, annotationIds: [] })
    if (taken.some(({ outcome }) => outcome === 'applied'))
      await sql`select pg_notify(${feedChannel}, ${organizationId})`.execute(transaction)
    return { outcomes: taken, rooms }
  })
  if (outcomes.some(({ outcome }) => outcome === 'applied')) {
    alerted(organizationId, rooms)
    feedChanged(organizationId)
  }
  return {
    outcomes,
    dbEpoch: database.dbEpoch,
    serverTime: receivedAt,
  }
}
