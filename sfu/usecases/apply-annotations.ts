import type { Annotation, AnnotationChange } from '#contract/annotation'
import type { AuditDraft } from '#contract/audit-entry'
import type { CameraId, DeviceId, EventId, IncidentId } from '#contract/ids'
import type { PushOutcome, PushRequest } from '#contract/sync'
import type { MemberActor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { PushFacts } from './apply-events.ts'
import { sql } from 'kysely'
import { annotationSchema } from '#contract/annotation'
import { stands } from '#contract/event-review'
import { auditActorOf } from '../core/audit-actor.ts'
import { queueAudit } from '../db/audit-scope.ts'
import { judgeInsertError } from '../db/database-error.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { refileIncident } from './file-incidents.ts'

type Row = PushRequest['rows'][number]

/**
 * A step of pushEvents(), after the events of the push: gives each good annotation its place in the organization's order and says
 * what became of each (SY11, SY12). The caller's transaction holds the organization's row lock from here to COMMIT.
 */
export async function applyAnnotations(transaction: DatabaseTransaction, facts: PushFacts, author: MemberActor, rows: readonly Row[]): Promise<PushOutcome[]> {
  const outcomes: PushOutcome[] = []
  if (rows.length === 0)
    return outcomes
  const { last_org_seq: lastOrgSeq } = await transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', facts.organizationId).forNoKeyUpdate().executeTakeFirstOrThrow()
  let orgSeq = lastOrgSeq
  // One by one: each may be what the next one collides with.
  for (const row of rows) {
    const outcome = await applyOne(transaction, facts, author, row, orgSeq + 1)
    if (outcome.outcome === 'applied')
      orgSeq++
    outcomes.push(outcome)
  }
  if (orgSeq > lastOrgSeq) {
    await transaction.updateTable('organization')
      .set({ last_org_seq: orgSeq })
      .where('organization_id', '=', facts.organizationId)
      .execute()
  }
  return outcomes
}

async function applyOne(transaction: DatabaseTransaction, facts: PushFacts, author: MemberActor, row: Row, orgSeq: number): Promise<PushOutcome> {
  const { organizationId } = facts
  const refused = (code: Extract<PushOutcome, { outcome: 'rejected' }>['code'], message: string): PushOutcome => ({
    seq: row.seq,
    outcome: 'rejected',
    code,
    message,
  })
  const parsed = annotationSchema.safeParse(row.annotation)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refused('bad-input', `This annotation is malformed at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}`)
  }
  const annotation = parsed.data
  if (annotation.memberId.toLowerCase() !== author.memberId.toLowerCase())
    return refused('not-allowed', 'Somebody else said this on this device; only they can send it.')
  const known = await transaction.selectFrom('annotation').select('annotation_id').where('organization_id', '=', organizationId).where('annotation_id', '=', annotation.annotationId).executeTakeFirst()
  if (known)
    return { seq: row.seq, outcome: 'duplicate' }
  const event = await transaction.selectFrom('safety_event').select(['event_id', 'incident_id', 'camera_id']).where('organization_id', '=', organizationId).where('event_id', '=', annotation.eventId).where(isCameraWithinScope(author, 'safety_event.camera_id')).executeTakeFirst()
  if (!event)
    return refused('not-found', 'The event that this is about is not here.')
  if (annotation.change.kind === 'owner' && annotation.change.memberId !== null) {
    const owner = await transaction.selectFrom('member').select('member_id').where('organization_id', '=', organizationId).where('member_id', '=', annotation.change.memberId).executeTakeFirst()
    if (!owner)
      return refused('not-found', 'The person who shall take this on is not a member here.')
  }
  const { duplicateOf } = annotation.change.kind === 'verdict'
    ? annotation.change
    : {}
  if (duplicateOf !== undefined) {
    const original = await transaction.selectFrom('safety_event').select('incident_id').where('organization_id', '=', organizationId).where('event_id', '=', duplicateOf).where(isCameraWithinScope(author, 'safety_event.camera_id')).executeTakeFirst()
    if (!original)
      return refused('not-found', 'The incident that this shall be a duplicate of is not here.')
    if (original.incident_id === event.incident_id)
      return refused('bad-input', 'An incident cannot be a duplicate of itself; name the other one.')
  }
  const last = await lastStanding(transaction, facts, event.incident_id ?? event.event_id, annotation.change.kind)
  // A device knows what it said itself, also where it was not told yet where that stands.
  const basedOn = last.deviceId === annotation.deviceId
    ? last.orgSeq
    : annotation.basedOn
  const isStanding = stands(annotation.change, basedOn, last)
  const isKept = await insertOrUndo(transaction, facts, author, annotation, orgSeq, event.incident_id, isStanding
    ? null
    : last.orgSeq)
  if (!isKept)
    return refused('bad-input', 'This annotation holds text that the database cannot keep.')
  queueAudit(transaction, auditEntryOf(facts, author, annotation, event, isStanding))
  if (isStanding && annotation.change.kind === 'verdict' && event.incident_id !== null)
    await closeOrReopen(transaction, facts, event.incident_id, annotation)
  if (isStanding && annotation.change.kind !== 'note' && event.incident_id !== null)
    await refileIncident(transaction, organizationId, event.incident_id)
  return { seq: row.seq, outcome: 'applied', orgSeq }
}

