import { describe, expect, it } from 'vitest'
import { startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { waitFor } from './wait-for.ts'

const password = 'a real one'

describe('a start without any camera', () => {
  it('plays four live demo cameras, whose zones make varied events, until the first real camera comes; and sends its scripts compressed', async () => {
    const plant = await startPlant({ cameras: {}, station: true })
    expect(await plant.line(/^Demo/)).toContain('npx ansim camera add')
    const page = await (await fetch(plant.address)).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)![1]!
    const { status: answered, headers } = await fetch(`${plant.address}${script}`, {
      headers: { 'accept-encoding': 'br' },
    })
    expect([
      answered,
      headers.get('content-encoding'),
    ]).toEqual([200, 'br'])
    const live = await waitFor('four live cameras', async () => {
      const { cameras } = await plant.status()
      return cameras.length === 4 && cameras.every(camera => camera.streams[0]!.ingest.status === 'live') && cameras
    }, 60_000, () => plant.lines.join('\n'))
    expect(live.every(camera => camera.isDemo)).toBe(true)

    const events = await waitFor('events of two rules', async () => {
      const found = await plant.events()
      return new Set(found.map(({ event }) => event.rule.name)).size >= 2 && found
    }, 120_000, () => plant.lines.join('\n'))
    expect(plant.lines.join('\n')).not.toContain('Person in view')
    const ofDemo = new Set<string>(live.map(({ cameraId }) => cameraId))
    expect(events.every(({ event }) => ofDemo.has(event.cameraId))).toBe(true)

    // A restart has another port and password, and the same cameras.
    await plant.stop({ keepData: true })
    const again = await startPlant({
      cameras: {},
      station: false,
      dataDir: plant.dataDir,
      port: plant.port,
    })
    const back = await waitFor('the same cameras, live', async () => {
      const { cameras } = await again.status()
      return cameras.every(camera => camera.streams[0]!.ingest.status === 'live') && cameras
    }, 60_000, () => again.lines.join('\n'))
    expect(back.map(({ cameraId }) => cameraId)).toEqual(live.map(({ cameraId }) => cameraId))

    const { address } = await startOwnCamera(['yard'], password)
    const added = await again.cli('camera', 'add', 'Yard', address('yard'))
    expect(added.code).toBe(0)
    const status = await waitFor('the real camera alone, live', async () => {
      const now = await again.status()
      return now.cameras[0]?.streams[0]!.ingest.status === 'live' && now
    }, 60_000, () => again.lines.join('\n'))
    expect(status.cameras.map(({ name, isDemo }) => ({ name, isDemo }))).toEqual([
      { name: 'Yard', isDemo: undefined },
    ])
    // What the demo recorded stays.
    expect((await again.events()).length).toBeGreaterThanOrEqual(events.length)

    // And with a real camera in the database nothing is simulated.
    await again.stop({ keepData: true })
    const third = await startPlant({
      cameras: {},
      station: false,
      dataDir: plant.dataDir,
      port: plant.port,
    })
    await third.line(/Yard {2}live/)
    expect((await third.status()).cameras).toHaveLength(1)
    expect(third.lines.join('\n')).not.toContain('Demo')
  })
})
