import type { CameraId, Sha256 } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Actor } from '../../core/actor.ts'
import type { TestContext } from './test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { protocolVersion } from '#contract/protocol-version'
import { createCamera } from '../create-camera.ts'
import { createDemoCameras } from '../create-demo-cameras.ts'
import { createRule } from '../create-rule.ts'
import { createSignInLink } from '../create-sign-in-link.ts'
import { createSnapshot } from '../create-snapshot.ts'
import { createStationSession } from '../create-station-session.ts'
import { createZone } from '../create-zone.ts'
import { getAllowList } from '../get-allow-list.ts'
import { getConfiguration } from '../get-configuration.ts'
import { getDeviceState } from '../get-device-state.ts'
import { getEventTotals } from '../get-event-totals.ts'
import { getFeedHead } from '../get-feed-head.ts'
import { getSession } from '../get-session.ts'
import { getSnapshot } from '../get-snapshot.ts'
import { listCameras } from '../list-cameras.ts'
import { probeCamera } from '../probe-camera.ts'
import { pushEvents } from '../push-events.ts'
import { readFeed } from '../read-feed.ts'
import { recordUrgentEvents } from '../record-urgent-events.ts'
import { removeCamera } from '../remove-camera.ts'
import { removeRule } from '../remove-rule.ts'
import { removeSession } from '../remove-session.ts'
import { removeZone } from '../remove-zone.ts'
import { rotateMasterKey } from '../rotate-master-key.ts'
import { updateAllowList } from '../update-allow-list.ts'
import { updateCamera } from '../update-camera.ts'
import { updateRule } from '../update-rule.ts'
import { updateZone } from '../update-zone.ts'
import { aDeviceId, aPush, aSafetyEvent } from './build-safety-event.ts'
import { aRuleChoice, aZoneDrawing, noRuleId, noZoneId } from './build-zone.ts'

const noCamera = { cameraId: '99999999-9999-4999-8999-999999999999' as CameraId, name: 'None' }
const sha256Of = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256
function aJpeg(): Buffer {
  return Buffer.concat([
    Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
    randomBytes(50),
  ])
}

/** One use case with the permission that it asks for, and a call that does what it does. */
export type AccessCase = [Permission, (actor: Actor) => Promise<unknown>]

/** Every use case that is about cameras, their events and the server. */
export function accessCases(at: () => TestContext): Record<string, AccessCase> {
  const jpeg = aJpeg()
  return {
    createCamera: [
      'camera:create',
      actor => createCamera(at().context, actor, { name: `C${randomBytes(4).toString('hex')}`, address: 'rtsp://h/' }),
    ],
    createDemoCameras: [
      'camera:create',
      actor => createDemoCameras(at().context, actor, []),
    ],
    removeCamera: [
      'camera:remove',
      actor => removeCamera(at().context, actor, noCamera),
    ],
    updateCamera: [
      'camera:update',
      actor => updateCamera(at().context, actor, noCamera.cameraId, { address: 'rtsp://h/' }),
    ],
    probeCamera: [
      'camera:probe',
      actor => probeCamera(at().context, actor, { address: 'rtsp://h/' }, async () => ({ facts: {} }), new AbortController().signal),
    ],
    createZone: [
      'zone:edit',
      actor => createZone(at().context, actor, noCamera.cameraId, aZoneDrawing),
    ],
    updateZone: [
      'zone:edit',
      actor => updateZone(at().context, actor, noZoneId, 1, aZoneDrawing),
    ],
    removeZone: [
      'zone:edit',
      actor => removeZone(at().context, actor, noZoneId, 1),
    ],
    createRule: [
      'rule:edit',
      actor => createRule(at().context, actor, noCamera.cameraId, aRuleChoice(noZoneId)),
    ],
    updateRule: [
      'rule:edit',
      actor => updateRule(at().context, actor, noRuleId, 1, aRuleChoice(noZoneId)),
    ],
    removeRule: [
      'rule:edit',
      actor => removeRule(at().context, actor, noRuleId, 1),
    ],
    listCameras: [
      'camera:list',
      actor => listCameras(at().context, actor),
    ],
    getConfiguration: [
      'configuration:read',
      actor => getConfiguration(at().context, actor),
    ],
    createSignInLink: [
      'sign-in-link:create',
      actor => createSignInLink(at().context, actor, { role: 'reviewer' }),
    ],
    createStationSession: [
      'sign-in-link:create',
      actor => createStationSession(at().context, actor),
    ],
    getSession: [
      'session:read',
      actor => getSession(at().context, actor),
    ],
    removeSession: [
      'session:read',
      actor => removeSession(at().context, actor),
    ],
    pushEvents: [
      'sync:push',
      actor => pushEvents(at().context, actor, aPush(aDeviceId(), 1, [undefined])),
    ],
    recordUrgentEvents: [
      'safety-event:record',
      actor => recordUrgentEvents(at().context, actor, {
        protocolVersion,
        sentAt: at().context.clock(),
        events: [
          aSafetyEvent(noCamera),
        ],
      }),
    ],
    getDeviceState: [
      'sync:push',
      actor => getDeviceState(at().context, actor, {
        deviceId: aDeviceId(),
      }),
    ],
    readFeed: [
      'safety-event:list',
      actor => readFeed(at().context, actor, { after: 0, limit: 1 }),
    ],
    createSnapshot: [
      'snapshot:create',
      actor => createSnapshot(at().context, actor, {
        sha256: sha256Of(jpeg),
        mediaType: 'image/jpeg',
        bytes: jpeg,
      }),
    ],
    getSnapshot: [
      'snapshot:read',
      actor => getSnapshot(at().context, actor, {
        sha256: 'b'.repeat(64) as Sha256,
      }),
    ],
    getFeedHead: [
      'safety-event:list',
      actor => getFeedHead(at().context, actor),
    ],
    getAllowList: [
      'allow-list:edit',
      actor => getAllowList(at().context, actor),
    ],
    updateAllowList: [
      'allow-list:edit',
      actor => updateAllowList(at().context, actor, { ranges: [] }, '127.0.0.1'),
    ],
    rotateMasterKey: [
      'master-key:rotate',
      actor => rotateMasterKey(at().context, actor, at().keyRing),
    ],
    getEventTotals: [
      'system:read-status',
      actor => getEventTotals(at().context, actor),
    ],
  }
}
