import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { countStreams } from './count-streams.ts'
import { openTestContext } from './testing/test-context.ts'
import { updateQuota } from './update-quota.ts'

let site: TestContext

beforeAll(async () => {
  site = await openTestContext()
})
beforeEach(async () => {
  await site.test.superuser.query('delete from watched_streams')
  await updateQuota(site.context, site.operator, 'streams', 20, 0)
})
afterAll(() => site.close())

/** Server processes with connections of their own. */
async function servers(count: number) {
  return Promise.all(Array.from({ length: count }, async () => {
    const database = await site.test.openAgain()
    const serverId = randomUUID()
    return {
      serverId,
      ask: (watched: number, wanted: number) => countStreams(database, {
        organizationId: site.organizationId,
        serverId,
        watched,
        wanted,
      }),
    }
  }))
}

it('QU2 QU7 of all who ask through several servers at once, as many get a picture as the limit has', async () => {
  const all = await servers(3)
  const totals = await Promise.all(all.map(async ({ ask }) => {
    let watched = 0
    for (let wish = 0; wish < 20; wish++)
      watched += (await ask(watched, 1 + wish % 3)).granted
    return watched
  }))
  expect(totals.reduce((a, b) => a + b)).toBe(20)
  const [first] = all
  expect(await first!.ask(totals[0]!, 1)).toEqual({ granted: 0, elsewhere: totals[1]! + totals[2]!, limit: 20 })
})

it('QU7 what a server gives back is there for the others, and what one says that is gone counts no more', async () => {
  const [a, b] = await servers(2)
  await a!.ask(0, 20)
  expect(await b!.ask(0, 5)).toMatchObject({ granted: 0, elsewhere: 20 })
  await a!.ask(17, 0)
  expect(await b!.ask(0, 5)).toMatchObject({ granted: 3 })
  // As if it had said nothing for longer than its row lasts.
  await site.test.superuser.query('update watched_streams set expires_at = now() - interval \'1 s\' where server_id = $1', [a!.serverId])
  expect(await b!.ask(3, 5)).toMatchObject({ granted: 5, elsewhere: 0 })
  await b!.ask(0, 0)
  expect((await site.test.superuser.query('select 1 from watched_streams')).rowCount).toBe(0)
})

it('QU6 QU7 a lower limit takes nothing away and holds for every server at once', async () => {
  const [a, b] = await servers(2)
  await a!.ask(0, 10)
  await updateQuota(site.context, site.operator, 'streams', 4, 10)
  expect(await a!.ask(10, 1)).toEqual({ granted: 0, elsewhere: 0, limit: 4 })
  expect(await b!.ask(0, 1)).toEqual({ granted: 0, elsewhere: 10, limit: 4 })
})
