import type { RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

const yearMs = 365 * 86_400_000

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
