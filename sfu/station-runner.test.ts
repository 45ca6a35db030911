import type { Config } from './config.ts'
import type { StationRunnerOptions } from './station-runner.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runStation } from './station-runner.ts'

async function healthWith(config: Partial<Config>) {
  const siteFolder = await mkdtemp(join(tmpdir(), 'ansim-site-'))
  // What a station needs besides is not touched where none is started.
  const station = runStation({ config, siteFolder } as StationRunnerOptions)
  const health = station.health()
  await station.close()
  await rm(siteFolder, { recursive: true })
  return health
}

it('no Chromium: says that there is no station and what to install, and the server goes on', async () => {
  expect(await healthWith({})).toEqual({
    healthy: false,
    message: expect.stringMatching(/no Chromium; install it/),
  })
})

it('says that the station was switched off, and that the pages are not built', async () => {
  expect((await healthWith({ station: false, chromium: '/usr/bin/chromium' })).message).toContain('--no-station')
  expect((await healthWith({ chromium: '/usr/bin/chromium' })).message).toContain('npm run build')
})
