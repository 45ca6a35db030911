import type { CameraId, EventId, Sha256 } from '#contract/ids'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { Buffer } from 'node:buffer'
import { epochMs } from '#contract/time'
import { appendUpload } from '../append-upload.ts'
import { applyRuleTemplate } from '../apply-rule-template.ts'
import { createClip } from '../create-clip.ts'
import { createTrackChunks } from '../create-track-chunks.ts'
import { getClip } from '../get-clip.ts'
import { listClips } from '../list-clips.ts'
import { listTrackChunks } from '../list-track-chunks.ts'
import { setGroundPlane } from '../set-ground-plane.ts'
import { aDeviceId } from './build-safety-event.ts'
import { aRuleChoice, aZoneDrawing, noZoneId } from './build-zone.ts'

const noCameraId = '99999999-9999-4999-8999-999999999999' as CameraId
const nobodys = '01919191-9191-7919-9919-919191919191' as EventId
const sha256 = 'b'.repeat(64) as Sha256

/** Every use case that is about films, tracks and places on the picture. */
export function filmAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    appendUpload: [
      'clip:create',
      actor => appendUpload(at().context, actor, {
        sha256,
        offset: 0,
        total: 2,
        bytes: Buffer.from('x'),
      }),
    ],
    createClip: [
      'clip:create',
      actor => createClip(at().context, actor, nobodys, {
        sha256,
        mediaType: 'video/mp4',
        bytes: 2,
        startsAt: epochMs(1),
        durationMs: 1,
        width: 1,
        height: 1,
      }),
    ],
    getClip: [
      'clip:read',
      actor => getClip(at().context, actor, nobodys),
    ],
    listClips: [
      'clip:read',
      actor => listClips(at().context, actor, {
        since: epochMs(0),
        limit: 1,
      }),
    ],
    createTrackChunks: [
      'track:create',
      actor => createTrackChunks(at().context, actor, {
        chunks: [
          {
            cameraId: noCameraId,
            deviceId: aDeviceId(),
            startsAt: epochMs(1),
            endsAt: epochMs(2),
            data: Buffer.from('ATC1').toString('base64'),
          },
        ],
      }),
    ],
    listTrackChunks: [
      'track:read',
      actor => listTrackChunks(at().context, actor, noCameraId, {
        from: epochMs(0),
        until: epochMs(1),
      }),
    ],
    applyRuleTemplate: [
      'rule:edit',
      (actor) => {
        const { zoneIds: _, ...rule } = aRuleChoice(noZoneId)
        return applyRuleTemplate(at().context, actor, noCameraId, {
          zone: { kind: 'new', drawing: aZoneDrawing },
          rules: [rule],
        })
      },
    ],
    setGroundPlane: [
      'zone:edit',
      actor => setGroundPlane(at().context, actor, noCameraId, null),
    ],
  }
}
