import type { Figures } from '../bench.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PersonBrowser } from '../../e2e/browser.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { startTestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import { ratioFigure } from '../figure.ts'
import { watchServerLoad } from '../server-load.ts'
import { janusMissing, startJanus, watchJanus } from './janus.ts'
import { encodeTestClip, plantClip } from './test-clip.ts'

const cameras = 12
const watchS = 20

/**
 * cpu_ratio_janus: CPU that relaying 12 RTSP cameras of 2 Mbit/s to one Chromium costs, our whole server (less what it uses idle; no
 * detection) against Debian's Janus with its streaming plugin, one after the other in one run with the same cameras and the same browser.
 */
export async function benchAgainstJanus(say: (line: string) => void): Promise<Figures> {
  const missing = janusMissing()
  if (missing)
    throw new Error(missing)
  const folder = await mkdtemp(join(tmpdir(), 'ansim-bench-'))
  const names = Array.from({ length: cameras }, (_, i) => `camera-${i + 1}`)
  const { file } = await encodeTestClip(folder, plantClip)
  const camera = await startTestCamera({
    streams: Object.fromEntries(names.map(name => [name, file])),
  })
  try {
    const urls = names.map(name => camera.url(name))
    say('Janus')
    const theirs = await measureJanus(folder, urls)
    say('our server')
    const ours = await measureOurs(Object.fromEntries(names.map((name, i) => [name, urls[i]!])))
    return {
      cpu_ratio_janus: ratioFigure(ours, theirs, '% of a core'),
    }
  }
  finally {
    await camera.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureJanus(folder: string, urls: readonly string[]): Promise<number> {
  const janus = await startJanus(folder, urls)
  const browser = await PersonBrowser.open()
  try {
    await browser.page.goto(`${janus.address}/info`)
    await watchJanus(browser.page, janus.address, urls.length)
    return (await watchServerLoad(janus.pid, watchS)).cpuPercent
  }
  finally {
    await browser.close()
    await janus.close()
  }
}

async function measureOurs(addresses: Record<string, string>): Promise<number> {
  // A camera that is not there: without any, the demo plant would play.
  const plant = await Plant.start({
    cameras: { None: 'rtsp://127.0.0.1:9/none' },
    station: false,
  })
  const browser = await PersonBrowser.open()
  try {
    const { pid } = await plant.status()
    const idle = await watchServerLoad(pid, watchS)
    for (const [name, address] of Object.entries(addresses))
      await plant.cli('camera', 'add', name, address)
    await plant.cli('camera', 'remove', 'None')
    // A reviewer's browser only watches.
    await browser.page.goto(await plant.signInLink('reviewer'))
    await waitFor('12 pictures', () => browser.page.evaluate(wanted => [
      ...document.querySelectorAll('video'),
    ].filter(video => video.videoWidth > 0 && video.currentTime > 1).length >= wanted, cameras), 60_000, () => browser.complaints.join('\n'))
    const loaded = await watchServerLoad(pid, watchS)
    return loaded.cpuPercent - idle.cpuPercent
  }
  finally {
    await browser.close()
    await plant.destroy()
  }
}
