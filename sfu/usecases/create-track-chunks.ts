import type { RouteBody, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { trackChunkMagic, trackChunkMaxBytes, trackChunkMaxMs } from '#contract/track-chunk'
import { authorize } from '../core/authorize.ts'
import { camerasInSight } from './authorize-for-camera.ts'

/**
 * CT8: keeps how objects moved. Idempotent: a chunk that is there stays as it is. Those of cameras that the actor may not see, or that are not
 * there, are refused, the others kept. Fails with 'bad-input' when one is no chunk.
 */
export async function createTrackChunks({ database, clock }: UsecaseContext, actor: Actor, { chunks }: RouteBody<'track-chunk.create'>): Promise<RouteReply<'track-chunk.create'>> {
  authorize(actor, 'track:create', actor)
  const { organizationId } = actor
  const now = clock()
  const rows = chunks.map(({ cameraId, deviceId, startsAt, endsAt, data }) => {
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length > trackChunkMaxBytes || !trackChunkMagic.every((byte, index) => bytes[index] === byte) || endsAt < startsAt || endsAt - startsAt > trackChunkMaxMs)
      throw new AppError('bad-input', `Send chunks of at most ${trackChunkMaxBytes} bytes and ${trackChunkMaxMs / 1000} s, as the page of this server makes them.`)
    return {
      organization_id: organizationId,
      camera_id: cameraId,
      device_id: deviceId,
      starts_at: new Date(startsAt),
      ends_at: new Date(endsAt),
      created_at: new Date(now),
      data: bytes,
    }
  })
  return database.withOrganization(organizationId, async (transaction) => {
    const inSight = await camerasInSight(transaction, actor, 'track:create')
    const known = await transaction.selectFrom('camera')
      .select('camera_id')
      .where('organization_id', '=', organizationId)
      .where('camera_id', 'in', rows.map(row => row.camera_id))
      .execute()
    const mayKeep = new Set(known.map(row => row.camera_id).filter(cameraId => inSight === 'every' || inSight.includes(cameraId)))
    const kept = rows.filter(row => mayKeep.has(row.camera_id))
    if (kept.length > 0) {
      await transaction.insertInto('track_chunk')
        .values(kept)
        .onConflict(conflict => conflict.columns([
          'organization_id',
          'camera_id',
          'starts_at',
          'device_id',
        ]).doNothing())
        .execute()
    }
    return {
      refused: rows.flatMap((row, index) => mayKeep.has(row.camera_id)
        ? []
        : [index]),
    }
  })
}