/** What somebody said of an incident; what they wrote stands in the annotation itself. */
function auditEntryOf({ receivedAt, address }: PushFacts, author: MemberActor, { annotationId, change, madeAt }: Annotation, event: { event_id: EventId, incident_id: IncidentId | null, camera_id: CameraId }, isStanding: boolean): AuditDraft {
  return {
    at: receivedAt,
    actor: auditActorOf(author, address),
    action: `incident.${change.kind}`,
    object: { kind: 'incident', id: event.incident_id ?? event.event_id },
    cameraId: event.camera_id,
    result: 'done',
    details: JSON.stringify({
      ...Object.fromEntries(Object.entries(change).filter(([key]) => key !== 'text')),
      annotationId,
      madeAt,
      ...(!isStanding && { isOvertaken: true }),
    }),
  }
}

/** IC2: from here on, still under the organization's row lock, the incident takes no event that is captured later; or does again. */
async function closeOrReopen(transaction: DatabaseTransaction, { organizationId, receivedAt, clockSuspect }: PushFacts, incidentId: IncidentId, { change, madeAt }: Annotation): Promise<void> {
  const isClosed = change.kind === 'verdict' && change.verdict !== null
  await transaction.updateTable('incident')
    .set({
      closed_ms: !isClosed
        ? null
        : clockSuspect
          ? receivedAt
          : madeAt,
    })
    .where('organization_id', '=', organizationId)
    .where('incident_id', '=', incidentId)
    .execute()
}

/** The newest annotation of this kind that stands for an incident (or an event that has none), and the device that said it; orgSeq 0: none. */
async function lastStanding(transaction: DatabaseTransaction, { organizationId }: PushFacts, subject: IncidentId | EventId, kind: AnnotationChange['kind']): Promise<{ orgSeq: number, change?: AnnotationChange, deviceId?: DeviceId }> {
  const last = await transaction.selectFrom('annotation')
    .select(['org_seq', 'annotation'])
    .where('organization_id', '=', organizationId)
    .where(sql`coalesce(incident_id, event_id)`, '=', subject)
    .where('kind', '=', kind)
    .where('overtaken_by', 'is', null)
    .orderBy('org_seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { orgSeq: last?.org_seq ?? 0, change: last?.annotation.change, deviceId: last?.annotation.deviceId }
}

/** False when PostgreSQL cannot hold the text (U+0000). */
async function insertOrUndo(transaction: DatabaseTransaction, { organizationId, receivedAt, clockSuspect }: PushFacts, author: MemberActor, annotation: Annotation, orgSeq: number, incidentId: IncidentId | null, overtakenBy: number | null): Promise<boolean> {
  await sql`savepoint annotation_row`.execute(transaction)
  try {
    const row = {
      organization_id: organizationId,
      annotation_id: annotation.annotationId,
      org_seq: orgSeq,
      event_id: annotation.eventId,
      kind: annotation.change.kind,
      member_id: annotation.memberId,
      member_name: author.memberName,
      made_at: new Date(annotation.madeAt),
      received_at: new Date(receivedAt),
      clock_suspect: clockSuspect,
      overtaken_by: overtakenBy,
      annotation: JSON.stringify(annotation),
      incident_id: incidentId,
    }
    const words = wordsOf(annotation)
    await (words === undefined
      ? transaction.insertInto('annotation').values(row)
      : transaction.with('said', query => query.insertInto('annotation').values(row)).insertInto('note').values({
          organization_id: organizationId,
          org_seq: orgSeq,
          subject_id: incidentId ?? annotation.eventId,
          words: sql<string>`lower(${words})`,
        })).execute()
    await sql`release savepoint annotation_row`.execute(transaction)
    return true
  }
  catch (error) {
    if (judgeInsertError(error) === undefined)
      throw error
    await sql`rollback to savepoint annotation_row`.execute(transaction)
    return false
  }
}

/** HI13: what history finds an incident by; that somebody has looked at it is nothing to be found by. */
function wordsOf({ change }: Annotation): string | undefined {
  return change.kind === 'note' && change.marks === undefined
    ? change.text
    : undefined
}
