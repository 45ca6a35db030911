import type { CameraId, MemberId, OrganizationId, SiteId } from '#contract/ids'
import type { Scope } from '#contract/scope'
import type { Notice } from '#contract/signaling'
import type { MemberActor } from '../core/actor.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { narrowNotice } from './notice-scope.ts'

const organizationId = 'o' as OrganizationId
const north = 'north' as SiteId
const cameras = new Map<string, SiteId>([
  ['gate', north],
  ['dock', 'south' as SiteId],
])
function findCamera(cameraId: CameraId) {
  return cameras.has(cameraId)
    ? {
        organizationId,
        cameraId,
        siteId: cameras.get(cameraId),
      }
    : undefined
}
function actorWith(scope: Scope, role: MemberActor['role'] = 'supervisor'): MemberActor {
  return {
    kind: 'member',
    memberId: 'm' as MemberId,
    memberName: 'Kim',
    role,
    scope,
    organizationId,
    sessionId: 's',
  }
}
const ofNorth = actorWith({
  kind: 'some',
  siteIds: [north],
  cameraIds: [],
})
const ofGate = actorWith({
  kind: 'some',
  siteIds: [],
  cameraIds: ['gate' as CameraId],
})
const ofAll = actorWith({ kind: 'everything' })
function aFeed(...cameraIds: string[]): Extract<Notice, { notice: 'feed' }> {
  return {
    notice: 'feed',
    previousCursor: 4,
    cursor: 9,
    items: cameraIds.map(cameraId => ({
      event: { cameraId },
    }) as never),
    annotations: [],
  }
}
const ingest = {
  status: 'connecting',
  since: epochMs(0),
} as const

describe('AU9 a socket', () => {
  it.each([
    [
      'ingest-state',
      (cameraId: CameraId): Notice => ({
        notice: 'ingest-state',
        cameraId,
        streamKind: 'main',
        ingest,
      }),
    ],
    [
      'stream-available',
      (cameraId: CameraId): Notice => ({ notice: 'stream-available', cameraId, streamKind: 'main' }),
    ],
    [
      'stream-gone',
      (cameraId: CameraId): Notice => ({ notice: 'stream-gone', cameraId, streamKind: 'main' }),
    ],
    [
      'look',
      (cameraId: CameraId): Notice => ({
        notice: 'look',
        look: { cameraId } as never,
      }),
    ],
  ])('hears %s of its own cameras alone', (_, of) => {
    for (const actor of [ofNorth, ofGate]) {
      expect(narrowNotice(actor, of('gate' as CameraId), findCamera)).toEqual(of('gate' as CameraId))
      expect(narrowNotice(actor, of('dock' as CameraId), findCamera)).toBeUndefined()
      expect(narrowNotice(actor, of('gone' as CameraId), findCamera)).toBeUndefined()
    }
    expect(narrowNotice(ofAll, of('dock' as CameraId), findCamera)).toEqual(of('dock' as CameraId))
  })

  it('hears who analyses its own cameras', () => {
    const analysis = {
      notice: 'analysis',
      cameras: ['gate', 'dock'].map(cameraId => ({ cameraId }) as never),
    } as Notice
    expect(narrowNotice(ofNorth, analysis, findCamera)).toMatchObject({
      cameras: [
        { cameraId: 'gate' },
      ],
    })
    expect(narrowNotice(ofAll, analysis, findCamera)).toBe(analysis)
  })

  it('hears events of its own cameras, and its position goes on', () => {
    expect(narrowNotice(ofNorth, aFeed('gate', 'dock', 'gate'), findCamera)).toMatchObject({
      previousCursor: 4,
      cursor: 9,
      items: [
        {
          event: { cameraId: 'gate' },
        },
        {
          event: { cameraId: 'gate' },
        },
      ],
    })
    expect(narrowNotice(ofNorth, aFeed('dock'), findCamera)).toMatchObject({ previousCursor: 4, cursor: 9, items: [] })
  })

  it('is made to pull where memory cannot tell whose something is, and is told nothing of it', () => {
    const notices: Notice[] = [
      aFeed('gate', 'removed'),
      {
        ...aFeed('gate'),
        annotations: [
          {
            annotation: { eventId: 'e' },
          } as never,
        ],
      },
    ]
    for (const notice of notices) {
      expect(narrowNotice(ofNorth, notice, findCamera)).toEqual({
        notice: 'feed',
        previousCursor: 9,
        cursor: 9,
        items: [],
        annotations: [],
      })
      expect(narrowNotice(ofAll, notice, findCamera)).toBe(notice)
    }
  })

  it('hears what its role may hear and its second step lets it', () => {
    const lease: Notice = { notice: 'lease', leases: [] }
    expect(narrowNotice(ofNorth, lease, findCamera)).toBe(lease)
    expect(narrowNotice(actorWith(ofNorth.scope, 'viewer'), lease, findCamera)).toBeUndefined()
    expect(narrowNotice({ ...ofAll, role: 'administrator', needsSecondStep: true }, aFeed('gate'), findCamera)).toBeUndefined()
  })
})
