import type { CameraId, MemberId, OrganizationId, SiteId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Role } from '#contract/role'
import type { Actor, MemberActor } from './actor.ts'
import type { Resource } from './authorize.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { organizationWide, permissions } from '#contract/permission'
import { roles } from '#contract/role'
import { operatorOf } from './actor.ts'
import { authorize, isAllowed } from './authorize.ts'

const own = '11111111-1111-4111-8111-111111111111' as OrganizationId
const foreign = '22222222-2222-4222-8222-222222222222' as OrganizationId

const everybody = roles
const people = roles.filter(role => role !== 'station')
const watching = roles.filter(role => role !== 'auditor')
const managing = ['administrator', 'manager'] as const
const supervising = [...managing, 'supervisor'] as const
const reviewing = [...supervising, 'reviewer'] as const
const detecting = [...supervising, 'station'] as const

/** Written out on purpose, not derived from the table under test: who may do what is decided here a second time. */
const expected: Record<Permission, readonly Role[]> = {
  'session:read': everybody,
  'account:edit': people,
  'member:list': ['administrator', 'auditor'],
  'member:manage': ['administrator'],
  'site:list': everybody,
  'site:edit': ['administrator'],
  'configuration:read': everybody,
  'camera:list': everybody,
  'camera:create': managing,
  'camera:remove': managing,
  'camera:read-address': managing,
  'camera:probe': managing,
  'camera:update': managing,
  'stream:consume': watching,
  'stream:produce': supervising,
  'zone:edit': supervising,
  'rule:edit': supervising,
  'safety-event:annotate': reviewing,
  'safety-event:list': everybody,
  'safety-event:record': detecting,
  'sync:push': [...reviewing, 'station'],
  'lease:hold': detecting,
  'snapshot:read': everybody,
  'snapshot:create': detecting,
  'clip:read': everybody,
  'clip:create': detecting,
  'track:read': everybody,
  'track:create': detecting,
  'evidence:export': reviewing,
  'detector:read': watching,
  'sign-in-link:create': ['administrator'],
  'system:backup': ['administrator'],
  'system:read-status': ['administrator', 'auditor'],
  'retention:read': ['administrator', 'manager', 'auditor'],
  'retention:edit': ['administrator'],
  'audit:read': ['administrator', 'auditor'],
  'legal-hold:edit': managing,
  'group:edit': managing,
  'plan:edit': managing,
  'plant-file:export': managing,
  'plant-file:import': ['administrator'],
  'detector:manage': ['administrator'],
  'allow-list:edit': ['administrator'],
  'master-key:rotate': ['administrator'],
  'health:list': [...supervising, 'auditor'],
  'coverage:read': everybody,
  'coverage:record': detecting,
  'report:read': people,
  'alert:list': [...managing, 'auditor'],
  'alert:edit': managing,
  'alert:silence': supervising,
  'quota:read': ['administrator', 'manager', 'auditor'],
  'quota:edit': ['administrator'],
  'station:list': [...supervising, 'auditor'],
  'station:manage': managing,
}

function memberOf(role: Role): Actor {
  return {
    kind: 'member',
    memberId: '33333333-3333-4333-8333-333333333333' as MemberId,
    memberName: 'Kim',
    role,
    scope: { kind: 'everything' },
    organizationId: own,
    sessionId: 's',
  }
}

function codeOf(act: () => void): string {
  try {
    act()
    return 'allowed'
  }
  catch (error) {
    return error instanceof AppError
      ? error.code
      : String(error)
  }
}

