import type { RouteName } from '#contract/routes'
import type { TestSite } from './testing/test-site.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes } from '#contract/routes'
import { runMalformed } from './testing/malformed-run.ts'
import { openMatrixWorld } from './testing/matrix-world.ts'
import { openTestSite, send } from './testing/test-site.ts'

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

it('SE10 answers what is malformed with the asker\'s fault, at every route, and lives on', async () => {
  const seed = Date.now() % 2 ** 31
  const errors = (): number => site.test.log.filter(({ level }) => level === 'error').length
  const before = errors()
  const { failures, statuses, sent } = await runMalformed(await openMatrixWorld(site), site.port, Object.keys(routes) as RouteName[], 12, seed)
  expect(failures, `seed ${seed}`).toEqual([])
  expect(sent).toBe(Object.keys(routes).length * 12)
  // Most is refused; what was right by chance was done.
  expect(statuses[400]).toBeGreaterThan(sent / 5)
  expect(errors()).toBe(before)
  expect((await send(site, 'GET', '/healthz')).status).toBe(200)
}, 300_000)
