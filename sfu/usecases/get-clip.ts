import type { Clip } from '#contract/clip'
import type { EventId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { ByteRange } from '../core/byte-range.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'

/** CT6: an event's film. 'not-found' as long as its browser has not sent it, and for one of another organization or of a camera out of sight. */
export async function getClip({ database }: UsecaseContext, actor: Actor, eventId: EventId): Promise<Clip> {
  authorize(actor, 'clip:read', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const row = await transaction.selectFrom('clip')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('event_id', '=', eventId)
      .executeTakeFirst()
    if (!row)
      throw new AppError('not-found', 'This event has no film here yet; it comes when the browser that made it is connected.')
    await authorizeForCamera(transaction, actor, 'clip:read', row.camera_id)
    noteAudit({ cameraId: row.camera_id })
    return clipOf(row)
  })
}

/** Bytes of a film that getClip gave. */
export async function readFilm({ blobs }: UsecaseContext, { organizationId }: Actor, { sha256 }: Clip, { from, until }: ByteRange): Promise<Uint8Array> {
  const bytes = await blobs.read({ organizationId, sha256 }, from, until)
  if (!bytes)
    throw new AppError('not-found', 'The film is not on the disk any more.')
  return bytes
}

export function clipOf(row: { sha256: Clip['sha256'], media_type: Clip['mediaType'], bytes: number, width: number, height: number, duration_ms: number, starts_at: Date }): Clip {
  return {
    sha256: row.sha256,
    mediaType: row.media_type,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    durationMs: row.duration_ms,
    startsAt: epochMs(row.starts_at.getTime()),
  }
}
