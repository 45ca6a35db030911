import type { EventId, IncidentId, Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { EpochMs } from '#contract/time'
import type { TestContext } from './test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { epochMs } from '#contract/time'
import { createCamera } from '../create-camera.ts'
import { createSnapshot } from '../create-snapshot.ts'
import { keepBlob } from '../keep-blob.ts'
import { pushEvents } from '../push-events.ts'
import { aDeviceId, aPush, aSafetyEvent } from './build-safety-event.ts'

export const dayMs = 86_400_000

export function aJpeg(size = 50): { bytes: Buffer, sha256: Sha256 } {
  const bytes = Buffer.concat([
    Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
    randomBytes(size),
  ])
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
  }
}

/** One camera's events with pictures, films and tracks, as old as asked. */
export async function openEvidenceSite(t: TestContext) {
  const { organizationId, context, operator } = t
  const camera = await createCamera(context, operator, { name: `Camera ${randomUUID()}`, kind: 'browser' })
  const deviceId = aDeviceId()
  let seq = 0
  const ago = (days: number): EpochMs => epochMs(context.clock() - days * dayMs)

  /** An event with its picture, both `days` old. */
  async function anEvent(days: number, picture = aJpeg(), more: Partial<SafetyEvent> = {}): Promise<{ eventId: EventId, sha256: Sha256 }> {
    const event = aSafetyEvent(camera, {
      deviceId,
      capturedAt: ago(days),
      snapshot: {
        sha256: picture.sha256,
        mediaType: 'image/jpeg',
        bytes: picture.bytes.length,
        width: 640,
        height: 360,
      },
      ...more,
    })
    await pushEvents(context, operator, aPush(deviceId, ++seq, [event], context.clock()))
    await createSnapshot(context, operator, { sha256: picture.sha256, mediaType: 'image/jpeg', bytes: picture.bytes })
    await t.test.superuser.query('update snapshot set created_at = $1 where sha256 = $2', [
      new Date(ago(days)),
      picture.sha256,
    ])
    return { eventId: event.eventId, sha256: picture.sha256 }
  }

  /** A film of an event. */
  async function aClip(eventId: EventId, days: number, picture = aJpeg()): Promise<Sha256> {
    await keepBlob(context, { organizationId, sha256: picture.sha256 }, picture.bytes, transaction => transaction.insertInto('clip').values({
      organization_id: organizationId,
      event_id: eventId,
      camera_id: camera.cameraId,
      sha256: picture.sha256,
      media_type: 'video/mp4',
      bytes: picture.bytes.length,
      width: 640,
      height: 360,
      duration_ms: 16_000,
      starts_at: new Date(ago(days)),
      created_at: new Date(ago(days)),
    }).execute())
    return picture.sha256
  }

  async function aTrackChunk(days: number): Promise<void> {
    await context.database.withOrganization(organizationId, transaction => transaction.insertInto('track_chunk').values({
      organization_id: organizationId,
      camera_id: camera.cameraId,
      device_id: deviceId,
      starts_at: new Date(ago(days)),
      ends_at: new Date(ago(days) + 60_000),
      created_at: new Date(ago(days) + 60_000),
      data: Buffer.from('ATC'),
    }).execute())
  }

  return {
    camera,
    anEvent,
    aClip,
    aTrackChunk,
    ago,
    incidentOf: async (eventId: EventId): Promise<IncidentId> => (await t.test.superuser.query<{ incident_id: IncidentId }>('select incident_id from safety_event where event_id = $1', [eventId])).rows[0]!.incident_id,
    count: async (table: string): Promise<number> => Number((await t.test.superuser.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]!.n),
    hasBlob: async (sha256: Sha256): Promise<boolean> => await context.blobs.size({ organizationId, sha256 }) !== undefined,
    hasRow: async (sha256: Sha256): Promise<boolean> => (await t.test.superuser.query('select 1 from snapshot where sha256 = $1 union select 1 from clip where sha256 = $1', [sha256])).rowCount === 1,
  }
}
