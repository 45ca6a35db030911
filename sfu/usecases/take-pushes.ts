import type { RoomAlert } from '#contract/alert'
import type { Annotation } from '#contract/annotation'
import type { DeviceId, OrganizationId } from '#contract/ids'
import type { PushOutcome, PushRequest } from '#contract/sync'
import type { Random } from '../core/random.ts'
import type { Database, DatabaseTransaction } from '../db/database.ts'
import type { OfferedRow, PushedNews, PushFacts } from './apply-events.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { planPush } from '../core/sync-merge.ts'
import { feedChannel } from '../db/feed-listener.ts'
import { alertFromPush } from './alert-from-push.ts'
import { applyAnnotations } from './apply-annotations.ts'
import { applyEvents } from './apply-events.ts'
import { rememberFalseAlarms } from './remember-false-alarms.ts'

/** One push of those that are taken together. */
export interface Push {
  readonly facts: PushFacts
  readonly request: PushRequest
  /** How far ahead the device's clock is, in ms. */
  readonly offsetMs: number
}

export interface TakenPush {
  readonly ackedSeq: number
  readonly outcomes: readonly PushOutcome[]
  readonly isMemoryChanged: boolean
  /** What rooms are to hear; of pushes that are taken together, with the first of them that brought anything. */
  readonly rooms: readonly RoomAlert[]
}

export interface TakeOptions {
  readonly random: Random
  /** Whether rows are taken to be fit (ApplyOptions). */
  readonly isTrusting: boolean
}

interface PushRow extends OfferedRow {
  readonly push: Push
  readonly annotation?: unknown
}

/**
 * A step of pushEvents(): takes pushes of different devices of one organization in one transaction, in their order. Resolves after COMMIT, with
 * one outcome a push: SY3, a push with a gap fails alone, and nothing of it is taken. Rejects where nothing of any of them was.
 */
export async function takePushes(database: Database, organizationId: OrganizationId, pushes: readonly Push[], { random, isTrusting }: TakeOptions): Promise<PromiseSettledResult<TakenPush>[]> {
  return database.withOrganization(organizationId, async (transaction) => {
    const lastSeqs = await lockDevices(transaction, organizationId, pushes)
    const plans = new Map(pushes.map(push => [
      push,
      planPush(lastSeqs.get(push.request.deviceId.toLowerCase())!, push.request.rows.map(({ seq }) => seq)),
    ]))
    const rows = pushes.flatMap((push): PushRow[] => {
      const plan = plans.get(push)!
      const fresh = new Set(plan.plan === 'take'
        ? plan.fresh
        : [])
      return push.request.rows.filter(({ seq }) => fresh.has(seq)).map(row => ({ ...row, push, from: push.facts }))
    })
    const outcomes = new Map<OfferedRow, PushOutcome>()
    const incidents: PushedNews[] = []
    for (const part of partsOf(rows)) {
      for (const [row, outcome] of await applyEvents(transaction, {
        organizationId,
        isTrusting,
        onNews: news => incidents.push(...news),
      }, part.filter(row => !isAnnotation(row))))
        outcomes.set(row, outcome)
      // After the events: what they are about may come in the same push.
      for (const [push, said] of Map.groupBy(part.filter(isAnnotation), row => row.push)) {
        if (push.facts.actor.kind !== 'member')
          continue
        const answers = await applyAnnotations(transaction, push.facts, push.facts.actor, said)
        said.forEach((row, index) => outcomes.set(row, answers[index]!))
      }
    }
    const applied = rows.filter(row => outcomes.get(row)?.outcome === 'applied')
    const now = pushes.at(-1)!.facts.receivedAt
    const [, rooms] = await Promise.all([
      // Nothing that is still to come says otherwise.
      acknowledge(transaction, organizationId, pushes.flatMap((push) => {
        const plan = plans.get(push)!
        return plan.plan === 'take'
          ? [
              { push, ackedSeq: plan.ackedSeq },
            ]
          : []
      }), applied.length > 0),
      alertFromPush(transaction, { organizationId, now, random }, {
        incidents,
        annotationIds: applied.filter(isAnnotation).map(annotationIdOf),
      }),
    ])
    const changesOfMemory = new Set<Push>()
    for (const [push, verdicts] of Map.groupBy(applied.filter(row => isAnnotation(row) && isVerdict(row.annotation)), row => row.push)) {
      if (await rememberFalseAlarms(transaction, push.facts, verdicts.map(annotationIdOf)))
        changesOfMemory.add(push)
    }
    return pushes.map((push): PromiseSettledResult<TakenPush> => {
      const plan = plans.get(push)!
      if (plan.plan === 'gap') {
        return {
          status: 'rejected',
          reason: new AppError('sequence-gap', `Send your events from number ${plan.expectedSeq} on; this is the one that comes next.`, { expectedSeq: plan.expectedSeq }),
        }
      }
      return {
        status: 'fulfilled',
        value: {
          ackedSeq: plan.ackedSeq,
          isMemoryChanged: changesOfMemory.has(push),
          rooms: applied[0]?.push === push
            ? rooms
            : [],
          outcomes: [
            ...plan.duplicates.map((seq): PushOutcome => ({ seq, outcome: 'duplicate' })),
            ...rows.filter(row => row.push === push).flatMap(row => outcomes.get(row) ?? []),
          ],
        },
      }
    })
  })
}

