import type { OrganizationId } from '#contract/ids'
import type { RouteName } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { RouteHandlers } from './route-handler.ts'
import { expect, it } from 'vitest'
import { rolePermissions } from '#contract/permission'
import { roles } from '#contract/role'
import { routes } from '#contract/routes'
import { epochMs } from '#contract/time'
import { createLogger } from '../core/logger.ts'
import { createMemoryLedger } from '../usecases/testing/memory-ledger.ts'
import { aMember } from '../usecases/testing/test-context.ts'
import { createHttpApp } from './http-app.ts'
import { registerRoutes } from './register-routes.ts'

const organizationId = '00000000-0000-4000-8000-000000000000' as OrganizationId
const names = Object.keys(routes) as RouteName[]

/** Handlers that allow everybody everything and answer with more than the row declares. */
async function openApp(actor: Actor | undefined) {
  const reached: string[] = []
  const app = await createHttpApp(createLogger(() => {}))
  registerRoutes(app, {
    handlers: Object.fromEntries(names.map(name => [
      name,
      () => {
        reached.push(name)
        return { secret: 'secret-word' }
      },
    ])) as unknown as RouteHandlers,
    isOffered: () => true,
    findActor: async () => actor,
    attemptsPerMinute: {},
    audit: {
      ledger: createMemoryLedger(),
      home: organizationId,
      clock: () => epochMs(0),
      logger: createLogger(() => {}),
    },
  })
  await app.ready()
  return { app, reached }
}

it.each(['anonymous', ...roles] as const)('AU2 asks for the row\'s permission before the handler, for %s', async (who) => {
  const { app, reached } = await openApp(who === 'anonymous'
    ? undefined
    : aMember(organizationId, who))
  for (const name of names) {
    const { method, path, permission } = routes[name]
    const { statusCode } = await app.inject({
      method,
      url: path.replace(':detectorId', 'ansim-nano-5').replace(':file', 'x').replace(':sha256', 'a'.repeat(64)).replace(/:\w+/g, organizationId),
    })
    const isAllowed = permission === 'public' || (who !== 'anonymous' && rolePermissions[who].has(permission))
    if (isAllowed) {
      expect([401, 403], name).not.toContain(statusCode)
    }
    else {
      expect([statusCode, reached], name).toEqual([
        who === 'anonymous'
          ? 401
          : 403,
        expect.not.arrayContaining([name]),
      ])
    }
  }
  await app.close()
})

it('sends nothing that the row does not declare', async () => {
  const { app } = await openApp(aMember(organizationId, 'administrator'))
  const answer = await app.inject({ method: 'DELETE', url: '/api/session' })
  expect([
    answer.statusCode,
    answer.json(),
  ]).toEqual([200, {}])
  // An answer that lacks what the row declares is our failure, and says nothing of itself.
  const lacking = await app.inject({ method: 'GET', url: '/api/configuration' })
  expect([lacking.statusCode, lacking.json().code]).toEqual([500, 'internal'])
  expect(lacking.body).not.toContain('secret-word')
  await app.close()
})
