import type { OrganizationId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operatorOf } from '../core/actor.ts'
import { getAllowList } from './get-allow-list.ts'
import { listAllowedRanges } from './list-allowed-ranges.ts'
import { addOrganization, aMember, openTestContext } from './testing/test-context.ts'
import { updateAllowList } from './update-allow-list.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
})
afterAll(() => t.close())

it('SE3 refuses a list that would lock out whoever writes it, and takes any from an operator', async () => {
  const administrator = aMember(t.organizationId, 'administrator')
  const write = (ranges: string[], from: string | undefined) => updateAllowList(t.context, administrator, { ranges }, from)
  await expect(write(['192.168.1.0/24'], '10.0.0.5')).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('10.0.0.5'),
  })
  await expect(write(['192.168.1.0/24'], undefined)).rejects.toMatchObject({ code: 'bad-input' })
  expect(await getAllowList(t.context, administrator)).toEqual([])

  expect(await write(['192.168.1.0/24', '10.0.0.0/8', '10.0.0.0/8'], '10.0.0.5')).toEqual(['192.168.1.0/24', '10.0.0.0/8'])
  expect(await getAllowList(t.context, administrator)).toEqual(['192.168.1.0/24', '10.0.0.0/8'])
  // Where nobody is let in any more, the machine itself is the way back.
  expect(await updateAllowList(t.context, t.operator, {
    ranges: ['203.0.113.0/24'],
  }, undefined)).toEqual(['203.0.113.0/24'])
  await expect(write(['192.168.1.0/24'], '10.0.0.5')).rejects.toMatchObject({ code: 'bad-input' })
  expect(await write(['192.168.1.0/24'], '127.0.0.1')).toEqual(['192.168.1.0/24'])
  expect(await write([], '10.0.0.5')).toEqual([])
})

it('SE3 each organization has its own, and the gate sees all', async () => {
  await updateAllowList(t.context, operatorOf(theirs), {
    ranges: ['10.0.0.0/8'],
  }, undefined)
  expect(await getAllowList(t.context, t.operator)).toEqual([])
  expect(await listAllowedRanges(t.context)).toEqual(new Map([
    [t.organizationId, []],
    [
      theirs,
      ['10.0.0.0/8'],
    ],
  ]))
})
