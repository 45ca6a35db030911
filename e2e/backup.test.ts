import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Plant } from './plant.ts'

describe('backup and restore by command', () => {
  const plants: Plant[] = []
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ansim-backup-e2e-'))
  })
  afterEach(async () => {
    for (const plant of plants.splice(0))
      await plant.destroy()
    await rm(folder, { recursive: true, force: true })
  })

  it('BK4 yesterday\'s backup brings yesterday\'s plant back, and keeps today\'s', async () => {
    const plant = await Plant.start({
      cameras: { Gate: 'rtsp://kim:hunter2@127.0.0.1:9/x' },
      station: false,
    })
    plants.push(plant)
    const file = join(folder, 'plant.tar.gz')
    const made = await plant.cli('backup', file)
    expect(made.code, made.stderr).toBe(0)
    expect(made.stdout).toContain('master.key')

    // A server that runs is not pulled away from under its browsers.
    const early = await plant.cli('restore', file)
    expect([early.code, early.stderr]).toEqual([
      1,
      expect.stringContaining('already running'),
    ])

    await plant.cli('camera', 'remove', 'Gate')
    await plant.cli('camera', 'add', 'Dock', 'rtsp://127.0.0.1:9/y')
    await plant.stop({ keepData: true })

    const restored = await plant.cli('restore', file)
    expect(restored.stdout).toContain('Restored the backup of')
    const before = /before is in (\S+)\.$/m.exec(restored.stdout)?.[1]
    expect(before).toMatch(/before-restore-.*\.tar\.gz$/)

    const again = await Plant.start({ cameras: {}, station: false, dataDir: plant.dataDir })
    plants.push(again)
    expect((await again.status()).cameras.map(camera => camera.name)).toEqual(['Gate'])
    await again.stop({ keepData: true })

    // And back to today's.
    expect((await again.cli('restore', before!)).code).toBe(0)
    const today = await Plant.start({ cameras: {}, station: false, dataDir: plant.dataDir })
    plants.push(today)
    expect((await today.status()).cameras.map(camera => camera.name)).toEqual(['Dock'])
    await today.stop()
    rmSync(plant.dataDir, { recursive: true, force: true })
  }, 240_000)
})
