import type { Figures } from '../bench.ts'
import type { Goal } from '../goal.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { fpsOf, quiet, simulate, simulateNaiveLoops } from '../../client/core/scheduling/testing/simulated-machine.ts'
import { chromiumArguments, chromiumPath } from '../../e2e/browser.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { serveDemo } from '../../sfu/demo/serve-demo.ts'
import { figure, percentile } from '../figure.ts'

export const schedulingGoals: Readonly<Record<string, Goal>> = {
  overload_age_ratio: { atMost: 0.5 },
  fairness: { atMost: 1.2 },
  focus_share: { atLeast: 3 },
  wasm_ratio: { atMost: 1.25 },
  tab_mb_12: { atMost: 600 },
}

/** What a machine takes for one picture in the simulation, ms: four times what twelve cameras at 5 looks a second could bear at 72 ms. */
const stubMs = 300
const cameras = 12
const warmUpS = 20
const simulatedS = 600
/** The plan that this replaces: one engine and one canvas a camera. */
const replacedPlanMb = 800

/**
 * The schedule against twelve loops that each take a picture and wait their turn, on a simulated clock with an engine that takes 300 ms a
 * picture: ages of pictures when their answer comes, evenness among equals, and the share of the focused camera. The clock is simulated
 * because the engine is a stub; what decides is the product's own schedule.
 */
export async function measureScheduling(): Promise<Figures> {
  const machine = {
    runMs: (count: number) => stubMs * count,
  }
  const all = Array.from({ length: cameras }, () => ({
    circumstances: () => quiet(),
    frameFps: 15,
  }))
  const settled = <Look extends { doneMs: number }>(looks: readonly Look[]): Look[] => looks.filter(look => look.doneMs > warmUpS * 1000)
  const age = (looks: readonly { capturedMs: number, doneMs: number }[]): number => percentile(settled(looks as { capturedMs: number, doneMs: number }[]).map(look => look.doneMs - look.capturedMs), 0.95)
  const { looks } = simulate(machine, all, simulatedS)
  const naive = simulateNaiveLoops(machine, all, simulatedS)
  const even = fpsOf(looks, cameras, warmUpS * 1000, simulatedS * 1000)
  const focused = all.map((camera, i) => i === 0
    ? {
        ...camera,
        circumstances: () => quiet({ isFocused: true }),
      }
    : camera)
  const [first = 0, ...others] = fpsOf(simulate(machine, focused, simulatedS).looks, cameras, warmUpS * 1000, simulatedS * 1000)
  return {
    overload_age_ratio: figure(age(looks) / age(naive), '', 3),
    overload_age_ms_p95: figure(age(looks), 'ms', 0, age(naive)),
    fairness: figure(Math.max(...even) / Math.min(...even), '', 2),
    focus_share: figure(first / Math.max(...others), '', 2),
  }
}

/** One look of ours on WASM (frame in, boxes and motion out) beside a bare run of the same session, in turn, in a page of Chromium. */
export async function measureWasmRatio(say: (line: string) => void): Promise<Figures> {
  const repository = join(import.meta.dirname, '../..')
  const page = join(import.meta.dirname, 'scheduling-page.ts')
  const server = await createServer({
    configFile: join(repository, 'vite.config.ts'),
    cacheDir: join(repository, 'node_modules/.vite/bench-scheduling'),
    logLevel: 'error',
    optimizeDeps: {
      entries: [page],
    },
    server: { port: 0, host: '127.0.0.1', hmr: false },
  })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments })
  try {
    await server.listen()
    const tab = await browser.newPage()
    tab.setDefaultTimeout(300_000)
    // A document of this origin that brings no scripts of its own, and isolated, so that WASM has its threads.
    await tab.goto(`${server.resolvedUrls?.local[0] ?? ''}icons/ansim.svg`)
    say('looks of ours and bare runs in turn')
    const { looks, bare, boxes, threads } = await tab.evaluate(async (path) => {
      const { measureWasmLooks } = await import(path) as typeof import('./scheduling-page.ts')
      return measureWasmLooks(60)
    }, `/@fs${page}`)
    if (boxes === 0)
      throw new Error('The look found nobody in a picture with people: it was no whole look.')
    return {
      wasm_ratio: figure(percentile(looks, 0.5) / percentile(bare, 0.5), '', 3),
      wasm_look_ms: figure(percentile(looks, 0.5), 'ms', 1, percentile(bare, 0.5)),
      wasm_threads: figure(threads, 'threads'),
    }
  }
  finally {
    await browser.close()
    await server.close()
  }
}

/** Memory of the tab that shows and analyses twelve cameras: proportional set size of its process, by the kernel, after a minute. */
export async function measureTab(say: (line: string) => void): Promise<Figures> {
  const demo = await serveDemo({ cameras, port: 0 }, () => {})
  const plant = await Plant.start({
    cameras: Object.fromEntries(Array.from({ length: cameras }, (_, i) => [
      `Camera ${i + 1}`,
      demo.url(`camera-${i + 1}`),
    ])),
    station: false,
  })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments })
  try {
    const tab = await browser.newPage({
      viewport: { width: 1280, height: 800 },
    })
    await tab.goto(await plant.signInLink())
    await tab.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
    say('twelve pictures')
    await waitFor('twelve pictures', () => tab.evaluate(expected => [
      ...document.querySelectorAll('video'),
    ].filter(video => video.videoWidth > 0 && !video.paused).length >= expected, cameras), 90_000)
    await tab.evaluate(() => localStorage.setItem('ansim.detect', 'on'))
    await tab.reload()
    say('a minute of detection')
    await tab.waitForTimeout(60_000)
    const session = await browser.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo') as { processInfo: { type: string, id: number }[] }
    // The tab is the largest of the renderers; the others are empty spares.
    const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => pssMb(id))
    return {
      tab_mb_12: figure(Math.max(...sizes), 'MB', 0, replacedPlanMb),
    }
  }
  finally {
    await browser.close()
    await plant.destroy()
    await demo.close()
  }
}

/** Proportional set size of a process, MB (1e6 bytes); NaN where the kernel does not say. */
function pssMb(pid: number): number {
  const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  return pss
    ? Number(pss[1]) * 1024 / 1e6
    : Number.NaN
}
