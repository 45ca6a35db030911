import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { opened, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { Plant } from './plant.ts'
import { findProcess, processesNaming } from './processes.ts'
import { changeRules } from './rule-changes.ts'
import { waitFor } from './wait-for.ts'

it('kill -9 of the media worker, PostgreSQL, the station and the server in turn: all recover, no synced event is lost', async () => {
  const { address } = await startOwnCamera(['north'], 'pass')
  let plant = await startPlant({
    cameras: {
      'North gate': address('north'),
    },
    station: true,
  })
  const person = await signIn(plant, { detects: false })
  await person.seesMovingPicture('North gate')
  // Who stays in view is an event each second: what is waited for is the way back, not the next event.
  await changeRules(person.page, { trackCoolDownMs: 1_000, cameraCoolDownMs: 1_000 })
  const synced = new Set<string>()

  /** The whole way works again when an event of after the kill reaches the server; the old ones must be there still. */
  async function provesRecovered(what: string, since = Date.now()): Promise<void> {
    await waitFor(`a new event after ${what}`, async () => {
      const events = await plant.events().catch(() => [])
      return events.some(({ event }) => event.capturedAt > since && !synced.has(event.eventId))
    }, 150_000, () => plant.lines.slice(-30).join('\n'))
    const ids = new Set<string>((await plant.events()).map(e => e.event.eventId))
    expect([...synced].filter(id => !ids.has(id))).toEqual([])
    for (const id of ids)
      synced.add(id)
    await person.seesMovingPicture('North gate')
  }

  await provesRecovered('the start')
  const { pid } = await plant.status()
  for (const [what, pattern] of [
    ['the media worker', /mediasoup-worker/],
    ['PostgreSQL', /postgres .*-D/],
    ['the station', /chromium.*remote-debugging-pipe/],
  ] as const) {
    const victim = findProcess(pid, pattern)
    expect(victim, what).toBeDefined()
    process.kill(victim!.pid, 'SIGKILL')
    await provesRecovered(what)
  }

  process.kill(pid, 'SIGKILL')
  await waitFor('npm start to notice', () => plant.exitCode !== undefined, 20_000)
  plant = opened(await Plant.start({
    cameras: {},
    station: true,
    dataDir: plant.dataDir,
    port: plant.port,
  }), p => p.destroy())
  await provesRecovered('the server')

  const second = await Plant.start({ cameras: {}, dataDir: plant.dataDir, port: plant.port }).then(() => 'started', (error: Error) => error.message)
  expect(second).toMatch(/already running \(pid \d+\)/)

  expect(await plant.stop({ keepData: true })).toBeLessThan(10_000)
  await waitFor('no process of ours left', () => processesNaming(plant.dataDir).length === 0, 5_000, () => JSON.stringify(processesNaming(plant.dataDir), null, 1))
}, 900_000)

it('leaves nothing behind of a start that is given up', async () => {
  const dataDir = opened(mkdtempSync(join(tmpdir(), 'ansim-e2e-')), path => rmSync(path, { recursive: true }))
  for (const startMs of [1, 800]) {
    const given = Plant.start({
      cameras: {},
      station: false,
      dataDir,
      startMs,
    })
    await expect(given).rejects.toThrow(`waited ${startMs / 1_000} s for a line like`)
    expect(processesNaming(dataDir)).toEqual([])
  }
})

it('stops everything when its parent dies', async () => {
  const plant = await startPlant({ cameras: {}, station: true })
  await waitFor('the station', () => processesNaming(plant.dataDir).some(p => /chromium/.test(p.command)), 60_000)
  plant.signal('SIGKILL')
  await waitFor('no process of ours left', () => processesNaming(plant.dataDir).length === 0, 10_000, () => JSON.stringify(processesNaming(plant.dataDir), null, 1))
})
