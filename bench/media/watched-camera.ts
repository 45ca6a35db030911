import type { Page } from 'playwright'
import type { CounterClip } from './counter-clip.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PersonBrowser } from '../../e2e/browser.ts'
import { probeMedia } from '../../e2e/media-probe.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { startTestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import { CameraClock } from './camera-clock.ts'
import { encodeCounterClip } from './counter-clip.ts'

export const mainClip: CounterClip = {
  width: 1280,
  height: 720,
  fps: 15,
  gopS: 2,
  kbps: 2_000,
  seconds: 20,
}
export const subClip: CounterClip = {
  ...mainClip,
  width: 640,
  height: 360,
  kbps: 400,
}

export interface WatchedCameras {
  /** When the pictures of the main stream were sent. */
  readonly clock: CameraClock
  readonly plant: Plant
  /** A page on the live wall that only watches. `prepare` is called before it is opened. */
  readonly open: (prepare?: (page: Page) => Promise<unknown>) => Promise<PersonBrowser>
  readonly close: () => Promise<void>
}

/** The product as it is started, with `count` cameras of a main and a sub stream each, all playing the same two clips. */
export async function startWatchedCameras(count: number, main: CounterClip, say: (line: string) => void): Promise<WatchedCameras> {
  const folder = await mkdtemp(join(tmpdir(), 'ansim-watching-'))
  say('encoding clips')
  const camera = await startTestCamera({
    streams: {
      main: await encodeCounterClip(folder, main),
      sub: await encodeCounterClip(folder, subClip),
    },
  })
  const clock = new CameraClock(camera.player('main'), main)
  const plant = await Plant.start({
    // Without any camera the demo plant would play.
    cameras: { None: 'rtsp://127.0.0.1:9/none' },
    station: false,
  })
  const browsers: PersonBrowser[] = []
  for (let i = 1; i <= count; i++) {
    const { code, stderr } = await plant.cli('camera', 'add', `Camera ${i}`, camera.url('main'), '--sub', camera.url('sub'))
    if (code !== 0)
      throw new Error(stderr)
  }
  await plant.cli('camera', 'remove', 'None')
  return {
    clock,
    plant,
    async open(prepare: (page: Page) => Promise<unknown> = async () => {}) {
      const browser = await PersonBrowser.open()
      browsers.push(browser)
      await probeMedia(browser.page, { detects: false })
      await prepare(browser.page)
      await browser.page.goto(await plant.signInLink())
      await waitFor(`${count} tiles with a picture`, () => browser.page.evaluate(count => [
        ...document.querySelectorAll<HTMLVideoElement>('article[data-camera] video'),
      ].filter(video => video.videoWidth > 0).length >= count, count), 90_000, () => browser.complaints.join('\n'))
      return browser
    },
    async close() {
      for (const browser of browsers)
        await browser.close()
      clock.close()
      await plant.destroy()
      await camera.close()
      await rm(folder, { recursive: true })
    },
  }
}
