import type { AlertFacts, RoomAlert } from '#contract/alert'
import type { Annotation } from '#contract/annotation'
import type { CameraId, EventId, IncidentId, OrganizationId } from '#contract/ids'
import type { SafetyEvent, StoredSafetyEvent } from '#contract/safety-event'
import type { DatabaseTransaction } from '../db/database.ts'
import type { PushedNews, PushFacts } from './apply-events.ts'
import type { DispatchPorts } from './dispatch-alert.ts'
import { isInMaintenance } from '#contract/maintenance'
import { epochMs } from '#contract/time'
import { callOffEscalation, dispatchAlert, dispatchAlerts, selectPlans } from './dispatch-alert.ts'
import { maintenanceOf } from './maintenance-of.ts'
import { storedEventColumns, toStoredEvent } from './read-feed.ts'

/** What happened longer ago is history in a room, and no reason for a siren. */
const roomFreshMs = 60_000
/** A message about it is still news to somebody; later it is in the list. */
const messageFreshMs = 3_600_000

export interface PushNews {
  /** Incidents that the events of these pushes opened or made graver. */
  readonly incidents: readonly PushedNews[]
  /** What people said, as far as it was taken. */
  readonly annotationIds: readonly Annotation['annotationId'][]
}

/**
 * A step of pushEvents() and recordUrgentEvents(): writes who is to be told (AL6), calls off who need not be (AL8). Answers what rooms are to
 * hear after COMMIT (AL1), gravest last.
 */
export async function alertFromPush(transaction: DatabaseTransaction, ports: DispatchPorts, { incidents, annotationIds }: PushNews): Promise<RoomAlert[]> {
  const { organizationId } = ports
  const rooms: RoomAlert[] = []
  const due: PushedNews[] = []
  // What happened long ago, or more of the same, is nobody's news: then nothing is asked.
  const fresh = incidents.filter(({ event, from }) => ageOf(event, from) <= messageFreshMs)
  const cameraIds = [
    ...new Set(fresh.map(({ event }) => event.cameraId)),
  ]
  const [resting, factsOf, plans] = await Promise.all([
    maintenanceOf(transaction, organizationId, cameraIds),
    readSites(transaction, organizationId, cameraIds),
    fresh.length === 0
      ? []
      : selectPlans(transaction, organizationId),
  ])
  for (const news of fresh) {
    const { reason, event, from, stored } = news
    // PL4: a browser that had not heard of a maintenance yet goes on recording; nobody is called for it.
    const isResting = isInMaintenance(resting.get(event.cameraId.toLowerCase()), from.clockSuspect
      ? from.receivedAt
      : event.capturedAt)
    if (isResting)
      continue
    if (ageOf(event, from) <= roomFreshMs)
      rooms.push({ reason, item: stored })
    due.push(news)
  }
  await dispatchAlerts(transaction, ports, due.map(({ reason, incidentId, event }) => ({
    key: `incident:${incidentId}:${event.severity}`,
    facts: factsOf(reason, incidentId, event),
  })), plans)
  await hearAnnotations(transaction, ports, annotationIds)
  return rooms
}

/** ms; nobody knows of one by a wrong clock. */
function ageOf({ capturedAt }: SafetyEvent, { clockSuspect, receivedAt }: PushFacts): number {
  return clockSuspect
    ? 0
    : receivedAt - capturedAt
}

/** Acknowledging, taking on and judging are looking after it; a note that escalates is an alert of its own. */
async function hearAnnotations(transaction: DatabaseTransaction, ports: DispatchPorts, annotationIds: readonly Annotation['annotationId'][]): Promise<void> {
  if (annotationIds.length === 0)
    return
  const { organizationId } = ports
  const rows = await transaction.selectFrom('annotation')
    .select(['annotation', 'incident_id'])
    .where('organization_id', '=', organizationId)
    .where('annotation_id', 'in', annotationIds)
    .where('overtaken_by', 'is', null)
    .where('incident_id', 'is not', null)
    .execute()
  await callOffEscalation(transaction, organizationId, rows.filter(({ annotation }) => looksAfter(annotation)).map(({ incident_id }) => incident_id!))
  for (const { annotation, incident_id: incidentId } of rows) {
    if (annotation.change.kind !== 'note' || !annotation.change.escalates)
      continue
    const item = (await storedEvents(transaction, organizationId, [annotation.eventId])).get(annotation.eventId.toLowerCase())
    if (!item)
      continue
    const factsOf = await readSites(transaction, organizationId, [item.event.cameraId])
    await dispatchAlert(transaction, ports, {
      key: `incident:${incidentId}:note:${annotation.annotationId}`,
      facts: factsOf('escalated', incidentId!, item.event),
    })
  }
}

function looksAfter({ change }: Annotation): boolean {
  switch (change.kind) {
    case 'acknowledge':
      return change.takenBack !== true
    case 'verdict':
      return change.verdict !== null
    case 'owner':
      return change.memberId !== null
    case 'note':
      return false
  }
}

async function storedEvents(transaction: DatabaseTransaction, organizationId: OrganizationId, eventIds: readonly EventId[]): Promise<Map<string, StoredSafetyEvent>> {
  const rows = eventIds.length === 0
    ? []
    : await transaction.selectFrom('safety_event').select([...storedEventColumns]).where('organization_id', '=', organizationId).where('event_id', 'in', eventIds).execute()
  return new Map(rows.map(toStoredEvent).map(item => [
    item.event.eventId.toLowerCase(),
    item,
  ]))
}

/** What is told of an event, with the site that its camera is at now. */
async function readSites(transaction: DatabaseTransaction, organizationId: OrganizationId, cameraIds: readonly CameraId[]): Promise<(reason: AlertFacts['reason'], incidentId: IncidentId, event: SafetyEvent) => AlertFacts> {
  const rows = cameraIds.length === 0
    ? []
    : await transaction.selectFrom('camera')
        .innerJoin('site', join => join.onRef('site.organization_id', '=', 'camera.organization_id').onRef('site.site_id', '=', 'camera.site_id'))
        .select([
          'camera.camera_id',
          'site.site_id',
          'site.name',
          'site.time_zone',
        ])
        .where('camera.organization_id', '=', organizationId)
        .where('camera.camera_id', 'in', [
          ...new Set(cameraIds),
        ])
        .execute()
  const sites = new Map<string, (typeof rows)[number]>(rows.map(row => [row.camera_id, row]))
  return (reason, incidentId, event) => {
    const site = sites.get(event.cameraId.toLowerCase())
    return {
      reason,
      severity: event.severity,
      raisedAt: epochMs(event.capturedAt),
      incidentId,
      label: event.label,
      ruleId: event.rule.ruleId,
      ruleName: event.rule.name,
      zoneName: event.zone.name,
      cameraId: event.cameraId,
      cameraName: event.cameraName,
      ...site && { siteId: site.site_id, siteName: site.name },
      ...site?.time_zone && { timeZone: site.time_zone },
    }
  }
}
