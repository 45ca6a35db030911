import type { Annotation } from '#contract/annotation'
import type { IncidentId, SuppressionId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Suppression } from '#contract/suppression'
import type { DatabaseTransaction } from '../db/database.ts'
import type { PushFacts } from './apply-events.ts'
import { patternOf } from '#contract/suppression-pattern'
import { epochMs } from '#contract/time'

interface Verdict { readonly annotation: Annotation, readonly memberName: string, readonly incidentId: IncidentId | null }

/**
 * A step of pushEvents(), after the annotations that are named here: a verdict that stands makes a memory of the false alarm, or takes back
 * the one that an earlier verdict made (FM2). Answers whether any memory changed.
 */
export async function rememberFalseAlarms(transaction: DatabaseTransaction, facts: PushFacts, annotationIds: readonly Annotation['annotationId'][]): Promise<boolean> {
  if (annotationIds.length === 0)
    return false
  const { organizationId } = facts
  const rows = await transaction.selectFrom('annotation')
    .select(['annotation', 'member_name', 'incident_id'])
    .where('organization_id', '=', organizationId)
    .where('annotation_id', 'in', annotationIds)
    .where('kind', '=', 'verdict')
    .where('overtaken_by', 'is', null)
    .orderBy('org_seq')
    .execute()
  let changed = false
  for (const row of rows) {
    const verdict = { annotation: row.annotation, memberName: row.member_name, incidentId: row.incident_id }
    // In turn: the last word on an incident decides.
    changed = await forget(transaction, facts, verdict) || changed
    changed = await remember(transaction, facts, verdict) || changed
  }
  return changed
}

async function forget(transaction: DatabaseTransaction, { organizationId, receivedAt }: PushFacts, { annotation, memberName, incidentId }: Verdict): Promise<boolean> {
  const { numUpdatedRows } = await transaction.updateTable('suppression')
    .set({
      ended_at: new Date(receivedAt),
      ended_because: 'verdict-changed',
      ended_by_name: memberName,
    })
    .where('organization_id', '=', organizationId)
    .where('ended_at', 'is', null)
    .where(({ eb, or }) => or([
      eb('suppression_id', '=', annotation.eventId as string as SuppressionId),
      ...incidentId === null
        ? []
        : [
            eb('incident_id', '=', incidentId),
          ],
    ]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function remember(transaction: DatabaseTransaction, { organizationId, receivedAt }: PushFacts, { annotation, memberName, incidentId }: Verdict): Promise<boolean> {
  const { change, eventId, memberId } = annotation
  if (change.kind !== 'verdict' || change.verdict !== 'false-alarm')
    return false
  const found = await transaction.selectFrom('safety_event as e')
    .innerJoin('camera as c', join => join.onRef('c.organization_id', '=', 'e.organization_id').onRef('c.camera_id', '=', 'e.camera_id'))
    .select(['e.event', 'c.revision'])
    .where('e.organization_id', '=', organizationId)
    .where('e.event_id', '=', eventId)
    .executeTakeFirst()
  const pattern = found && patternOf(found.event, change.reason)
  if (!found || pattern === undefined || typeof pattern === 'string')
    return false
  const row = {
    incident_id: incidentId,
    camera_id: found.event.cameraId,
    camera_revision: found.revision,
    definition: JSON.stringify(describe(found.event, pattern, {
      madeBy: memberId,
      madeByName: memberName,
      madeAt: epochMs(receivedAt),
      ...change.text !== undefined && { reason: change.text },
    })),
    made_at: new Date(receivedAt),
    ended_at: null,
    ended_because: null,
    ended_by_name: null,
  }
  const { incident_id: _, camera_id: __, ...renewed } = row
  await transaction.insertInto('suppression')
    .values({ organization_id: organizationId, suppression_id: eventId as string as SuppressionId, ...row })
    .onConflict(conflict => conflict.columns(['organization_id', 'suppression_id']).doUpdateSet(renewed))
    .execute()
  return true
}

function describe(event: SafetyEvent, pattern: Suppression['pattern'], made: Pick<Suppression, 'madeBy' | 'madeByName' | 'madeAt' | 'reason'>): Omit<Suppression, 'hits' | 'endsAt'> {
  const { eventId, cameraId, rule, zone, label, snapshot } = event
  return {
    suppressionId: eventId as string as SuppressionId,
    madeFrom: eventId,
    cameraId,
    ruleId: rule.ruleId,
    ruleKind: rule.kind,
    ruleName: rule.name,
    zoneId: zone.zoneId,
    zoneName: zone.name,
    label,
    pattern,
    ...snapshot && { snapshot },
    ...made,
  }
}
