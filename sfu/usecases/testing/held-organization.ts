import type { TestContext } from './test-context.ts'
import pg from 'pg'

const POLL_MS = 10
const WAITERS = 'from pg_stat_activity where usename = \'ansim_app\' and datname = current_database() and wait_event_type = \'Lock\''

/** The organization's row held as a push holds it, and those who wait for it. */
export interface HeldOrganization {
  readonly release: () => Promise<void>
}

/** Holds the organization's row as a push does, until it is released. */
export async function holdOrganization(t: TestContext): Promise<HeldOrganization> {
  const holder = new pg.Client({ ...t.test.owner })
  await holder.connect()
  await holder.query('begin')
  await holder.query(`select set_config('ansim.organization_id', $1, true)`, [t.organizationId])
  await holder.query('select 1 from organization where organization_id = $1 for no key update', [t.organizationId])
  return {
    release: async () => {
      await holder.query('rollback')
      await holder.end()
    },
  }
}

/** Resolves when so many backends of the application wait for a lock. */
export async function untilWaiting(t: TestContext, count: number): Promise<void> {
  for (;;) {
    const { rowCount } = await t.test.superuser.query(`select 1 ${WAITERS}`)
    if (rowCount === count)
      return
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

/** Ends so many backends of the application that wait for a lock, as they come to wait; resolves when they are gone. */
export async function endWaiting(t: TestContext, count: number): Promise<void> {
  for (let ended = 0; ended < count;) {
    const { rowCount } = await t.test.superuser.query(`select pg_terminate_backend(pid, 5000) ${WAITERS}`)
    ended += rowCount ?? 0
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
