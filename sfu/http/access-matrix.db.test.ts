import type { TestSite } from './testing/test-site.ts'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runAccessMatrix } from './testing/access-matrix.ts'
import { openMatrixWorld } from './testing/matrix-world.ts'
import { openTestSite } from './testing/test-site.ts'

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

it('SE9 AU1 AU3 every route, for every role, about what is its own, out of its scope, another organization\'s and nobody\'s', async () => {
  const { leaks, uncovered, checked, rows } = await runAccessMatrix(await openMatrixWorld(site))
  if (process.env.MATRIX_OUT)
    writeFileSync(process.env.MATRIX_OUT, JSON.stringify({ leaks, uncovered, checked }, null, 1))
  expect(leaks).toEqual([])
  expect(uncovered).toEqual([])
  expect(checked).toBeGreaterThan(rows * 20)
}, 300_000)
