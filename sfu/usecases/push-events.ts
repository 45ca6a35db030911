import type { Annotation } from '#contract/annotation'
import type { DeviceId, OrganizationId } from '#contract/ids'
import type { PushOutcome, PushRequest, PushResponse } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { Turnstile } from '../core/turnstile.ts'
import type { Database, DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { IncidentNews } from './incident-book.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { measureClock, planPush, requireSupportedProtocol } from '../core/sync-merge.ts'
import { createTurnstile } from '../core/turnstile.ts'
import { judgeInsertError } from '../db/database-error.ts'
import { feedChannel } from '../db/feed-listener.ts'
import { alertFromPush } from './alert-from-push.ts'
import { applyAnnotations } from './apply-annotations.ts'
import { applyEvents } from './apply-events.ts'
import { rememberFalseAlarms } from './remember-false-alarms.ts'

/**
 * Takes a device's events and its people's annotations, SY1 to SY12 of SPEC.md. Resolves after COMMIT. Fails with 'sequence-gap'
 * (`details.expectedSeq`) and 'protocol-unsupported'; then nothing was taken.
 */
export async function pushEvents({ database, clock, random, feedChanged, alerted, configurationChanged }: UsecaseContext, actor: Actor, request: PushRequest): Promise<PushResponse> {
  authorize(actor, 'sync:push', actor)
  if (request.rows.some(({ event }) => event !== undefined))
    authorize(actor, 'safety-event:record', actor)
  if (request.rows.some(({ annotation }) => annotation !== undefined))
    authorize(actor, 'safety-event:annotate', actor)
  requireSupportedProtocol(request.protocolVersion)
  const { organizationId } = actor
  const { deviceId, rows } = request
  const receivedAt = clock()
  const { offsetMs, clockSuspect } = measureClock(request.sentAt, receivedAt)

  const take = (isTrusting: boolean) => database.withOrganization(organizationId, async (transaction) => {
    const lastSeq = await lockDevice(transaction, organizationId, deviceId, new Date(receivedAt))
    const plan = planPush(lastSeq, rows.map(({ seq }) => seq))
    if (plan.plan === 'gap')
      throw new AppError('sequence-gap', `Send your events from number ${plan.expectedSeq} on; this is the one that comes next.`, { expectedSeq: plan.expectedSeq })

    const fresh = rows.filter(({ seq }) => seq > lastSeq)
    const incidents: IncidentNews[] = []
    const facts = {
      actor,
      organizationId,
      receivedAt,
      clockSuspect,
      isTrusting,
      onNews: (news: readonly IncidentNews[]) => void incidents.push(...news),
    }
    const taken: PushOutcome[] = []
    const isApplied = (row: Row): boolean => taken.some(({ seq, outcome }) => seq === row.seq && outcome === 'applied')
    for (const part of partsOf(fresh)) {
      taken.push(
        ...await applyEvents(transaction, facts, part.filter(row => !isAnnotation(row))),
        // After the events: what they are about may come in the same push.
        ...actor.kind === 'member'
          ? await applyAnnotations(transaction, facts, actor, part.filter(isAnnotation))
          : [],
      )
    }
    const said = fresh.filter(row => isAnnotation(row) && isApplied(row)).map(({ annotation }) => (annotation as Annotation).annotationId)
    const rooms = await alertFromPush(transaction, facts, random, { incidents, annotationIds: said })
    const verdicts = fresh.filter(row => isAnnotation(row) && isVerdict(row.annotation) && isApplied(row))
    const isMemoryChanged = await rememberFalseAlarms(transaction, facts, verdicts.map(({ annotation }) => (annotation as Annotation).annotationId))
    // One statement: everybody else who pushes waits until this is committed.
    await sql`
      with told as (
        update device set acked_seq = ${plan.ackedSeq}, clock_offset_ms = ${offsetMs}, last_push_at = ${new Date(receivedAt)}
        where organization_id = ${organizationId} and device_id = ${deviceId} returning device_id)
      select case when ${taken.some(({ outcome }) => outcome === 'applied')}::boolean then pg_notify(${feedChannel}, ${organizationId}) end from told`.execute(transaction)
    const duplicates = plan.duplicates.map((seq): PushOutcome => ({ seq, outcome: 'duplicate' }))
    return {
      ackedSeq: plan.ackedSeq,
      isMemoryChanged,
      rooms,
      outcomes: [
        ...duplicates,
        ...taken,
      ],
    }
  })
  const { ackedSeq, outcomes, isMemoryChanged, rooms } = await turnstileOf(database, organizationId).pass(() => take(true).catch((error: unknown) => {
    // SY4: a row that the database cannot hold: which one is found out row by row.
    if (judgeInsertError(error instanceof AppError
      ? error.cause
      : error) === undefined) {
      throw error
    }
    return take(false)
  }))

  if (outcomes.some(({ outcome }) => outcome === 'applied')) {
    // First: a room must not wait for the feed to be read.
    alerted(organizationId, rooms)
    feedChanged(organizationId)
  }
  if (isMemoryChanged)
    configurationChanged(organizationId)
  return {
    ackedSeq,
    outcomes,
    dbEpoch: database.dbEpoch,
    serverTime: receivedAt,
  }
}

/** One pushes, the next ones get ready: more would wait for the organization's row, on connections that everybody else needs. */
const pushesAtOnce = 4
const turnstiles = new WeakMap<Database, Map<OrganizationId, Turnstile>>()

function turnstileOf(database: Database, organizationId: OrganizationId): Turnstile {
  const known = turnstiles.get(database) ?? new Map<OrganizationId, Turnstile>()
  turnstiles.set(database, known)
  const turnstile = known.get(organizationId) ?? createTurnstile(pushesAtOnce)
  known.set(organizationId, turnstile)
  return turnstile
}

type Row = PushRequest['rows'][number]

function isAnnotation(row: Row): boolean {
  return row.annotation !== undefined && row.event === undefined
}

/**
 * IC2: each part ends with what may close or reopen an incident, so that events recorded after it find it so. Nearly always one; at most as
 * many as there are verdicts.
 */
function partsOf(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [[]]
  for (const [index, row] of rows.entries()) {
    parts.at(-1)!.push(row)
    if (isAnnotation(row) && isVerdict(row.annotation) && index + 1 < rows.length)
      parts.push([])
  }
  return parts
}

function isVerdict(annotation: unknown): boolean {
  const said = annotation as { change?: { kind?: unknown } } | null
  return said?.change?.kind === 'verdict'
}

/** SY2: two pushes of one device (a retry while the first still runs) take turns here. Answers the last seq taken. */
async function lockDevice(transaction: DatabaseTransaction, organizationId: OrganizationId, deviceId: DeviceId, at: Date): Promise<number> {
  await transaction.insertInto('device')
    .values({
      organization_id: organizationId,
      device_id: deviceId,
      acked_seq: 0,
      clock_offset_ms: 0,
      last_push_at: at,
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'device_id']).doNothing())
    .execute()
  const device = await transaction.selectFrom('device').select('acked_seq').where('organization_id', '=', organizationId).where('device_id', '=', deviceId).forUpdate().executeTakeFirstOrThrow()
  return device.acked_seq
}
