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

/** Written out on purpose, not derived from the table under test: who may do what is decided here a second time. */
const expected: Record<Permission, readonly Role[]> = {
  'session:read': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'configuration:read': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'camera:list': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'camera:create': ['administrator'],
  'camera:remove': ['administrator'],
  'camera:read-address': ['administrator'],
  'stream:consume': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'stream:produce': ['administrator', 'supervisor'],
  'zone:edit': ['administrator', 'supervisor'],
  'rule:edit': ['administrator', 'supervisor'],
  'safety-event:annotate': ['administrator', 'supervisor', 'reviewer'],
  'sync:push': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'system:backup': ['administrator'],
  'camera:probe': ['administrator'],
  'camera:update': ['administrator'],
  'lease:hold': ['administrator', 'supervisor', 'station'],
  'safety-event:list': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'safety-event:record': ['administrator', 'supervisor', 'station'],
  'snapshot:read': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'snapshot:create': ['administrator', 'supervisor', 'station'],
  'detector:read': [
    'administrator',
    'supervisor',
    'reviewer',
    'station',
  ],
  'sign-in-link:create': ['administrator'],
  'system:read-status': ['administrator'],
}

function memberOf(role: Role): Actor {
  return {
    kind: 'member',
    memberId: '33333333-3333-4333-8333-333333333333' as MemberId,
    memberName: 'Kim',
    role,
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
