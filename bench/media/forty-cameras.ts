import type { Figures } from '../bench.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import { figure } from '../figure.ts'
import { measureRelay } from './relay.ts'
import { encodeTestClip, plantClip } from './test-clip.ts'

const cameras = 40
const watchS = 20

/** cams40_*: 40 cameras with a main stream of 2 Mbit/s and a sub stream of 0.5 Mbit/s each, all 80 relayed to one viewer each. */
export async function benchFortyCameras(say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'ansim-bench-'))
  const main = await encodeTestClip(folder, plantClip)
  const sub = await encodeTestClip(folder, {
    ...plantClip,
    width: 640,
    height: 360,
    kbps: 500,
  })
  const names = Array.from({ length: cameras }, (_, i) => `camera-${i + 1}`)
  const camera = await startTestCamera({
    streams: Object.fromEntries(names.flatMap(name => [
      [`${name}-main`, main.file],
      [`${name}-sub`, sub.file],
    ])),
  })
  try {
    say('80 streams')
    const cost = await measureRelay('ansim', names.flatMap(name => [
      camera.url(`${name}-main`),
      camera.url(`${name}-sub`),
    ]), cpus().length, watchS)
    return {
      cams40_lost: figure(cost.lost, 'packets'),
      cams40_loop_p99_ms: figure(cost.loopP99Ms, 'ms', 1),
      cams40_cpu: figure(cost.cpuPercent, '% of a core'),
      cams40_rss_mb: figure(cost.rssMb, 'MB'),
    }
  }
  finally {
    await camera.close()
    await rm(folder, { recursive: true, force: true })
  }
}
