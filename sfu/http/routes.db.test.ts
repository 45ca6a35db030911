import type { Role } from '#contract/role'
import type { RouteName } from '#contract/routes'
import type { TestSite } from './testing/test-site.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorBodySchema } from '#contract/app-error'
import { rolePermissions } from '#contract/permission'
import { roles } from '#contract/role'
import { routes } from '#contract/routes'
import { createSignInLink } from '../usecases/create-sign-in-link.ts'
import { requireComplete } from './register-routes.ts'
import { createRouteHandlers } from './route-handlers.ts'
import { openTestSite, send } from './testing/test-site.ts'

let site: TestSite
const cookies = new Map<Role | 'anonymous', string | undefined>([
  ['anonymous', undefined],
])
const picture = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
const pictureHash = createHash('sha256').update(picture).digest('hex')

beforeAll(async () => {
  site = await openTestSite()
  for (const role of roles)
    cookies.set(role, await site.signIn(role))
})
afterAll(() => site.close())

// Which role may ask which row: access-matrix.db.test.ts. Not signed out: the rest of the tests go on with these sessions.
const names = (Object.keys(routes) as RouteName[]).filter(name => name !== 'session.remove')

it('has exactly one handler for each row, and does not start otherwise', () => {
  const handlers = createRouteHandlers(site.services)
  expect(() => requireComplete(handlers)).not.toThrow()
  const { 'camera.list': _, ...fewer } = handlers
  expect(() => requireComplete(fewer)).toThrow('without a handler camera.list')
  expect(() => requireComplete({
    ...handlers,
    'camera.open': () => {},
  })).toThrow('without a row camera.open')
})

it('serves no path of /api that is not in the table', async () => {
  for (const path of [
    '/api',
    '/api/',
    '/api/users',
    '/api/cameras/x/y',
    '/models',
    '/models/ansim-nano-5',
    '/models/ansim-nano-5/..',
    '/healthz/x',
  ]) {
    expect((await send(site, 'GET', path, {
      cookie: cookies.get('administrator')!,
      headers: { accept: 'text/html' },
    })).status, path).toBe(404)
  }
})

it('signs in once by a link, with a new cookie that scripts and others cannot reach, and out for good', async () => {
  const { token } = await createSignInLink(site.context, site.test.operator, { role: 'supervisor' })
  const planted = '__Host-ansim=planted-planted-planted-planted-planted-xx'
  const answer = await send(site, 'POST', '/api/session', {
    body: { token },
    cookie: planted,
  })
  expect(answer.status).toBe(200)
  const set = answer.headers.get('set-cookie') ?? ''
  for (const part of [
    'Path=/',
    'HttpOnly',
    'Secure',
    'SameSite=Strict',
  ])
    expect(set).toContain(part)
  expect(set).toMatch(/^__Host-ansim=[\w-]{43};/)
  expect(set).not.toContain('Domain')
  expect(answer.text).not.toContain(set.slice(13, 40))
  expect((await send(site, 'POST', '/api/session', {
    body: { token },
  })).json()).toMatchObject({ code: 'link-used' })

  const cookie = set.split(';')[0]!
  expect((await send(site, 'GET', '/api/session', { cookie })).json()).toMatchObject({ role: 'supervisor' })
  expect((await send(site, 'DELETE', '/api/session', { cookie })).status).toBe(200)
  expect((await send(site, 'GET', '/api/session', { cookie })).status).toBe(401)
})

it('never sends a camera\'s password, and its address to administrators alone', async () => {
  for (const role of roles) {
    const { text } = await send(site, 'GET', '/api/configuration', {
      cookie: cookies.get(role)!,
    })
    expect(text).not.toContain('secret-word')
    expect(text.includes('192.0.2.7'), role).toBe(rolePermissions[role].has('camera:read-address'))
  }
})

it('serves a picture as what it is and nothing else', async () => {
  const cookie = cookies.get('supervisor')!
  expect((await send(site, 'PUT', `/api/snapshots/${pictureHash}`, {
    cookie,
    body: picture,
    headers: { 'content-type': 'image/jpeg' },
  })).status).toBe(200)
  const got = await send(site, 'GET', `/api/snapshots/${pictureHash}`, { cookie })
  expect([
    got.headers.get('content-type'),
    got.headers.get('content-disposition'),
    got.headers.get('cache-control'),
  ]).toEqual(['image/jpeg', 'inline', 'private, max-age=31536000, immutable'])
  expect((await send(site, 'PUT', `/api/snapshots/${pictureHash}`, {
    cookie,
    body: Buffer.from('<script>'),
    headers: { 'content-type': 'image/jpeg' },
  })).status).toBe(400)
  expect((await send(site, 'PUT', `/api/snapshots/${pictureHash}`, {
    cookie,
    body: picture,
    headers: { 'content-type': 'image/svg+xml' },
  })).status).toBe(400)
  expect((await send(site, 'PUT', `/api/snapshots/${pictureHash}`, {
    cookie,
    body: Buffer.alloc(2_000_001),
    headers: { 'content-type': 'image/jpeg' },
  })).status).toBe(413)
})

it('says nothing of what failed inside, but the number to look it up by', async () => {
  const { database } = site.context
  const broken = {
    ...site.services,
    context: {
      ...site.context,
      database: {
        ...database,
        withOrganization: async () => { throw new Error('secret-word in the stack') },
        readOrganization: async () => { throw new Error('secret-word in the stack') },
      },
    },
  }
  const handlers = createRouteHandlers(broken)
  const { createHttpApp } = await import('./http-app.ts')
  const { registerRoutes } = await import('./register-routes.ts')
  const app = await createHttpApp(site.test.context.logger)
  registerRoutes(app, {
    handlers,
    isOffered: () => true,
    findActor: async () => site.test.operator,
    attemptsPerMinute: {},
    audit: site.audit,
  })
  const answer = await app.inject({ method: 'GET', url: '/api/configuration' })
  await app.close()
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('secret-word')
  const { code, details } = errorBodySchema.parse(answer.json())
  expect(code).toBe('internal')
  expect(site.test.log.some(line => line.fields.requestId === details.requestId)).toBe(true)
})

it('allows 20 sign-in attempts a minute from one address', async () => {
  const statuses = []
  for (let attempt = 0; attempt < 30; attempt++) {
    statuses.push((await send(site, 'POST', '/api/session', {
      body: {
        token: 'x'.repeat(43),
      },
    })).status)
  }
  expect(statuses.at(-1)).toBe(429)
  expect(statuses.filter(status => status === 401).length).toBeLessThanOrEqual(20)
})

it('answers malformed requests with a 4xx and an ErrorBody, never with a 5xx', async () => {
  const cookie = cookies.get('administrator')!
  const rows = names.filter(name => name !== 'session.create' && routes[name].path.startsWith('/api'))
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...rows),
    fc.oneof(fc.json(), fc.string(), fc.jsonValue().map(value => JSON.stringify(value))),
    fc.string({ maxLength: 40 }),
    async (name, body, junk) => {
      const { method, path } = routes[name]
      const url = `${path.replace(/:\w+/, encodeURIComponent(junk) || 'x')}?after=${encodeURIComponent(junk)}&limit=${encodeURIComponent(junk)}`
      const { status, text } = await send(site, method, url, {
        cookie,
        ...(method === 'GET'
          ? {}
          : { body }),
      })
      expect(status, `${method} ${url}`).toBeLessThan(500)
      if (status >= 400)
        expect(errorBodySchema.safeParse(JSON.parse(text)).success).toBe(true)
    },
  ), { numRuns: 600 })
})
