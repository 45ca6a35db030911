import type { RouteBody, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'

const yearMs = 365 * 86_400_000

/** RT3: holds the evidence of the incident that an event belongs to. Fails with 'not-found'. */
export async function createLegalHold({ database, clock, random }: UsecaseContext, actor: Actor, { eventId, reason }: RouteBody<'legal-hold.create'>): Promise<RouteReply<'legal-hold.create'>> {
  authorize(actor, 'legal-hold:edit', { organizationId: actor.organizationId })
  const { organizationId } = actor
  const holdId = newUuid(random)
  await database.withOrganization(organizationId, async (transaction) => {
    const event = await transaction.selectFrom('safety_event').select(['event_id', 'incident_id', 'camera_id']).where('organization_id', '=', organizationId).where('event_id', '=', eventId).executeTakeFirst()
    if (!event)
      throw new AppError('not-found', 'There is no such event here; it may not have been sent yet.')
    await authorizeForCamera(transaction, actor, 'legal-hold:edit', event.camera_id)
    await transaction.insertInto('legal_hold').values({
      organization_id: organizationId,
      hold_id: holdId,
      incident_id: event.incident_id ?? event.event_id,
      reason,
      held_at: new Date(clock()),
      held_by_name: nameOf(actor),
    }).execute()
  })
  return { holdId }
}

/** Releases a hold: its evidence goes when its time is over, as other evidence. The hold stays readable. Idempotent. Fails with 'not-found'. */
export async function releaseLegalHold({ database, clock }: UsecaseContext, actor: Actor, holdId: string, { reason }: RouteBody<'legal-hold.release'>): Promise<void> {
  authorize(actor, 'legal-hold:edit', { organizationId: actor.organizationId })
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    const hold = await transaction.selectFrom('legal_hold').select(['released_at', 'incident_id']).where('organization_id', '=', organizationId).where('hold_id', '=', holdId).forUpdate().executeTakeFirst()
    if (!hold)
      throw new AppError('not-found', 'There is no such hold here; open the list again.')
    const event = await transaction.selectFrom('safety_event').select('camera_id').where('organization_id', '=', organizationId).where('event_id', '=', hold.incident_id).executeTakeFirst()
    if (event)
      await authorizeForCamera(transaction, actor, 'legal-hold:edit', event.camera_id)
    if (hold.released_at !== null)
      return
    await transaction.updateTable('legal_hold')
      .set({
        released_at: new Date(clock()),
        released_by_name: nameOf(actor),
        release_reason: reason,
      })
      .where('organization_id', '=', organizationId)
      .where('hold_id', '=', holdId)
      .execute()
  })
}

/** The holds in force and those released in the last year, newest first, with what they are of. */
export async function listLegalHolds({ database, clock }: UsecaseContext, actor: Actor): Promise<RouteReply<'legal-hold.list'>> {
  authorize(actor, 'retention:read', { organizationId: actor.organizationId })
  const { organizationId } = actor
  const rows = await database.withOrganization(organizationId, transaction => transaction.selectFrom('legal_hold as h')
    .leftJoin('safety_event as e', join => join.onRef('e.organization_id', '=', 'h.organization_id').onRef('e.event_id', '=', 'h.incident_id'))
    .selectAll('h')
    .select(['e.camera_id', 'e.camera_name', 'e.captured_at'])
    .where('h.organization_id', '=', organizationId)
    .where(({ eb, or }) => or([
      eb('h.released_at', 'is', null),
      eb('h.released_at', '>', new Date(clock() - yearMs)),
    ]))
    .orderBy('h.held_at', 'desc')
    .execute())
  return {
    holds: rows.map(row => ({
      holdId: row.hold_id,
      incidentId: row.incident_id,
      ...row.camera_id !== null && { cameraId: row.camera_id },
      ...row.camera_name !== null && { cameraName: row.camera_name },
      ...row.captured_at !== null && {
        capturedAt: epochMs(row.captured_at.getTime()),
      },
      reason: row.reason,
      heldAt: epochMs(row.held_at.getTime()),
      heldBy: row.held_by_name,
      ...row.released_at !== null && {
        released: {
          at: epochMs(row.released_at.getTime()),
          by: row.released_by_name ?? '',
          reason: row.release_reason ?? '',
        },
      },
    })),
  }
}

function nameOf(actor: Actor): string {
  return actor.kind === 'member'
    ? actor.memberName
    : 'npx ansim'
}
