import type { OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { AccessCase } from './testing/access-cases.ts'
import type { TestContext } from './testing/test-context.ts'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rolePermissions } from '#contract/permission'
import { roles } from '#contract/role'
import { accessCases } from './testing/access-cases.ts'
import { coverageAccessCases, coverageSteps } from './testing/coverage-access-cases.ts'
import { evidenceAccessCases } from './testing/evidence-access-cases.ts'
import { filmAccessCases } from './testing/film-access-cases.ts'
import { peopleAccessCases } from './testing/people-access-cases.ts'
import { plantAccessCases } from './testing/plant-access-cases.ts'
import { quotaAccessCases } from './testing/quota-access-cases.ts'
import { addOrganization, aMember, openTestContext } from './testing/test-context.ts'
import { watchAccessCases, watchSteps } from './testing/watch-access-cases.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
  // Whom aMember() means, with a password that nobody knows.
  const { memberId } = aMember(t.organizationId, 'viewer')
  await t.test.superuser.query('insert into member (organization_id, member_id, name, name_key, role, kind, created_at) values ($1, $2, \'Kim\', \'kim\', \'viewer\', \'person\', now())', [t.organizationId, memberId])
})
afterAll(() => t.close())

describe('every use case', () => {
  const cases: Record<string, AccessCase> = {
    ...accessCases(() => t),
    ...peopleAccessCases(() => t),
    ...evidenceAccessCases(() => t),
    ...filmAccessCases(() => t),
    ...quotaAccessCases(() => t),
    ...coverageAccessCases(() => t),
    ...plantAccessCases(() => t),
    ...watchAccessCases(() => t),
  }
  /** They make an actor, or have none; AU1 names them. */
  const withoutActor = [
    'acceptLink',
    'bootstrapOrganization',
    'completeSecondStep',
    'completeSetUp',
    'createSession',
    'findActor',
    'getSetUp',
    'listAllowedRanges',
    'lookAtLink',
    'revealCredentials',
    'signInWithPassword',
  ]
  const steps = [
    ...coverageSteps,
    ...watchSteps,
    'endMaintenance',
    'maintenanceOf',
    'moveCamera',
    'plantRows',
    'plantState',
    'refuseGone',
    'requireSite',
    'writePlantCamera',
    'requireQuota',
    'recordUsage',
    'findFeedPlace',
    'fileIncidents',
    'insertEventRows',
    'accountLink',
    'applyAnnotations',
    'applyEvents',
    'authorizeForCamera',
    'chooseSite',
    'context',
    'countHidden',
    'describeSession',
    'enterHome',
    'expireEvidence',
    'expungeBlobs',
    'heldEvidence',
    'incidentBook',
    'insertCamera',
    'keepBlob',
    'knownBrowser',
    'lockCameraZones',
    'lockPeople',
    'lockRule',
    'lockZone',
    'markEvidence',
    'namedBlob',
    'nameHome',
    'openSession',
    'ownPerson',
    'person',
    'refuseTaken',
    'rememberFalseAlarms',
    'requireOwnScope',
    'retireCameras',
    'sweepBlobs',
    'takeGuess',
    'takePushes',
    'totpSecret',
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
          ? [
              'done',
              'not-found',
              'not-signed-in',
              'wrong-login',
              'wrong-code',
              'too-many-requests',
              'already-set-up',
            ]
          : ['not-allowed']).toContain(code)
      })
    }
  }
})
