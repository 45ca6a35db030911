import type { FastifyInstance } from 'fastify'
import type { RouteName } from '#contract/routes'
import type { TestSite } from '../http/testing/test-site.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes } from '#contract/routes'
import { createRouteHandlers } from '../http/route-handlers.ts'
import { openTestSite, send } from '../http/testing/test-site.ts'
import { acceptLink } from '../usecases/accept-link.ts'
import { unknownBrowser } from '../usecases/open-session.ts'
import { pushEvents } from '../usecases/push-events.ts'
import { setUpAdministrator, setUpTotp } from '../usecases/testing/build-person.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../usecases/testing/build-safety-event.ts'
import { createOperatorApp, listenForOperators } from './operator-app.ts'
import { createOperatorClient } from './operator-client.ts'

const root = resolve(import.meta.dirname, '../..')
let site: TestSite
let app: FastifyInstance
let dataDir = ''

beforeAll(async () => {
  site = await openTestSite()
  dataDir = await mkdtemp(join(tmpdir(), 'ansim-operator-'))
  app = await createOperatorApp({
    handlers: createRouteHandlers(site.services),
    actor: site.test.operator,
    audit: site.audit,
    logger: site.test.context.logger,
  })
  await listenForOperators(app, dataDir)
})
afterAll(async () => {
  await app.close()
  await site.close()
  await rm(dataDir, { recursive: true, force: true })
})

