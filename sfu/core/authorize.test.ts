import type { MemberId, OrganizationId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Role } from '#contract/role'
import type { Actor } from './actor.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { permissions } from '#contract/permission'
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
  'detector:read': watching,
  'sign-in-link:create': ['administrator'],
  'system:backup': ['administrator'],
  'system:read-status': ['administrator', 'auditor'],
  'retention:read': ['administrator', 'manager', 'auditor'],
  'retention:edit': ['administrator'],
  'legal-hold:edit': managing,
  'allow-list:edit': ['administrator'],
  'master-key:rotate': ['administrator'],
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
