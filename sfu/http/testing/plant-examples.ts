import type { RouteName } from '#contract/routes'
import type { MakeExample } from './example-parts.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { rolePermissions } from '#contract/permission'
import { protocolVersion } from '#contract/protocol-version'
import { newUuid } from '../../core/random.ts'
import { anAnnotation, anAnnotationPush } from '../../usecases/testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../../usecases/testing/build-safety-event.ts'
import { aRuleChoice, aZoneDrawing } from '../../usecases/testing/build-zone.ts'
import { filmBytes, hashOf, uniqueName } from './example-parts.ts'

/** Cameras, zones, rules, events, and what is kept of them. */
export const plantExamples: Partial<Record<RouteName, MakeExample>> = {
  'camera.create': async id => ({
    body: {
      kind: 'rtsp',
      name: uniqueName(),
      siteId: await id('siteId'),
      address: 'rtsp://127.0.0.1:9/x',
    },
  }),
  'camera.update': () => ({
    body: { transport: 'auto' },
  }),
  'camera.probe': async id => ({
    body: { address: 'rtsp://127.0.0.1:9/x', cameraId: await id('cameraId') },
  }),
  'zone.create': () => ({
    body: {
      ...aZoneDrawing,
      name: uniqueName(),
    },
  }),
  'zone.update': () => ({
    query: { version: 1 },
    body: {
      ...aZoneDrawing,
      name: uniqueName(),
    },
  }),
  'zone.remove': () => ({
    query: { version: 1 },
  }),
  'rule.create': async id => ({
    body: {
      ...aRuleChoice(await id('zoneId') as never),
      name: uniqueName(),
    },
  }),
  'rule.update': async id => ({
    query: { version: 1 },
    body: {
      ...aRuleChoice(await id('zoneId') as never),
      name: uniqueName(),
    },
  }),
  'rule.remove': () => ({
    query: { version: 1 },
  }),
  'rule-template.apply': async (id) => {
    const { zoneIds: _, ...rule } = aRuleChoice(await id('zoneId') as never)
    return {
      body: {
        zone: { kind: 'known', zoneId: await id('zoneId') },
        rules: [
          {
            ...rule,
            name: uniqueName(),
          },
        ],
      },
    }
  },
  'camera.set-ground-plane': () => ({
    body: { groundPlane: null },
  }),
  'station.create': () => ({
    body: {
      stationId: newUuid(randomBytes),
      name: uniqueName(),
    },
  }),
  'station.update': () => ({
    body: {
      name: uniqueName(),
    },
  }),
  'suppression.list': async id => ({
    query: { cameraId: await id('cameraId') },
  }),
  'upload.append': () => {
    const film = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypisom'),
      randomBytes(64),
    ])
    return {
      params: {
        sha256: hashOf(film),
      },
      query: { offset: 0, total: film.length },
      body: film,
      headers: { 'content-type': 'application/octet-stream' },
    }
  },
  'clip.create': async id => ({
    params: { eventId: await id('eventId') },
    body: {
      sha256: await id('filmSha256'),
      mediaType: 'video/mp4',
      bytes: filmBytes,
      startsAt: Date.now(),
      durationMs: 1_000,
      width: 640,
      height: 360,
    },
  }),
  'clip.describe': async id => ({
    params: { eventId: await id('clipEventId') },
  }),
  'clip.get': async id => ({
    params: { eventId: await id('clipEventId') },
  }),
  'clip.list': () => ({
    query: { since: 0 },
  }),
  'track-chunk.create': async id => ({
    body: {
      chunks: [
        {
          cameraId: await id('cameraId'),
          deviceId: aDeviceId(),
          startsAt: Date.now() - 60_000,
          endsAt: Date.now(),
          data: Buffer.from([
            0x41,
            0x54,
            0x43,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
          ]).toString('base64'),
        },
      ],
    },
  }),
  'track-chunk.list': () => ({
    query: {
      from: 0,
      until: Date.now(),
    },
  }),
  'legal-hold.create': async id => ({
    body: {
      eventId: await id('eventId'),
      reason: uniqueName(),
    },
  }),
  'legal-hold.release': () => ({
    body: {
      reason: uniqueName(),
    },
  }),
  'sync.push': async (id, { role, memberId }) => {
    const deviceId = aDeviceId()
    if (role !== undefined && memberId !== undefined && !rolePermissions[role].has('safety-event:record')) {
      return {
        body: anAnnotationPush(deviceId, 1, [
          anAnnotation(await id('eventId') as never, memberId, { kind: 'note', text: 'x' }, { deviceId }),
        ]),
      }
    }
    return {
      body: aPush(deviceId, 1, [
        aSafetyEvent({ cameraId: await id('cameraId') as never, name: 'x' }, { deviceId }),
      ]),
    }
  },
  'sync.urgent': async id => ({
    body: {
      protocolVersion,
      sentAt: Date.now(),
      events: [
        aSafetyEvent({ cameraId: await id('cameraId') as never, name: 'x' }),
      ],
    },
  }),
  'sync.feed': async id => ({
    query: { after: 0, camera: await id('cameraId') },
  }),
  'snapshot.create': () => {
    const picture = Buffer.concat([
      Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
      randomBytes(16),
    ])
    return {
      params: {
        sha256: hashOf(picture),
      },
      body: picture,
      headers: { 'content-type': 'image/jpeg' },
    }
  },
  'quota.update': () => ({
    params: { kind: 'stations' },
    body: { limit: null },
  }),
  'preference.set': () => ({
    params: { key: 'help.seen' },
    body: {
      value: {
        topics: ['wall'],
      },
      ageMs: 0,
    },
  }),
  'incident.list': async id => ({
    query: { cameraId: await id('cameraId') },
  }),
  'history.days': async id => ({
    query: {
      from: Date.now() - 86_400_000,
      until: Date.now() + 86_400_000,
      timeZone: 'Asia/Seoul',
      cameraIds: await id('cameraId'),
    },
  }),
  'history.moments': () => ({
    query: { from: 0, until: Date.now() + 86_400_000 },
  }),
  'export.begin': async id => ({
    params: {
      exportId: newUuid(randomBytes),
    },
    body: {
      name: uniqueName(),
      reason: uniqueName(),
      subject: {
        kind: 'incidents',
        incidentIds: [await id('eventId')],
      },
    },
  }),
  'export.end': () => ({
    params: {
      exportId: newUuid(randomBytes),
    },
    body: { outcome: 'cancelled', files: 0, bytes: 0 },
  }),
  'report.sum': () => ({
    query: { from: 0, to: 86_400_000 },
  }),
  'report.trend': () => ({
    query: { edges: '0,86400000' },
  }),
  'snapshot.get': async id => ({
    params: { sha256: await id('snapshotSha256') },
  }),
  'detector.get': () => ({
    params: { detectorId: 'ansim-nano-5', file: 'manifest.json' },
  }),
}
