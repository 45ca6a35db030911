import type { TestSite } from './testing/test-site.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runSocketMatrix } from '../ws/testing/socket-matrix.ts'
import { runAccessMatrix } from './testing/access-matrix.ts'
import { openMatrixWorld } from './testing/matrix-world.ts'
import { openTestSite } from './testing/test-site.ts'

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

it('SE7 SE9 AU1 AU3 every route, for every role, about what is its own, out of its scope, another organization\'s and nobody\'s', async () => {
  const { leaks, uncovered, checked, rows } = await runAccessMatrix(await openMatrixWorld(site))
  expect(leaks).toEqual([])
  expect(uncovered).toEqual([])
  expect(checked).toBeGreaterThan(rows * 20)
}, 300_000)

it('SE9 AU9 every request and notice of the socket, for every role, about its own and others\' cameras and media', async () => {
  const { leaks, uncovered, checked } = await runSocketMatrix(site, await openMatrixWorld(site))
  expect(leaks).toEqual([])
  expect(uncovered).toEqual([])
  expect(checked).toBeGreaterThan(500)
}, 120_000)
