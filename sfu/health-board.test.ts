import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createHealthBoard } from './health-board.ts'

function board(pingDatabase: () => Promise<void>) {
  const timers = createManualTimers()
  const health = createHealthBoard({
    pingDatabase,
    databaseTrouble: () => 'PostgreSQL ended (ended by SIGKILL) and is started again',
    isMediaHealthy: () => true,
    station: () => ({ healthy: false, message: 'Switched off by --no-station.' }),
    backup: () => ({ healthy: true, message: '' }),
    dataDir: tmpdir(),
    timers,
  })
  const database = () => health.list().find(({ part }) => part === 'database')
  return { timers, health, database }
}

it('notices that the database went, and that it is back', async () => {
  let isThere = true
  const { timers, health, database } = board(async () => {
    if (!isThere)
      throw new Error('gone')
  })
  const look = async (expected: boolean): Promise<void> => expect.poll(() => {
    timers.advance(1_000)
    return database()?.healthy
  }).toBe(expected)
  await look(true)
  isThere = false
  await look(false)
  expect(database()?.message).toMatch(/^PostgreSQL ended .*; browsers keep their events/)
  isThere = true
  await look(true)
  health.close()
})

it('takes a database that does not answer for one that is away', async () => {
  const { timers, health, database } = board(() => new Promise(() => {}))
  timers.advance(0)
  timers.advance(3_000)
  await expect.poll(() => database()?.healthy).toBe(false)
  health.close()
})

it('does not require a station', () => {
  const { health } = board(async () => {})
  expect(health.list().find(({ part }) => part === 'station')).toEqual({
    part: 'station',
    healthy: false,
    required: false,
    message: 'Switched off by --no-station.',
  })
  health.close()
})
