import type { OrganizationId } from '#contract/ids'
import type { PushRequest, PushResponse } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { Convoy } from '../core/convoy.ts'
import type { Database } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { Push, TakenPush } from './take-pushes.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { createConvoy } from '../core/convoy.ts'
import { measureClock, requireSupportedProtocol } from '../core/sync-merge.ts'
import { currentAuditScope, outsideAudit } from '../db/audit-scope.ts'
import { judgeInsertError } from '../db/database-error.ts'
import { takePushes } from './take-pushes.ts'

/**
 * Takes a device's events and its people's annotations, SY1 to SY12 and SY14 of SPEC.md. Resolves after COMMIT. Fails with 'sequence-gap'
 * (`details.expectedSeq`) and 'protocol-unsupported'; then nothing was taken.
 */
export async function pushEvents(context: UsecaseContext, actor: Actor, request: PushRequest): Promise<PushResponse> {
  const { database, clock, feedChanged, alerted, configurationChanged } = context
  authorize(actor, 'sync:push', actor)
  if (request.rows.some(({ event }) => event !== undefined))
    authorize(actor, 'safety-event:record', actor)
  if (request.rows.some(({ annotation }) => annotation !== undefined))
    authorize(actor, 'safety-event:annotate', actor)
  requireSupportedProtocol(request.protocolVersion)
  const { organizationId } = actor
  const receivedAt = clock()
  const { offsetMs, clockSuspect } = measureClock(request.sentAt, receivedAt)
  const { ackedSeq, outcomes, isMemoryChanged, rooms } = await convoyOf(context, organizationId).pass({
    facts: {
      actor,
      organizationId,
      receivedAt,
      clockSuspect,
      address: currentAuditScope()?.actor?.address ?? '',
    },
    request,
    offsetMs,
  })

  if (outcomes.some(({ outcome }) => outcome === 'applied')) {
    // First: a room must not wait for the feed to be read.
    alerted(organizationId, rooms)
    feedChanged(organizationId)
  }
  if (isMemoryChanged)
    configurationChanged(organizationId)
  return {
    ackedSeq,
    outcomes: [...outcomes],
    dbEpoch: database.dbEpoch,
    serverTime: receivedAt,
  }
}

/** One party pushes, the next one gets ready: more would wait for the organization's row, on connections that everybody else needs. */
const partiesAtOnce = 2
/** Beyond these a transaction takes so long that those in it wait longer than they would alone. */
const pushesTogether = 100
const rowsTogether = 400
const convoys = new WeakMap<Database, Map<OrganizationId, Convoy<Push, TakenPush>>>()

/** SY14: whoever comes while others push goes with the next who do, in one transaction: the organization's row is locked once for all of them. */
function convoyOf({ database, random }: UsecaseContext, organizationId: OrganizationId): Convoy<Push, TakenPush> {
  const known = convoys.get(database) ?? new Map<OrganizationId, Convoy<Push, TakenPush>>()
  convoys.set(database, known)
  const take = (pushes: readonly Push[], isTrusting: boolean) => takePushes(database, organizationId, pushes, { random, isTrusting })
  const takeAlone = async (push: Push): Promise<PromiseSettledResult<TakenPush>> => {
    const [outcome] = await take([push], true).catch((error: unknown) => {
      // SY4: a row that the database cannot hold: which one is found out row by row.
      if (isOfRow(error))
        return take([push], false)
      throw error
    }).catch((reason: unknown): PromiseRejectedResult[] => [
      { status: 'rejected', reason },
    ])
    return outcome!
  }
  const convoy = known.get(organizationId) ?? createConvoy<Push, TakenPush>({
    places: partiesAtOnce,
    mayJoin: (party, { request }) => party.length < pushesTogether
      && party.every(other => other.request.deviceId.toLowerCase() !== request.deviceId.toLowerCase())
      && [
        ...party.map(other => other.request),
        request,
      ].reduce((sum, { rows }) => sum + rows.length, 0) <= rowsTogether,
    // Nobody's call: each says for itself who it is from.
    work: party => outsideAudit(async () => {
      if (party.length === 1)
        return [await takeAlone(party[0]!)]
      return take(party, true).catch(async (error: unknown) => {
        if (isOfDatabase(error))
          throw error
        // One of them spoils it: nobody pays for another's row.
        const outcomes: PromiseSettledResult<TakenPush>[] = []
        for (const push of party)
          outcomes.push(await takeAlone(push))
        return outcomes
      })
    }),
  })
  known.set(organizationId, convoy)
  return convoy
}

function isOfRow(error: unknown): boolean {
  return judgeInsertError(error instanceof AppError
    ? error.cause
    : error) !== undefined
}

/** It would fail for each of them alone as well, and take as long each time. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'database-unavailable' || error.code === 'disk-full')
}
