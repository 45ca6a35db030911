import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { Plant } from '../e2e/plant.ts'
import { waitFor } from '../e2e/wait-for.ts'
import { serveDemo } from '../sfu/demo/serve-demo.ts'
import { figure, percentile } from './figure.ts'
import { watchServerLoad } from './server-load.ts'
import { WatchedWall } from './watched-wall.ts'

const watchS = 15
const reloads = 5

/** The main job: camera to event. README.md beside this file says how each figure is measured. */
export const mainJobBench: Bench = {
  help: 'starts servers, cameras and browsers of its own on this machine; about three minutes',
  goals: {
    warm_start_s: { atMost: 60 },
    first_picture_ms_p95: { atMost: 2000 },
    wall_12_ms: { atMost: 5000 },
    frame_age_ms_p95: { atMost: 250 },
    entry_kb: { atMost: 250 },
  },
  parts: {
    'wall': async function (say) {
      const demo = await serveDemo({ cameras: 12, port: 0 }, () => {})
      try {
        return await measureWall(index => demo.url(`camera-${index}`), say)
      }
      finally {
        await demo.close()
      }
    },
    'warm-start': measureWarmStart,
  },
}

/** One server that gets more and more cameras, and one browser that shows and analyses them all. */
async function measureWall(address: (index: number) => string, say: (line: string) => void): Promise<Record<string, Figure>> {
  say('idle server')
  // A camera that is not there: without any, the demo plant would play.
  const plant = await Plant.start({
    cameras: { None: 'rtsp://127.0.0.1:9/none' },
    station: false,
  })
  let wall: WatchedWall | undefined
  try {
    const { pid } = await plant.status()
    await plant.line(/None {2}offline/)
    const idle = await watchServerLoad(pid, watchS)

    let cameras = 0
    const grow = async (count: number): Promise<void> => {
      say(`${count} cameras`)
      while (cameras < count) {
        cameras++
        const { code, stderr } = await plant.cli('camera', 'add', `Camera ${cameras}`, address(cameras))
        if (code !== 0)
          throw new Error(stderr)
      }
      await waitFor(`${count} live cameras`, async () => (await plant.status()).cameras.filter(camera => camera.streams[0]!.ingest.status === 'live').length === count, 60_000)
    }
    await grow(1)
    await plant.cli('camera', 'remove', 'None')
    wall = await WatchedWall.open(plant)
    await wall.showing(1)
    const entryKb = await wall.entryKb()
    const one = await wall.detection(watchS)

    await grow(4)
    const firstPictures: number[] = []
    for (let i = 0; i < reloads; i++)
      firstPictures.push(...await wall.firstPictures(4))
    const four = await wall.detection(watchS)

    await grow(12)
    const wallMs: number[] = []
    for (let i = 0; i < reloads; i++)
      wallMs.push(Math.max(...await wall.firstPictures(12)))
    const twelve = await wall.detection(watchS)
    const loaded = await watchServerLoad(pid, watchS)
    return {
      first_picture_ms_p95: figure(percentile(firstPictures, 0.95), 'ms'),
      wall_12_ms: figure(percentile(wallMs, 0.5), 'ms'),
      frame_age_ms_p95: figure(percentile([
        ...one.agesMs,
        ...four.agesMs,
        ...twelve.agesMs,
      ], 0.95), 'ms'),
      detect_fps_1: figure(one.fps, '1/s', 1),
      detect_fps_4: figure(four.fps, '1/s', 1),
      detect_fps_12: figure(twelve.fps, '1/s', 1),
      server_cpu_12: figure(loaded.cpuPercent - idle.cpuPercent, '% of a core', 1),
      server_rss_mb_12: figure(loaded.rssMb - idle.rssMb, 'MB'),
      entry_kb: figure(entryKb, 'kB'),
    }
  }
  finally {
    await wall?.close()
    await plant.destroy()
  }
}

/** From the command to the first event of the demo plant, with set-up done and nothing kept from an earlier run. */
async function measureWarmStart(say: (line: string) => void): Promise<Record<string, Figure>> {
  say('warm start')
  const startedAt = performance.now()
  const plant = await Plant.start({ cameras: {}, station: true })
  try {
    await plant.line(/^\d\d:\d\d:\d\d {2}(?:low|medium|high|critical) {2}/, 180_000)
    return {
      warm_start_s: figure((performance.now() - startedAt) / 1000, 's', 1),
    }
  }
  finally {
    await plant.destroy()
  }
}
