import type { CameraId, EventId, MemberId, OrganizationId, Sha256, SiteId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { MatrixClient } from './matrix-client.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { planMediaType } from '#contract/site-plan'
import { newSecret } from '../../auth/session-secret.ts'
import { newUuid } from '../../core/random.ts'
import { anAnnotation, anAnnotationPush } from '../../usecases/testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../../usecases/testing/build-safety-event.ts'
import { aRuleChoice, aZoneDrawing } from '../../usecases/testing/build-zone.ts'
import { sessionCookieName } from '../session-cookie.ts'
import { insertPushBrowser } from './alert-examples.ts'
import { aPlanPicture, filmBytes, hashOf } from './example-parts.ts'

/** Runs SQL as somebody who may do anything: members and their sessions are made past the server. */
export type Sql = (text: string, values?: readonly unknown[]) => Promise<unknown>

/** Where things are made: one site of one organization, by its administrator. */
export interface Realm {
  readonly organizationId: OrganizationId
  readonly siteId: SiteId
  /** Stands in every name of what is made here, and nowhere else. */
  readonly marker: string
  readonly administrator: { readonly cookie: string, readonly memberId: MemberId }
}

/** What a thing of a realm is called by in addresses and bodies. */
export const thingNames = [
  'cameraId',
  'zoneId',
  'ruleId',
  'eventId',
  'deviceId',
  'snapshotSha256',
  'filmSha256',
  'clipEventId',
  'suppressionId',
  'memberId',
  'sessionId',
  'invitationId',
  'invitationToken',
  'signInToken',
  'siteId',
  'groupId',
  'holdId',
  'silenceId',
  'channelId',
  'planId',
  'pushBrowserId',
  'stationId',
] as const
export type ThingName = (typeof thingNames)[number]

/** Things of one realm, each made when it is first asked for. */
export interface Belongings {
  readonly id: (name: ThingName) => Promise<string>
  /** All that was made, and what came of it. */
  readonly made: () => ReadonlySet<string>
}

export function thingsOf(realm: Realm, client: MatrixClient, sql: Sql, cameraMade: (cameraId: CameraId) => Promise<void> | void): Belongings {
  const made = new Map<ThingName, Promise<string>>()
  const ids = new Set<string>()
  const { marker, administrator: { cookie, memberId } } = realm
  const named = (): string => `${marker} ${randomBytes(4).toString('hex')}`

  async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const { status, text } = await client({
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
    }, cookie)
    if (status !== 200)
      throw new Error(`${method} ${path} answered ${status} to ${realm.marker}'s administrator: ${text}`)
    return JSON.parse(text) as T
  }

  async function event(more: Parameters<typeof aSafetyEvent>[1] = {}): Promise<EventId> {
    const deviceId = aDeviceId()
    const cameraId = await id('cameraId') as CameraId
    const zone = { zoneId: await id('zoneId'), name: marker, polygon: aZoneDrawing.polygon }
    const made = aSafetyEvent({ cameraId, name: marker }, { deviceId, zone: zone as never, ...more })
    const { outcomes } = await ask<{ outcomes: { outcome: string }[] }>('POST', '/api/sync/push', aPush(deviceId, 1, [made]))
    if (outcomes[0]?.outcome !== 'applied')
      throw new Error(`an event of ${marker} was ${JSON.stringify(outcomes)}`)
    ids.add(deviceId)
    return made.eventId
  }

  const makers: Record<ThingName, () => Promise<string>> = {
    async siteId() {
      await ask('PUT', `/api/sites/${realm.siteId}/plan?widthM=40`, aPlanPicture(), { 'content-type': planMediaType })
      return realm.siteId
    },
    async groupId() {
      const { groupId } = await ask<{ groupId: string }>('POST', `/api/sites/${realm.siteId}/camera-groups`, {
        name: named(),
        cameraIds: [
          await id('cameraId'),
        ],
      })
      await ask('PUT', `/api/camera-groups/${groupId}/detector`, { detectorId: 'ansim-nano-5' })
      return groupId
    },
    async cameraId() {
      const { cameraId } = await ask<{ cameraId: CameraId }>('POST', '/api/cameras', {
        kind: 'rtsp',
        name: named(),
        siteId: realm.siteId,
        address: 'rtsp://u:geheim@127.0.0.1:9/x',
      })
      await cameraMade(cameraId)
      return cameraId
    },
    zoneId: async () => (await ask<{ zoneId: string }>('POST', `/api/cameras/${await id('cameraId')}/zones`, {
      ...aZoneDrawing,
      name: named(),
    })).zoneId,
    ruleId: async () => (await ask<{ ruleId: string }>('POST', `/api/cameras/${await id('cameraId')}/rules`, {
      ...aRuleChoice(await id('zoneId') as never),
      name: named(),
    })).ruleId,
    eventId: () => event(),
    async deviceId() {
      const deviceId = aDeviceId()
      const made = aSafetyEvent({ cameraId: await id('cameraId') as CameraId, name: marker }, { deviceId })
      await ask('POST', '/api/sync/push', aPush(deviceId, 1, [made]))
      return deviceId
    },
    async snapshotSha256() {
      const picture = Buffer.concat([
        Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
        Buffer.from(named()),
      ])
      const sha256 = hashOf(picture)
      await event({
        snapshot: {
          sha256,
          mediaType: 'image/jpeg',
          bytes: picture.length,
          width: 64,
          height: 36,
        } as never,
      })
      await ask('PUT', `/api/snapshots/${sha256}`, picture, { 'content-type': 'image/jpeg' })
      return sha256
    },
    filmSha256: async () => (await film()).sha256,
    async clipEventId() {
      const eventId = await event()
      const { sha256, bytes } = await film()
      await ask('PUT', `/api/events/${eventId}/clip`, {
        sha256,
        mediaType: 'video/mp4',
        bytes,
        startsAt: Date.now(),
        durationMs: 1_000,
        width: 640,
        height: 360,
      })
      return eventId
    },
    async holdId() {
      return (await ask<{ holdId: string }>('POST', '/api/legal-holds', { eventId: await event(), reason: marker })).holdId
    },
    silenceId: async () => (await ask<{ silenceId: string }>('POST', '/api/silences', {
      silenceId: newUuid(randomBytes),
      target: { kind: 'camera', cameraId: await id('cameraId') },
      reason: marker,
      lastsMs: 600_000,
    })).silenceId,
    channelId: async () => (await ask<{ channel: { channelId: string } }>('POST', '/api/alert-channels', {
      name: named(),
      settings: { kind: 'webhook', url: 'http://127.0.0.1:9/ansim' },
    })).channel.channelId,
    pushBrowserId: () => insertPushBrowser(client, cookie),
    planId: async () => (await ask<{ planId: string }>('POST', '/api/alert-plans', {
      name: named(),
      severities: ['critical'],
      steps: [
        {
          afterMinutes: 0,
          recipients: [
            { by: 'push', memberId },
          ],
        },
      ],
    })).planId,
    stationId: async () => (await ask<{ stationId: string }>('POST', '/api/stations', {
      stationId: newUuid(randomBytes),
      name: named(),
    })).stationId,
    async suppressionId() {
      // Something that stood where it stands.
      const foot = { x: 0.15, y: 0.5 }
      const eventId = await event({
        path: {
          seenMs: 60_000,
          extent: {
            x1: foot.x,
            y1: foot.y,
            x2: foot.x,
            y2: foot.y,
          },
          from: foot,
          box: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.5 },
        } as never,
      })
      const deviceId = aDeviceId()
      await ask('POST', '/api/sync/push', anAnnotationPush(deviceId, 1, [
        anAnnotation(eventId, memberId, {
          kind: 'verdict',
          verdict: 'false-alarm',
          reason: 'nothing-there',
          text: marker,
        }, { deviceId }),
      ]))
      return eventId
    },
    async memberId() {
      const made = await insertMember(sql, realm, 'reviewer', { kind: 'everything' }, named())
      return made.memberId
    },
    async sessionId() {
      return (await insertSession(sql, realm.organizationId, await id('memberId') as MemberId)).sessionId
    },
    invitationId: async () => (await invitation()).invitationId,
    invitationToken: async () => (await invitation()).token,
    signInToken: async () => tokenOf((await ask<{ link: string }>('POST', '/api/sign-in-links', { role: 'viewer' })).link),
  }

  async function invitation(): Promise<{ invitationId: string, token: string }> {
    const { link, ...rest } = await ask<{ link: string, invitation?: { invitationId: string }, invitationId?: string }>('POST', '/api/invitations', {
      name: named(),
      role: 'viewer',
    })
    return {
      invitationId: rest.invitation?.invitationId ?? rest.invitationId ?? '',
      token: tokenOf(link),
    }
  }

  async function film(): Promise<{ sha256: Sha256, bytes: number }> {
    const bytes = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypisom'),
      Buffer.from(named()),
      randomBytes(filmBytes),
    ]).subarray(0, filmBytes)
    const sha256 = hashOf(bytes) as Sha256
    await ask('PUT', `/api/uploads/${sha256}?offset=0&total=${bytes.length}`, bytes, { 'content-type': 'application/octet-stream' })
    return { sha256, bytes: bytes.length }
  }

  async function id(name: ThingName): Promise<string> {
    // A name that is not known here: whatever asks by it finds nothing, and is not covered.
    const known = made.get(name) ?? (Object.hasOwn(makers, name)
      ? makers[name]()
      : Promise.resolve(newUuid(randomBytes)))
    made.set(name, known)
    const value = await known
    ids.add(value)
    return value
  }

  return {
    id,
    made: () => ids,
  }
}