/**
 * SY2: two pushes of one device (a retry while the first still runs) take turns here, all in the order of their ids. Answers the last seq taken of
 * each.
 */
async function lockDevices(transaction: DatabaseTransaction, organizationId: OrganizationId, pushes: readonly Push[]): Promise<Map<string, number>> {
  const made = sql`
    insert into device (organization_id, device_id, acked_seq, clock_offset_ms, last_push_at)
    select ${organizationId}::uuid, d.device_id, 0, 0, d.at from unnest(${pushes.map(({ request }) => request.deviceId)}::uuid[], ${pushes.map(({ facts }) => new Date(facts.receivedAt))}::timestamptz[]) as d (device_id, at)
    order by d.device_id
    on conflict (organization_id, device_id) do nothing`.execute(transaction)
  const locked = transaction.selectFrom('device')
    .select(['device_id', 'acked_seq'])
    .where('organization_id', '=', organizationId)
    .where('device_id', '=', sql<DeviceId>`any (${pushes.map(({ request }) => request.deviceId)}::uuid[])`)
    .orderBy('device_id')
    .forUpdate()
    .execute()
  const [, rows] = await Promise.all([made, locked])
  return new Map([
    ...pushes.map(({ request }) => [
      request.deviceId.toLowerCase(),
      0,
    ] as const),
    ...rows.map(row => [
      row.device_id.toLowerCase(),
      row.acked_seq,
    ] as const),
  ])
}

/** One statement: everybody else who pushes waits until this is committed. */
async function acknowledge(transaction: DatabaseTransaction, organizationId: OrganizationId, taken: readonly { readonly push: Push, readonly ackedSeq: number }[], isFeedChanged: boolean): Promise<void> {
  if (taken.length === 0)
    return
  await sql`
    with told as (
      update device d set acked_seq = t.acked_seq, clock_offset_ms = t.offset_ms, last_push_at = t.at
      from unnest(
        ${taken.map(({ push }) => push.request.deviceId)}::uuid[], ${taken.map(({ ackedSeq }) => ackedSeq)}::bigint[], ${taken.map(({ push }) => push.offsetMs)}::bigint[],
        ${taken.map(({ push }) => new Date(push.facts.receivedAt))}::timestamptz[]) as t (device_id, acked_seq, offset_ms, at)
      where d.organization_id = ${organizationId} and d.device_id = t.device_id returning d.device_id)
    select case when ${isFeedChanged}::boolean then pg_notify(${feedChannel}, ${organizationId}) end from (select count(*) from told) counted`.execute(transaction)
}

function isAnnotation(row: PushRow): boolean {
  return row.annotation !== undefined && row.event === undefined
}

function annotationIdOf({ annotation }: PushRow): Annotation['annotationId'] {
  return (annotation as Annotation).annotationId
}

/**
 * IC2: each part ends with what may close or reopen an incident, so that events recorded after it find it so. Nearly always one; at most as
 * many as there are verdicts.
 */
function partsOf(rows: readonly PushRow[]): PushRow[][] {
  const parts: PushRow[][] = [[]]
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
