import type { MemberId } from '#contract/ids'
import type { MemberActor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { getPreferences } from './get-preferences.ts'
import { setPreference } from './set-preference.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let site: TestContext
let kim: MemberActor
let lee: MemberActor

async function somebody(name: string): Promise<MemberActor> {
  const memberId = randomUUID() as MemberId
  await site.test.superuser.query('insert into member (organization_id, member_id, name, role, created_at, kind) values ($1, $2, $3, \'viewer\', now(), \'person\')', [site.organizationId, memberId, name])
  return {
    ...aMember(site.organizationId, 'viewer'),
    memberId,
    memberName: name,
  }
}
function seen(topic: string): { topics: string[] } {
  return {
    topics: [topic],
  }
}
const valuesOf = async (actor: MemberActor): Promise<unknown[]> => (await getPreferences(site.context, actor)).map(({ value }) => value)

beforeAll(async () => {
  site = await openTestContext()
})
beforeEach(async () => {
  kim = await somebody('Kim')
  lee = await somebody('Lee')
})
afterAll(() => site.close())

it('PF1 is its member\'s own: others neither see nor change it, and it goes with the member', async () => {
  await setPreference(site.context, kim, {
    key: 'help.seen',
    value: seen('wall'),
    ageMs: 0,
  })
  expect(await valuesOf(lee)).toEqual([])
  await setPreference(site.context, lee, {
    key: 'help.seen',
    value: seen('map'),
    ageMs: 0,
  })
  expect(await valuesOf(kim)).toEqual([
    seen('wall'),
  ])
  await site.test.superuser.query('delete from member where member_id = $1', [kim.memberId])
  const { rows } = await site.test.superuser.query('select 1 from preference where member_id = $1', [kim.memberId])
  expect(rows).toEqual([])
  await expect(setPreference(site.context, kim, {
    key: 'help.seen',
    value: seen('wall'),
    ageMs: 0,
  })).rejects.toMatchObject({ code: 'not-found' })
})

it('PF2 the change that was made later holds, whichever arrives first, and the answer says which', async () => {
  const first = await setPreference(site.context, kim, {
    key: 'help.seen',
    value: seen('a'),
    ageMs: 60_000,
  })
  expect(first).toEqual({
    key: 'help.seen',
    value: seen('a'),
    setAt: site.context.clock() - 60_000,
  })
  // Made an hour ago, without a network.
  expect(await setPreference(site.context, kim, {
    key: 'help.seen',
    value: seen('late'),
    ageMs: 3_600_000,
  })).toEqual(first)
  site.advanceMs(1)
  expect(await setPreference(site.context, kim, {
    key: 'help.seen',
    value: seen('b'),
    ageMs: 0,
  })).toMatchObject({
    value: seen('b'),
  })
  expect(await valuesOf(kim)).toEqual([
    seen('b'),
  ])
})

it('PF3 refuses what is not of the key\'s shape, and leaves what was', async () => {
  await setPreference(site.context, kim, {
    key: 'help.seen',
    value: seen('a'),
    ageMs: 0,
  })
  site.advanceMs(1)
  await expect(setPreference(site.context, kim, {
    key: 'help.seen',
    value: { topics: 'all' },
    ageMs: 0,
  })).rejects.toMatchObject({
    code: 'bad-input',
    details: { key: 'help.seen' },
  })
  await expect(setPreference(site.context, kim, {
    key: 'wall.layouts',
    value: {
      layouts: [
        {
          layoutId: '../x',
          name: '',
          grid: 'auto',
          source: { kind: 'all' },
          order: [],
        },
      ],
    },
    ageMs: 0,
  })).rejects.toMatchObject({ code: 'bad-input' })
  expect(await valuesOf(kim)).toEqual([
    seen('a'),
  ])
})
