import type { CameraId, OrganizationId, Sha256 } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Role } from '#contract/role'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rolePermissions } from '#contract/permission'
import { protocolVersion } from '#contract/protocol-version'
import { roles } from '#contract/role'
import { signInLinkLifetimeMs } from '../auth/session-secret.ts'
import { bootstrapOrganization } from './bootstrap-organization.ts'
import { createCamera } from './create-camera.ts'
import { createDemoCameras } from './create-demo-cameras.ts'
import { createRule } from './create-rule.ts'
import { createSession } from './create-session.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { createSnapshot } from './create-snapshot.ts'
import { createStationSession } from './create-station-session.ts'
import { createZone } from './create-zone.ts'
import { findActor } from './find-actor.ts'
import { getAllowList } from './get-allow-list.ts'
import { getConfiguration } from './get-configuration.ts'
import { getDeviceState } from './get-device-state.ts'
import { getEventTotals } from './get-event-totals.ts'
import { getFeedHead } from './get-feed-head.ts'
import { getSession } from './get-session.ts'
import { getSnapshot } from './get-snapshot.ts'
import { listCameras } from './list-cameras.ts'
import { probeCamera } from './probe-camera.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { recordUrgentEvents } from './record-urgent-events.ts'
import { removeCamera } from './remove-camera.ts'
import { removeRule } from './remove-rule.ts'
import { removeSession } from './remove-session.ts'
import { removeZone } from './remove-zone.ts'
import { rotateMasterKey } from './rotate-master-key.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aRuleChoice, aZoneDrawing, noRuleId, noZoneId } from './testing/build-zone.ts'
import { addOrganization, aMember, dumpEveryTable, openTestContext } from './testing/test-context.ts'
import { updateAllowList } from './update-allow-list.ts'
import { updateCamera } from './update-camera.ts'
import { updateRule } from './update-rule.ts'
import { updateZone } from './update-zone.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
})
afterAll(() => t.close())

const noCamera = { cameraId: '99999999-9999-4999-8999-999999999999' as CameraId, name: 'None' }
const sha256Of = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256
function aJpeg(): Buffer {
  return Buffer.concat([
    Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
    randomBytes(50),
  ])
}

