import type { Session } from '#contract/configuration'
import { describe, expect, it } from 'vitest'
import { sessionSchema } from '#contract/configuration'
import { instead } from './route-guard.ts'

const id = '0197a000-0000-4000-8000-000000000001'
function goesTo(path: string, part: Partial<Record<keyof Session, unknown>> | undefined, open = false): string | undefined {
  return instead({ path, open }, part === undefined
    ? { kind: 'signed-out', because: 'never' }
    : {
        kind: 'signed-in',
        confirmed: true,
        session: sessionSchema.parse({
          memberId: id,
          memberName: 'Kim',
          role: 'administrator',
          organizationId: id,
          organizationName: 'Hanbit',
          expiresAt: 1,
          ...part,
        }),
      })
}
const some = {
  kind: 'some',
  siteIds: [],
  cameraIds: [id],
}

describe('where a page leads', () => {
  it('without a session: to the sign-in page, but for the pages that are for whoever comes', () => {
    expect([
      goesTo('/', undefined),
      goesTo('/people', undefined),
      goesTo('/second-step', undefined),
    ]).toEqual(['/sign-in', '/sign-in', '/sign-in'])
    expect(goesTo('/invitation', undefined, true)).toBeUndefined()
  })

  it('with an overdue second step: there alone, and away from there once it is done', () => {
    expect([
      '/',
      '/people',
      '/account',
      '/settings',
    ].map(path => goesTo(path, { isSecondStepRequired: true }))).toEqual(Array.from({ length: 4 }).fill('/second-step'))
    expect(goesTo('/second-step', { isSecondStepRequired: true })).toBeUndefined()
    expect(goesTo('/second-step', {})).toBe('/')
  })

  it.each([
    [
      'administrator',
      { role: 'administrator' },
      [
        '/cameras',
        '/people',
        '/sites',
        '/roles',
        '/account',
        '/cameras/x/rules',
      ],
    ],
    // What is about the whole organization falls away with a scope.
    [
      'administrator of some cameras',
      { role: 'administrator', scope: some },
      ['/cameras', '/account', '/cameras/x/rules'],
    ],
    [
      'manager',
      { role: 'manager' },
      ['/cameras', '/account', '/cameras/x/rules'],
    ],
    [
      'supervisor',
      { role: 'supervisor' },
      ['/account', '/cameras/x/rules'],
    ],
    [
      'auditor',
      { role: 'auditor' },
      ['/people', '/roles', '/account'],
    ],
    [
      'auditor of some cameras',
      { role: 'auditor', scope: some },
      ['/account'],
    ],
    [
      'viewer',
      { role: 'viewer' },
      ['/account'],
    ],
    [
      'station',
      { role: 'station' },
      [],
    ],
  ] as const)('for the %s: only where they may', (_, part, reached) => {
    expect([
      '/cameras',
      '/people',
      '/sites',
      '/roles',
      '/account',
      '/cameras/x/rules',
    ].filter(path => goesTo(path, part) === undefined)).toEqual(reached)
  })

  it('a station starts on its own page', () => {
    expect([
      goesTo('/', { role: 'station' }),
      goesTo('/', { role: 'viewer' }),
    ]).toEqual(['/station', undefined])
  })
})
