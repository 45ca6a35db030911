import type { OrganizationId } from '#contract/ids'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Suppression, SuppressionEnd } from '#contract/suppression'
import type { EpochMs } from '#contract/time'
import type { Zone } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { suppressionLastsMs } from '#contract/suppression'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { suppressionEnd, suppressionEndsAt } from '../core/suppression-end.ts'
import { selectCameras } from './list-cameras.ts'

/** A memory, and why it hides nothing any more where it does not. */
export type KnownSuppression = Suppression & { readonly ended?: SuppressionEnd }

/** The memories of false alarms on the cameras that this actor may see, newest first; those that ended more than 30 days ago are left out. */
export async function listSuppressions({ database, clock }: UsecaseContext, actor: Actor, { cameraId }: RouteQuery<'suppression.list'>): Promise<RouteReply<'suppression.list'>> {
  authorize(actor, 'safety-event:list', { organizationId: actor.organizationId })
  return database.withOrganization(actor.organizationId, async (transaction) => {
    const cameras = new Set<string>((await selectCameras(transaction, actor)).map(camera => camera.camera_id))
    const wanted = (await selectSuppressions(transaction, actor.organizationId, clock())).filter(memory => cameras.has(memory.cameraId) && (cameraId === undefined || memory.cameraId === cameraId))
    const events = wanted.length === 0
      ? []
      : await transaction.selectFrom('safety_event').select(['event_id', 'event']).where('organization_id', '=', actor.organizationId).where('event_id', 'in', wanted.map(({ madeFrom }) => madeFrom)).execute()
    const eventOf = new Map(events.map(row => [row.event_id, row.event]))
    return {
      suppressions: wanted.map((memory) => {
        const event = eventOf.get(memory.madeFrom)
        return {
          ...memory,
          ...event && { event },
        }
      }),
    }
  })
}

/** All memories of an organization that did not end more than 30 days ago, as they are now. */
export async function selectSuppressions(transaction: DatabaseTransaction, organizationId: OrganizationId, now: EpochMs): Promise<KnownSuppression[]> {
  const forgottenBefore = new Date(now - suppressionLastsMs)
  const rows = await transaction.selectFrom('suppression as s')
    .leftJoin('camera as c', join => join.onRef('c.organization_id', '=', 's.organization_id').onRef('c.camera_id', '=', 's.camera_id').on('c.removed_at', 'is', null))
    .select([
      's.definition',
      's.made_at',
      's.hits',
      's.last_hit_at',
      's.ended_because',
      's.camera_revision',
      'c.revision',
    ])
    .where('s.organization_id', '=', organizationId)
    .where(({ eb, or }) => or([
      eb('s.ended_at', 'is', null),
      eb('s.ended_at', '>', forgottenBefore),
    ]))
    .orderBy('s.made_at', 'desc')
    .execute()
  if (rows.length === 0)
    return []
  const zones = await transaction.selectFrom('zone').select([
    'zone_id',
    'camera_id',
    'name',
    'polygon',
  ]).where('organization_id', '=', organizationId).execute()
  const rules = await transaction.selectFrom('rule').select('definition').where('organization_id', '=', organizationId).execute()
  const place = {
    rules: rules.map(({ definition }) => definition),
    zones: zones.map((zone): Zone => ({
      zoneId: zone.zone_id,
      cameraId: zone.camera_id,
      name: zone.name,
      polygon: zone.polygon,
    })),
  }
  return rows.flatMap((row) => {
    const lastHitAt = row.last_hit_at === null
      ? undefined
      : epochMs(row.last_hit_at.getTime())
    const memory: Suppression = {
      ...row.definition,
      hits: row.hits,
      ...lastHitAt !== undefined && { lastHitAt },
      endsAt: suppressionEndsAt(epochMs(row.made_at.getTime()), lastHitAt),
    }
    const ended = row.ended_because ?? suppressionEnd(memory, { ...place, cameraRevision: row.revision ?? undefined, madeAtRevision: row.camera_revision }, now)
    return memory.endsAt + suppressionLastsMs < now
      ? []
      : [
          {
            ...memory,
            ...ended && { ended },
          },
        ]
  })
}