describe('every use case', () => {
  const jpeg = aJpeg()
  const cases: Record<string, [Permission, (actor: Actor) => Promise<unknown>]> = {
    createCamera: [
      'camera:create',
      actor => createCamera(t.context, actor, { name: `C${randomBytes(4).toString('hex')}`, address: 'rtsp://h/' }),
    ],
    createDemoCameras: [
      'camera:create',
      actor => createDemoCameras(t.context, actor, []),
    ],
    removeCamera: [
      'camera:remove',
      actor => removeCamera(t.context, actor, noCamera),
    ],
    updateCamera: [
      'camera:update',
      actor => updateCamera(t.context, actor, noCamera.cameraId, { address: 'rtsp://h/' }),
    ],
    probeCamera: [
      'camera:probe',
      actor => probeCamera(t.context, actor, { address: 'rtsp://h/' }, async () => ({ facts: {} }), new AbortController().signal),
    ],
    createZone: [
      'zone:edit',
      actor => createZone(t.context, actor, noCamera.cameraId, aZoneDrawing),
    ],
    updateZone: [
      'zone:edit',
      actor => updateZone(t.context, actor, noZoneId, 1, aZoneDrawing),
    ],
    removeZone: [
      'zone:edit',
      actor => removeZone(t.context, actor, noZoneId, 1),
    ],
    createRule: [
      'rule:edit',
      actor => createRule(t.context, actor, noCamera.cameraId, aRuleChoice(noZoneId)),
    ],
    updateRule: [
      'rule:edit',
      actor => updateRule(t.context, actor, noRuleId, 1, aRuleChoice(noZoneId)),
    ],
    removeRule: [
      'rule:edit',
      actor => removeRule(t.context, actor, noRuleId, 1),
    ],
    listCameras: [
      'camera:list',
      actor => listCameras(t.context, actor),
    ],
    getConfiguration: [
      'configuration:read',
      actor => getConfiguration(t.context, actor),
    ],
    createSignInLink: [
      'sign-in-link:create',
      actor => createSignInLink(t.context, actor, { role: 'reviewer' }),
    ],
    createStationSession: [
      'sign-in-link:create',
      actor => createStationSession(t.context, actor),
    ],
    getSession: [
      'session:read',
      actor => getSession(t.context, actor),
    ],
    removeSession: [
      'session:read',
      actor => removeSession(t.context, actor),
    ],
    pushEvents: [
      'sync:push',
      actor => pushEvents(t.context, actor, aPush(aDeviceId(), 1, [undefined])),
    ],
    recordUrgentEvents: [
      'safety-event:record',
      actor => recordUrgentEvents(t.context, actor, {
        protocolVersion,
        sentAt: t.context.clock(),
        events: [
          aSafetyEvent(noCamera),
        ],
      }),
    ],
    getDeviceState: [
      'sync:push',
      actor => getDeviceState(t.context, actor, {
        deviceId: aDeviceId(),
      }),
    ],
    readFeed: [
      'safety-event:list',
      actor => readFeed(t.context, actor, { after: 0, limit: 1 }),
    ],
    createSnapshot: [
      'snapshot:create',
      actor => createSnapshot(t.context, actor, {
        sha256: sha256Of(jpeg),
        mediaType: 'image/jpeg',
        bytes: jpeg,
      }),
    ],
    getSnapshot: [
      'snapshot:read',
      actor => getSnapshot(t.context, actor, {
        sha256: 'b'.repeat(64) as Sha256,
      }),
    ],
    getFeedHead: [
      'safety-event:list',
      actor => getFeedHead(t.context, actor),
    ],
    getAllowList: [
      'allow-list:edit',
      actor => getAllowList(t.context, actor),
    ],
    updateAllowList: [
      'allow-list:edit',
      actor => updateAllowList(t.context, actor, { ranges: [] }, '127.0.0.1'),
    ],
    rotateMasterKey: [
      'master-key:rotate',
      actor => rotateMasterKey(t.context, actor, t.keyRing),
    ],
    getEventTotals: [
      'system:read-status',
      actor => getEventTotals(t.context, actor),
    ],
  }
  /** They make an actor, or have none; AU1 names them. */
  const withoutActor = [
    'bootstrapOrganization',
    'createSession',
    'findActor',
    'listAllowedRanges',
    'revealCredentials',
  ]
  const steps = [
    'applyAnnotations',
    'applyEvents',
    'context',
    'insertCamera',
    'lockCameraZones',
    'lockRule',
    'lockZone',
    'openSession',
    'retireCameras',
  ]

  it('AU1 is in this table', async () => {
    const files = (await readdir(import.meta.dirname)).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    const names = files.map(file => file.replace('.ts', '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
    expect([
      ...Object.keys(cases),
      ...withoutActor,
      ...steps,
    ].sort()).toEqual(names.sort())
  })

  for (const [name, [permission, act]] of Object.entries(cases)) {
    it(`AU1 ${name} asks before it does anything`, async () => {
      await expect(act(aMember(t.organizationId, 'visitor' as Role))).rejects.toMatchObject({
        code: 'not-allowed',
        details: { permission },
      })
    })

    for (const role of roles) {
      const allowed = rolePermissions[role].has(permission)
      it(`AU1 ${name} ${allowed ? 'lets' : 'refuses'} a ${role}`, async () => {
        const code = await act(aMember(t.organizationId, role)).then(() => 'done', (error: { code?: string }) => error.code)
        // Allowed: done, or looked for and not found; never a matter of rights.
        expect(allowed
          ? ['done', 'not-found', 'not-signed-in']
          : ['not-allowed']).toContain(code)
      })
    }
  }
})

describe('signing in', () => {
  it('AU6 AU7 a link makes a session of its role, and the session names its actor until it is removed', async () => {
    const { token, expiresInMs } = await createSignInLink(t.context, t.operator, { role: 'supervisor' })
    expect(expiresInMs).toBe(signInLinkLifetimeMs)
    const { session, secret } = await createSession(t.context, token)
    expect(session).toMatchObject({
      role: 'supervisor',
      memberName: 'Supervisor',
      organizationId: t.organizationId,
      organizationName: 'Ansim',
    })
    const actor = (await findActor(t.context, secret))!
    expect(actor).toMatchObject({
      kind: 'member',
      role: 'supervisor',
      memberId: session.memberId,
      organizationId: t.organizationId,
    })
    expect(await getSession(t.context, actor)).toEqual(session)
    await removeSession(t.context, actor)
    await removeSession(t.context, actor)
    expect(await findActor(t.context, secret)).toBeUndefined()
    await expect(getSession(t.context, actor)).rejects.toMatchObject({ code: 'not-signed-in' })
  })

  it('AU6 20 simultaneous uses of one link make exactly one session', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'administrator' })
    const before = await countSessions()
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => createSession(t.context, token)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results.filter(each => each.status === 'rejected'))
      expect(result.reason).toMatchObject({ code: 'link-used' })
    expect(await countSessions()).toBe(before + 1)
  })

  it('AU6 a late and an invented token fail alike', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    t.advanceMs(signInLinkLifetimeMs - 1)
    const other = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    t.advanceMs(1)
    const late = await createSession(t.context, token).catch((error: unknown) => error)
    const invented = await createSession(t.context, 'x'.repeat(43)).catch((error: unknown) => error)
    expect(late).toMatchObject({ code: 'link-used' })
    expect(String(late)).toBe(String(invented))
    await createSession(t.context, other.token)
  })

  it('AU6 a failure after the token was used gives it back', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    const broken = {
      ...t.context,
      random: () => {
        throw new Error('no randomness')
      },
    }
    await expect(createSession(broken, token)).rejects.toThrow('no randomness')
    await createSession(t.context, token)
  })

  it('AU7 an expired session is nobody, and neither secret nor token is in the database', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    const { session, secret } = await createSession(t.context, token)
    const dump = await dumpEveryTable(t.test)
    expect(dump).not.toContain(secret)
    expect(dump).not.toContain(token)
    t.advanceMs(session.expiresAt - t.context.clock() - 1)
    expect(await findActor(t.context, secret)).toBeDefined()
    t.advanceMs(1)
    expect(await findActor(t.context, secret)).toBeUndefined()
  })

  it('AU4 the server makes its station\'s session as operator', async () => {
    const { session, secret } = await createStationSession(t.context, t.operator)
    expect(session).toMatchObject({ role: 'station', memberName: 'Station' })
    expect(await findActor(t.context, secret)).toMatchObject({ role: 'station' })
  })

  it('there is one organization however often the server starts', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => bootstrapOrganization(t.context)))
    expect(new Set(ids)).toEqual(new Set([t.organizationId]))
  })
})

async function countSessions(): Promise<number> {
  return (await t.test.superuser.query<{ n: number }>('select count(*)::int as n from session')).rows[0]!.n
}