/** Runs the command as a person would, in a process of its own. */
async function ansim(args: string[], { input = '', data = dataDir } = {}): Promise<{ code: number, out: string, err: string }> {
  const child = spawn(process.execPath, [
    join(root, 'sfu/cli.ts'),
    ...args,
  ], {
    env: { PATH: process.env.PATH, ANSIM_DEFAULT_DATA: data },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, out, err }
}

it('AU4 offers the rows for operators and no other', async () => {
  for (const name of Object.keys(routes) as RouteName[]) {
    const { method, path, operator } = routes[name]
    const { statusCode, body } = await app.inject({
      method,
      url: path.replace(/:\w+/g, '00000000-0000-4000-8000-00000000dead'),
    })
    const isOffered = !(statusCode === 404 && body.includes('Operators have no'))
    expect(isOffered, name).toBe(operator)
    if (operator)
      expect(statusCode, `${name} ${body}`).not.toBe(403)
  }
})

it('is for the owner of the data folder alone', async () => {
  expect((await stat(join(dataDir, 'ansim.sock'))).mode & 0o777).toBe(0o600)
})

it('works below a data folder whose path is too long for a socket', async () => {
  const long = join(dataDir, 'x'.repeat(60), 'y'.repeat(60))
  const { mkdir } = await import('node:fs/promises')
  await mkdir(long, { recursive: true })
  const second = await createOperatorApp({
    handlers: createRouteHandlers(site.services),
    actor: site.test.operator,
    audit: site.audit,
    logger: site.test.context.logger,
  })
  await listenForOperators(second, long)
  expect(await createOperatorClient(long).call('health.get')).toEqual({ healthy: true, failing: [] })
  await second.close()
})

it('says how the server is', async () => {
  const { code, out } = await ansim(['status'])
  expect(code).toBe(0)
  expect(out).toContain('North gate  connecting  not analysed')
  expect(out).toContain('station  off  Switched off.')
  const { out: json } = await ansim(['status', '--json'])
  expect(JSON.parse(json)).toMatchObject({
    cameras: [
      { name: 'North gate' },
    ],
    parts: [
      { part: 'database', healthy: true },
      { part: 'station' },
    ],
  })
})

it('adds, lists and removes cameras, and never shows a password', async () => {
  const added = await ansim([
    'camera',
    'add',
    'Yard',
    'rtsp://user:secret-word@192.0.2.8/yard',
  ])
  expect(added).toMatchObject({ code: 0, err: '' })
  expect(await ansim(['camera', 'add', 'Dock', '-'], { input: 'rtsp://user:secret-word@192.0.2.9/dock\n' })).toMatchObject({ code: 0, err: '' })
  expect(await ansim([
    'camera',
    'add',
    'Yard',
    'rtsp://192.0.2.8/yard',
  ])).toMatchObject({
    code: 1,
    err: expect.stringContaining('choose another name'),
  })
  expect(await ansim([
    'camera',
    'add',
    'Shed',
    'http://user:secret-word@192.0.2.8/',
  ])).toMatchObject({
    code: 2,
    err: expect.stringContaining('rtsp://'),
  })
  const list = await ansim(['camera', 'list'])
  expect(list.out).toContain('Dock  rtsp://192.0.2.9:554/dock')
  expect(await ansim(['camera', 'remove', 'Dock'])).toMatchObject({ code: 0 })
  expect(await ansim(['camera', 'remove', 'Dock'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('npx ansim camera list'),
  })
  for (const { out, err } of [added, list, await ansim(['status', '--json'])])
    expect(out + err).not.toContain('secret-word')
  expect(JSON.stringify(site.test.log)).not.toContain('secret-word')
})

it('lists events, of a camera and since a time', async () => {
  const deviceId = aDeviceId()
  const old = aSafetyEvent(site.camera, { deviceId, capturedAt: Date.now() - 3 * 3_600_000 as never })
  await pushEvents(site.context, site.test.operator, aPush(deviceId, 1, [
    old,
    aSafetyEvent(site.camera, { deviceId }),
  ]))
  const lines = async (...args: string[]): Promise<string[]> => (await ansim(['events', ...args])).out.split('\n').filter(Boolean)
  expect(await lines()).toHaveLength(2)
  expect((await lines('--since', '1h'))[0]).toMatch(/^\d{4}-\d\d-\d\d {2}\d\d:\d\d:\d\d {2}low {2}Person in view {2}North gate$/)
  expect(await lines('--since', '1h')).toHaveLength(1)
  expect(await lines('--camera', 'North gate')).toHaveLength(2)
  expect(await lines('--camera', 'elsewhere')).toHaveLength(0)
  expect(JSON.parse((await lines('--json'))[1]!)).toMatchObject({
    orgSeq: expect.any(Number),
    event: { cameraName: 'North gate' },
  })
})

it('makes a sign-in link of a role, whose token stands in the fragment', async () => {
  const { out } = await ansim([
    'sign-in',
    '--role',
    'reviewer',
    '--json',
  ])
  expect(JSON.parse(out).link).toMatch(new RegExp(`^${site.origin}/sign-in#token=[\\w-]{43}$`))
})

it('ME13 lists members, signs them out, and gives one a link for a new password by name in any case, by which the second step goes', async () => {
  const kim = await setUpAdministrator(site.test, 'Kim Minsu')
  await setUpTotp(site.test, kim.actor)
  expect((await ansim(['user', 'list'])).out).toBe('Kim Minsu  administrator  everything  with a second step\n')
  const { out } = await ansim(['user', 'reset', 'kim minsu'])
  const token = new RegExp(`^${site.origin}/invitation#token=([\\w-]{43})\n`).exec(out)![1]!
  await acceptLink(site.context, { token, password: 'walnuts on mars' }, unknownBrowser)
  expect(JSON.parse((await ansim(['user', 'list', '--json'])).out)).toMatchObject({
    members: [
      { name: 'Kim Minsu', hasSecondStep: false, sessions: 1 },
    ],
    links: [],
  })
  const cookie = await site.signIn('reviewer')
  expect((await ansim(['user', 'list'])).out).toContain('by a sign-in link  reviewer  browsers: 1')
  expect((await ansim(['user', 'sign-out', 'reviewer'])).out).toBe('Signed out 1 browser.\n')
  expect((await ansim(['user', 'sign-out', 'KIM MINSU'])).out).toBe('Signed out 1 browser.\n')
  expect(await send(site, 'GET', '/api/session', { cookie })).toMatchObject({ status: 401 })
  expect(await ansim(['user', 'reset', 'Nobody'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('npx ansim user list'),
  })
  expect(await ansim(['user', 'reset'])).toMatchObject({ code: 2 })
})

it('says what is wrong, by code 2 for the command and 1 for the rest', async () => {
  for (const args of [
    ['statu'],
    ['events', '--since', 'yesterday'],
    ['camera'],
    ['camera', 'add', 'x'],
    ['sign-in', '--role', 'station'],
    ['status', '--nothing'],
    ['status', 'more'],
  ]) {
    expect(await ansim(args), args.join(' ')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^[^\n]{10,200}\n$/),
    })
  }
  expect(await ansim([
    'camera',
    'add',
    'x',
    'rtsp://u:secret-word@h/',
    '--wrong',
  ])).toMatchObject({
    code: 2,
    err: expect.not.stringContaining('secret-word'),
  })
  expect(await ansim(['status'], {
    data: join(dataDir, 'nowhere'),
  })).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('npm start'),
  })
  expect(await ansim(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('camera add NAME URL'),
  })
})