describe('AU9 a scope', () => {
  const north = '44444444-4444-4444-8444-444444444441' as SiteId
  const south = '44444444-4444-4444-8444-444444444442' as SiteId
  const gate = '55555555-5555-4555-8555-555555555551' as CameraId
  const dock = '55555555-5555-4555-8555-555555555552' as CameraId
  const scoped: Actor = {
    ...memberOf('manager') as MemberActor,
    scope: {
      kind: 'some',
      siteIds: [north],
      cameraIds: [dock],
    },
  }

  it.each<[string, Omit<Resource, 'organizationId'>, string]>([
    [
      'a camera of its site',
      { siteId: north, cameraId: gate },
      'allowed',
    ],
    [
      'a camera by itself',
      { siteId: south, cameraId: dock },
      'allowed',
    ],
    [
      'a camera that stands nowhere',
      { cameraId: gate },
      'not-found',
    ],
    [
      'another camera of another site',
      { siteId: south, cameraId: gate },
      'not-found',
    ],
    [
      'its site',
      { siteId: north },
      'allowed',
    ],
    [
      'another site, though it sees a camera there',
      { siteId: south },
      'not-found',
    ],
    ['whatever there is', {}, 'allowed'],
  ])('%s', (_, resource, expectedCode) => {
    expect(codeOf(() => authorize(scoped, 'camera:update', { organizationId: own, ...resource }))).toBe(expectedCode)
    expect(isAllowed(scoped, 'camera:update', { organizationId: own, ...resource })).toBe(expectedCode === 'allowed')
    expect(codeOf(() => authorize(operatorOf(own), 'camera:update', { organizationId: own, ...resource }))).toBe('allowed')
  })

  it('says of what is out of it the same to who lacks the permission as to who has it', () => {
    for (const role of roles)
      expect(codeOf(() => authorize({ ...scoped, role } as Actor, 'camera:update', { organizationId: own, siteId: south }))).toBe('not-found')
  })

  it('that leaves anything out has nothing of what is about the whole organization, whatever the role', () => {
    for (const permission of permissions) {
      const administrator = { ...scoped, role: 'administrator' } as Actor
      expect(codeOf(() => authorize(administrator, permission, { organizationId: own })), permission).toBe(organizationWide.has(permission)
        ? 'not-allowed'
        : 'allowed')
    }
  })
})

describe('AU10 an overdue second step', () => {
  it('leaves one\'s own account, and nothing else', () => {
    for (const permission of permissions) {
      const actor = {
        ...memberOf('administrator'),
        needsSecondStep: true,
      } as Actor
      const isOwn = permission === 'session:read' || permission === 'account:edit'
      expect(codeOf(() => authorize(actor, permission, { organizationId: own })), permission).toBe(isOwn ? 'allowed' : 'totp-required')
      expect(isAllowed(actor, permission, { organizationId: own })).toBe(isOwn)
    }
  })
})

describe('authorize', () => {
  it('AU1 every permission of the contract is decided here', () => {
    expect(Object.keys(expected).sort()).toEqual([...permissions].sort())
  })

  for (const permission of permissions) {
    for (const role of roles) {
      it(`AU2 ${role} and ${permission}`, () => {
        const allowed = expected[permission].includes(role)
        expect(codeOf(() => authorize(memberOf(role), permission, { organizationId: own }))).toBe(allowed ? 'allowed' : 'not-allowed')
        expect(isAllowed(memberOf(role), permission, { organizationId: own })).toBe(allowed)
      })

      it(`AU3 ${role} and ${permission} of another organization`, () => {
        expect(codeOf(() => authorize(memberOf(role), permission, { organizationId: foreign }))).toBe('not-found')
        expect(isAllowed(memberOf(role), permission, { organizationId: foreign })).toBe(false)
      })
    }

    it(`AU2 a role that this server does not know and ${permission}`, () => {
      expect(codeOf(() => authorize(memberOf('visitor' as Role), permission, { organizationId: own }))).toBe('not-allowed')
    })

    it(`AU4 the operator and ${permission}`, () => {
      expect(codeOf(() => authorize(operatorOf(own), permission, { organizationId: own }))).toBe('allowed')
      expect(codeOf(() => authorize(operatorOf(own), permission, { organizationId: foreign }))).toBe('not-found')
    })
  }
})
