import type { Figures } from '../bench.ts'
import { rmSync } from 'node:fs'
import process from 'node:process'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { serveDemo } from '../../sfu/demo/serve-demo.ts'
import { createOperatorClient } from '../../sfu/operator/operator-client.ts'
import { ensureToolchain } from '../../sfu/setup/toolchain.mjs'
import { figure } from '../figure.ts'
import { endTree, leaveNothing } from '../leftovers.ts'
import { readServerLoad } from '../server-load.ts'
import { WatchedWall } from '../watched-wall.ts'

export interface WakeSizes {
  readonly cameras?: number
  readonly wakes?: number
  readonly station?: boolean
}

/** Instead of 30 minutes. */
const idleMinutes = 0.15

/**
 * wake_s: a plant with cameras and a station, whose rules are gone, that nobody watches: its site is suspended though the station looks. Then
 * somebody opens the wall: seconds from the navigation to the last tile's first presented picture, page and all; the worst of `wakes` times.
 */
export async function measureWake({ cameras = 4, wakes = 5, station = true }: WakeSizes, say: (line: string) => void): Promise<Figures> {
  await ensureToolchain({
    need: { chromium: true, pages: true },
    write: () => {},
  })
  const demo = await serveDemo({ cameras, port: 0 }, () => {})
  const before = process.env.ANSIM_SUSPEND_MINUTES
  process.env.ANSIM_SUSPEND_MINUTES = String(idleMinutes)
  let plant: Plant | undefined
  let wall: WatchedWall | undefined
  let isCleared = (): void => {}
  try {
    say(`${cameras} cameras, a station and a browser`)
    plant = await Plant.start({
      cameras: Object.fromEntries(Array.from({ length: cameras }, (_, index) => [
        `Camera ${index + 1}`,
        demo.url(`camera-${index + 1}`),
      ])),
      station,
    })
    const server = plant
    const { pid } = await server.status()
    isCleared = leaveNothing(() => {
      endTree(pid)
      rmSync(server.dataDir, { recursive: true, force: true, maxRetries: 5 })
    })
    const operator = createOperatorClient(server.dataDir)
    wall = await WatchedWall.open(server)
    await wall.showing(cameras)
    const { rules } = await wall.page.evaluate(async () => (await fetch('/api/configuration')).json()) as { rules: { ruleId: never, version: number }[] }
    for (const { ruleId, version } of rules) {
      await operator.call('rule.remove', {
        params: { ruleId },
        query: { version },
      })
    }
    const waits: number[] = []
    let savedPercent = Number.NaN
    for (let wake = 0; wake < wakes; wake++) {
      await wall.page.goto('about:blank')
      await waitFor('the site to be suspended', async () => {
        const { cameras: listed, sites = [] } = await server.status()
        return sites.some(({ suspendedSince }) => suspendedSince !== undefined)
          && listed.every(({ streams }) => streams.every(({ ingest }) => ingest.status === 'suspended' && ingest.because === 'site'))
      }, 120_000)
      if (wake === 0)
        savedPercent = await restingCpu(server)
      await wall.page.goto(server.address)
      const seconds = Math.max(...await wall.showing(cameras)) / 1_000
      say(`awake after ${seconds.toFixed(1)} s`)
      waits.push(seconds)
    }
    return {
      wake_s: figure(Math.max(...waits), 's', 2),
      resting_cpu: figure(savedPercent, '% of a core'),
    }
  }
  finally {
    await wall?.close()
    await plant?.destroy()
    isCleared()
    await demo.close()
    if (before === undefined)
      delete process.env.ANSIM_SUSPEND_MINUTES
    else
      process.env.ANSIM_SUSPEND_MINUTES = before
  }
}

/** What server, database, media workers and station take while the site rests. */
async function restingCpu(plant: Plant): Promise<number> {
  const { pid } = await plant.status()
  const before = readServerLoad(pid).cpuS
  const from = performance.now()
  await new Promise(resolve => setTimeout(resolve, 10_000))
  return (readServerLoad(pid).cpuS - before) / (performance.now() - from) * 100_000
}
