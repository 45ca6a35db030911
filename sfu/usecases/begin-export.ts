import type { StoredAnnotation } from '#contract/annotation'
import type { EventClip } from '#contract/clip'
import type { ExportSubject } from '#contract/export-routes'
import type { CameraId, IncidentId } from '#contract/ids'
import type { RouteBody, RouteReply } from '#contract/routes'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { exportLimits } from '#contract/export-routes'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'
import { clipOf } from './get-clip.ts'
import { selectSites } from './list-sites.ts'
import { storedAnnotationColumns, storedEventColumns, toStoredAnnotation, toStoredEvent } from './read-feed.ts'

/**
 * EX1, EX2: all facts that an export is made of, as the server has them. The route has written who takes what and why before this runs. Fails
 * with 'not-found' where one of the incidents or cameras is not within the actor's sight, and with 'too-large', which says the number.
 */
export async function beginExport({ database, clock }: UsecaseContext, actor: Actor, { subject }: RouteBody<'export.begin'>, appVersion: string): Promise<RouteReply<'export.begin'>> {
  authorize(actor, 'evidence:export', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const events = await selectEvents(transaction, actor, subject)
    const incidentIds = [
      ...new Set(events.map(({ incidentId }) => incidentId!)),
    ]
    const organization = await transaction.selectFrom('organization').select('name').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    const cameraIds = [
      ...new Set(events.map(({ event }) => event.cameraId)),
    ]
    const cameras = cameraIds.length === 0
      ? []
      : await transaction.selectFrom('camera').select(['camera_id', 'name', 'site_id']).where('organization_id', '=', organizationId).where('camera_id', 'in', cameraIds).execute()
    return {
      begunAt: clock(),
      operator: {
        name: nameOf(actor),
        ...actor.kind === 'member' && { role: actor.role },
      },
      organizationName: organization.name,
      appVersion,
      sites: (await selectSites(transaction, actor)).filter(({ siteId }) => cameras.some(({ site_id }) => site_id === siteId)),
      cameras: cameras.map(row => ({
        cameraId: row.camera_id,
        name: row.name,
        ...row.site_id !== null && { siteId: row.site_id },
      })),
      events,
      annotations: await selectAnnotations(transaction, actor, incidentIds),
      clips: await selectClips(transaction, actor, events),
    }
  })
}

/** EX3: what became of it stands in the audit trail, which keeps the manifest's hash. */
export function endExport(actor: Actor): void {
  authorize(actor, 'evidence:export', actor)
}

async function selectEvents(transaction: DatabaseTransaction, actor: Actor, subject: ExportSubject): Promise<StoredSafetyEvent[]> {
  if (subject.kind === 'range') {
    const { from, until, cameraIds } = subject
    if (until <= from || until - from > exportLimits.rangeMs)
      throw new AppError('bad-input', 'An export takes up to 31 days; choose an end after its beginning.')
    for (const cameraId of cameraIds)
      await authorizeForCamera(transaction, actor, 'evidence:export', cameraId)
  }
  const rows = await transaction.selectFrom('safety_event')
    .select([...storedEventColumns])
    .where('organization_id', '=', actor.organizationId)
    .where('incident_id', 'is not', null)
    .where(isCameraWithinScope(actor, 'safety_event.camera_id'))
    .$if(subject.kind === 'incidents', query => query.where('incident_id', 'in', idsOf(subject)))
    .$if(subject.kind === 'range', query => query
      .where('camera_id', 'in', camerasOf(subject))
      .where('captured_at', '>=', new Date(subject.kind === 'range'
        ? subject.from
        : 0))
      .where('captured_at', '<', new Date(subject.kind === 'range'
        ? subject.until
        : 0)))
    .orderBy('captured_at')
    .limit(exportLimits.events + 1)
    .execute()
  const events = rows.map(toStoredEvent)
  if (subject.kind === 'incidents' && subject.incidentIds.some(id => !events.some(({ incidentId }) => incidentId === id.toLowerCase())))
    throw new AppError('not-found', 'One of these incidents is not here; it may not have been sent yet. Wait until it is, or leave it out.')
  if (events.length > exportLimits.events)
    throw new AppError('too-large', `These are more than ${exportLimits.events} events, which is all that one export takes. Choose a shorter time or fewer cameras.`)
  if (events.length === 0)
    throw new AppError('not-found', 'Nothing is kept of these cameras in this time. Choose another.')
  return events
}

function idsOf(subject: ExportSubject): IncidentId[] {
  return subject.kind === 'incidents'
    ? subject.incidentIds
    : []
}

function camerasOf(subject: ExportSubject): CameraId[] {
  return subject.kind === 'range'
    ? subject.cameraIds
    : []
}

async function selectAnnotations(transaction: DatabaseTransaction, { organizationId }: Actor, incidentIds: readonly IncidentId[]): Promise<StoredAnnotation[]> {
  const rows = await transaction.selectFrom('annotation')
    .select([...storedAnnotationColumns])
    .where('organization_id', '=', organizationId)
    .where(sql<boolean>`coalesce(incident_id, event_id) = any (${incidentIds}::uuid[])`)
    .orderBy('org_seq')
    .execute()
  return rows.map(toStoredAnnotation)
}

async function selectClips(transaction: DatabaseTransaction, { organizationId }: Actor, events: readonly StoredSafetyEvent[]): Promise<EventClip[]> {
  const rows = await transaction.selectFrom('clip')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('event_id', 'in', events.map(({ event }) => event.eventId))
    .execute()
  return rows.map(row => ({
    eventId: row.event_id,
    clip: clipOf(row),
  }))
}
