import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { completeSetUp } from './complete-set-up.ts'
import { createSetUpLink } from './create-set-up-link.ts'
import { listSites } from './list-sites.ts'
import { openTestContext } from './testing/test-context.ts'

let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

it('ME10 setting up names the organization and its first site, and tells every browser of the site', async () => {
  const { token } = await createSetUpLink(t.context, t.operator)
  const before = await listSites(t.context, t.operator)
  const refused = completeSetUp(t.context, {
    token,
    name: 'Kim',
    password: 'password123',
    organizationName: 'Never',
    site: { name: 'Never', timeZone: 'Asia/Tokyo' },
  }, { userAgent: '', address: '' })
  await expect(refused).rejects.toMatchObject({ code: 'password-refused' })
  expect(await listSites(t.context, t.operator)).toEqual(before)

  t.notices.splice(0)
  const { session } = await completeSetUp(t.context, {
    token,
    name: 'Kim',
    password: 'five oranges in a row',
    organizationName: 'Hanbit',
    site: { name: 'Ulsan', timeZone: 'Asia/Seoul' },
  }, { userAgent: '', address: '' })
  expect(session.organizationName).toBe('Hanbit')
  expect(await listSites(t.context, t.operator)).toEqual([
    {
      siteId: before[0]!.siteId,
      name: 'Ulsan',
      timeZone: 'Asia/Seoul',
    },
  ])
  expect(t.notices).toEqual(['configuration'])
})
