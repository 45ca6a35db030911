import type { PushOutcome, UrgentRequest, UrgentResponse } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { authorize } from '../core/authorize.ts'
import { measureClock, requireSupportedProtocol } from '../core/sync-merge.ts'
import { feedChannel } from '../db/feed-listener.ts'
import { applyEvents } from './apply-events.ts'

/**
 * SY13: takes events ahead of their turn in a device's outbox. Resolves after COMMIT. The device's sequence is not touched: when their turn
 * comes they are found by their id and answered as duplicates.
 */
export async function recordUrgentEvents({ database, clock, feedChanged }: UsecaseContext, actor: Actor, { protocolVersion, sentAt, events }: UrgentRequest): Promise<UrgentResponse> {
  authorize(actor, 'safety-event:record', actor)
  requireSupportedProtocol(protocolVersion)
  const { organizationId } = actor
  const receivedAt = clock()
  const { clockSuspect } = measureClock(sentAt, receivedAt)
  const outcomes = await database.withOrganization(organizationId, async (transaction): Promise<PushOutcome[]> => {
    const taken = await applyEvents(transaction, {
      actor,
      organizationId,
      receivedAt,
      clockSuspect,
    }, events.map((event, seq) => ({ seq, event })))
    if (taken.some(({ outcome }) => outcome === 'applied'))
      await sql`select pg_notify(${feedChannel}, ${organizationId})`.execute(transaction)
    return taken
  })
  if (outcomes.some(({ outcome }) => outcome === 'applied'))
    feedChanged(organizationId)
  return {
    outcomes,
    dbEpoch: database.dbEpoch,
    serverTime: receivedAt,
  }
}
