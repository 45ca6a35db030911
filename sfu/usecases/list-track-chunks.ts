import type { CameraId } from '#contract/ids'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { trackChunkMaxMs } from '#contract/track-chunk'
import { authorize } from '../core/authorize.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'

/** Chunks in one answer: some hours of a camera, well below a megabyte as a rule. */
const pageSize = 400

/** CT8: how objects moved on a camera between two times, oldest first, in pages. */
export async function listTrackChunks({ database }: UsecaseContext, actor: Actor, cameraId: CameraId, { from, until, afterStartsAt, afterDeviceId }: RouteQuery<'track-chunk.list'>): Promise<RouteReply<'track-chunk.list'>> {
  authorize(actor, 'track:read', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    await authorizeForCamera(transaction, actor, 'track:read', cameraId)
    const rows = await transaction.selectFrom('track_chunk')
      .select([
        'device_id',
        'starts_at',
        'ends_at',
        'data',
      ])
      .where('organization_id', '=', organizationId)
      .where('camera_id', '=', cameraId)
      // A chunk has a length: one that began before may have looks inside. The bound keeps the index of use.
      .where('starts_at', '>=', new Date(Math.max(0, from - trackChunkMaxMs)))
      .where('starts_at', '<', new Date(until))
      .where('ends_at', '>=', new Date(from))
      .$if(afterStartsAt !== undefined && afterDeviceId !== undefined, query => query.where(sql<boolean>`(starts_at, device_id) > (${new Date(afterStartsAt ?? 0)}, ${afterDeviceId}::uuid)`))
      .orderBy('starts_at')
      .orderBy('device_id')
      .limit(pageSize)
      .execute()
    const chunks = rows.map(row => ({
      deviceId: row.device_id,
      startsAt: epochMs(row.starts_at.getTime()),
      endsAt: epochMs(row.ends_at.getTime()),
      data: row.data.toString('base64'),
    }))
    const last = chunks.at(-1)
    return {
      chunks,
      ...(last && chunks.length === pageSize
        ? {
            next: { deviceId: last.deviceId, startsAt: last.startsAt },
          }
        : {}),
    }
  })
}
