import type { MemberId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { RouteName } from '#contract/routes'
import type { Belongings, ThingName } from './belongings.ts'
import type { Asked, MatrixClient } from './matrix-client.ts'
import type { JsonSchema } from './sample-of.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { rolePermissions } from '#contract/permission'
import { protocolVersion } from '#contract/protocol-version'
import { routes } from '#contract/routes'
import { z } from '#contract/schema'
import { hotpCode, totpStep } from '../../auth/totp.ts'
import { anAnnotation, anAnnotationPush } from '../../usecases/testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../../usecases/testing/build-safety-event.ts'
import { aRuleChoice, aZoneDrawing } from '../../usecases/testing/build-zone.ts'
import { sampleOf } from './sample-of.ts'

/** Who asks, as far as the request itself must know. */
export interface ExampleAsker {
  readonly role: Role | undefined
  readonly memberId: MemberId | undefined
  readonly password: string
  readonly cookie: string | undefined
  /** Of somebody who may sign in. */
  readonly login: () => Promise<string>
  /** A session of their own, beside the one that asks. */
  readonly otherSessionId: () => Promise<string>
  readonly client: MatrixClient
}

type Id = Belongings['id']
interface Example {
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Params that are no thing's name. */
  readonly params?: Readonly<Record<string, string>>
}
type Make = (id: Id, asker: ExampleAsker) => Promise<Example> | Example

/** Of rows whose right answer is another than 200 here, and why. */
export const rightStatuses: Partial<Record<RouteName, readonly number[]>> = {
  // There are members already.
  'setup.complete': [401, 409],
  'setup.create-link': [409],
  // A challenge that nobody got.
  'sign-in.second-step': [401],
  // The test's server has no certificate.
  'trust.certificate': [404],
  // Nobody here has a second step.
  'account.remove-totp': [200, 400, 404, 409],
  'account.renew-recovery-codes': [200, 400, 404, 409],
}

/** Rows whose right answer is a session. */
export const signsIn = (name: RouteName): boolean => /^(?:session\.create|sign-in\.password|invitation\.accept)$/.test(name)

/** Rows that tell whoever has a link what it is for. */
export const needsLink = (name: RouteName): boolean => name === 'invitation.look'

/** About what stands in no site: bytes that belong to no event yet, and a browser's own count. */
export const isOfNoSite = (name: RouteName): boolean => name === 'upload.state' || name === 'sync.device'

/** What ends the session that asks, or changes who asks: somebody new is made for each. */
export const needsSomebodyNew = (name: RouteName): boolean => /^(?:session\.(?:remove|create)|account\.)/.test(name) || signsIn(name)

/** Sign-ins and links: slow by design, and throttled. They are asked by few. */
export const isSignIn = (name: RouteName): boolean => routes[name].permission === 'public'

const thing: Readonly<Record<string, ThingName>> = { sha256: 'filmSha256' }

const examples: Partial<Record<RouteName, Make>> = {
  'session.create': async id => ({
    body: { token: await id('signInToken') },
  }),
  'camera.create': async id => ({
    body: {
      kind: 'rtsp',
      name: unique(),
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
  'setup.complete': () => ({
    body: {
      token: randomText(),
      name: unique(),
      password: unique(),
    },
  }),
  'sign-in.password': async (_, { login, password }) => ({
    body: { login: await login(), password },
  }),
  'sign-in.second-step': () => ({
    body: {
      challenge: randomText(),
      code: '123456',
    },
  }),
  'invitation.create': async id => ({
    body: {
      name: unique(),
      role: 'viewer',
      scope: {
        kind: 'some',
        siteIds: [await id('siteId')],
        cameraIds: [await id('cameraId')],
      },
    },
  }),
  'invitation.look': async id => ({
    body: { token: await id('invitationToken') },
  }),
  'invitation.accept': async id => ({
    body: {
      token: await id('invitationToken'),
      name: unique(),
      password: `correct horse ${randomBytes(6).toString('hex')}`,
    },
  }),
  'member.update': () => ({
    body: {
      name: unique(),
    },
  }),
  'account.update': () => ({
    body: {
      name: unique(),
    },
  }),
  'account.change-password': (_, { password }) => ({
    body: {
      password,
      nextPassword: unique(),
    },
  }),
  'account.begin-totp': (_, { password }) => ({
    body: { password },
  }),
  'account.confirm-totp': async (_, asker) => ({
    body: { code: await beginTotp(asker) },
  }),
  'account.remove-totp': (_, { password }) => ({
    body: { password },
  }),
  'account.renew-recovery-codes': (_, { password }) => ({
    body: { password },
  }),
  'account.end-session': async (_, { otherSessionId }) => ({
    params: { sessionId: await otherSessionId() },
  }),
  'site.create': () => ({
    body: {
      name: unique(),
      timeZone: 'Asia/Seoul',
    },
  }),
  'site.update': () => ({
    body: {
      name: unique(),
      timeZone: 'Asia/Seoul',
    },
  }),
  'zone.create': () => ({
    body: {
      ...aZoneDrawing,
      name: unique(),
    },
  }),
  'zone.update': () => ({
    query: { version: 1 },
    body: {
      ...aZoneDrawing,
      name: unique(),
    },
  }),
  'zone.remove': () => ({
    query: { version: 1 },
  }),
  'rule.create': async id => ({
    body: {
      ...aRuleChoice(await id('zoneId') as never),
      name: unique(),
    },
  }),
  'rule.update': async id => ({
    query: { version: 1 },
    body: {
      ...aRuleChoice(await id('zoneId') as never),
      name: unique(),
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
            name: unique(),
          },
        ],
      },
    }
  },
  'camera.set-ground-plane': () => ({
    body: { groundPlane: null },
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
  'retention.update': () => ({
    body: { retentionDays: 30 },
  }),
  'legal-hold.create': async id => ({
    body: {
      eventId: await id('eventId'),
      reason: unique(),
    },
  }),
  'legal-hold.release': () => ({
    body: {
      reason: unique(),
    },
  }),
  'allow-list.update': () => ({
    body: { ranges: [] },
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
  'snapshot.get': async id => ({
    params: { sha256: await id('snapshotSha256') },
  }),
  'detector.get': () => ({
    params: { detectorId: 'ansim-nano-0', file: 'manifest.json' },
  }),
}

/** Bytes of each film that `thingsOf` uploads. */
export const filmBytes = 256

/**
 * A request that is right for a row, about things by these ids. A row that is not in the table above gets one from its schemas; should the
 * answer to that not be right, the matrix says that the row is not covered.
 */
export async function exampleOf(name: RouteName, id: Id, asker: ExampleAsker): Promise<Asked> {
  const { method, path, body: bodySchema, query: querySchema } = routes[name] as (typeof routes)[RouteName] & { body: z.ZodType, query: z.ZodType }
  const made = await examples[name]?.(id, asker)
  const params = made?.params ?? {}
  const names = [
    ...path.matchAll(/:(\w+)/g),
  ].map(([, key]) => key!)
  const values = new Map<string, string>()
  for (const key of names)
    values.set(key, params[key] ?? await id((thing[key] ?? key) as ThingName))
  const query = new URLSearchParams(Object.entries(made?.query ?? sample(querySchema)).map(([key, value]) => [
    key,
    String(value),
  ]))
  const needsBody = method !== 'GET' && bodySchema.def.type !== 'unknown'
  const body = made && 'body' in made
    ? made.body
    : needsBody && !made
      ? sample(bodySchema)
      : undefined
  return {
    method,
    path: path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(values.get(key)!)) + (query.size > 0
      ? `?${query}`
      : ''),
    ...(body !== undefined && { body }),
    ...(made?.headers && { headers: made.headers }),
  }
}

function sample(schema: z.ZodType): Record<string, unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return sampleOf(json, () => undefined) as Record<string, unknown>
}

async function beginTotp({ client, cookie, password }: ExampleAsker): Promise<string> {
  const { text } = await client({
    method: 'POST',
    path: '/api/account/totp',
    body: { password },
  }, cookie)
  const secret = /secret=([A-Z2-7]+)/.exec(text)?.[1] ?? /"secret":"([A-Z2-7]+)"/.exec(text)?.[1] ?? ''
  return hotpCode(fromBase32(secret), totpStep(Date.now() as never))
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], byte => Number.parseInt(byte, 2))
}

function unique(): string {
  return `A thing ${randomBytes(6).toString('hex')}`
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