/** A person of an organization, past the server: their second step counts as set up, so that nothing else is asked of them. */
export async function insertMember(sql: Sql, { organizationId }: Pick<Realm, 'organizationId'>, role: Role, scope: Scope, name: string, passwordHash: string | null = null): Promise<{ memberId: MemberId, name: string }> {
  const memberId = newUuid(randomBytes) as MemberId
  await sql(`insert into member (organization_id, member_id, name, name_key, role, kind, scope, second_step, password_hash, password_set_at, created_at)
    values ($1, $2, $3, lower($3), $4, $5, $6, $7, $8, now(), now())`, [
    organizationId,
    memberId,
    name,
    role,
    role === 'station'
      ? 'station'
      : 'person',
    JSON.stringify(scope),
    role === 'administrator',
    passwordHash,
  ])
  return { memberId, name }
}

/** Signs a member in, past the server. */
export async function insertSession(sql: Sql, organizationId: OrganizationId, memberId: MemberId): Promise<{ sessionId: string, cookie: string }> {
  const sessionId = newUuid(randomBytes)
  const { secret, hash } = newSecret(randomBytes)
  await sql('insert into session (organization_id, session_id, member_id, secret_hash, created_at, expires_at, signed_in_by) values ($1, $2, $3, $4, now(), now() + interval \'1 day\', \'password\')', [
    organizationId,
    sessionId,
    memberId,
    hash,
  ])
  return { sessionId, cookie: `${sessionCookieName}=${secret}` }
}

/** What stands behind `#token=`. */
export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? ''
}
