import type { Figures } from '../bench.ts'
import type { NotedLook, NotedPaint } from './boxes-page.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PersonBrowser } from '../../e2e/browser.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { startTestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import { figure, percentile } from '../figure.ts'
import { counterBits } from '../media/counter-clip.ts'
import { boxOffsets } from './box-offsets.ts'
import { noteDrawn, noteMade } from './boxes-page.ts'
import { encodeWalkingClip } from './walking-clip.ts'

/**
 * Two real browsers on one camera of the product as it is started: one detects, the other may not and draws its boxes. A look is made when the
 * detection worker hands it on, and drawn when the other page paints it. What is painted is compared with where people really are in the
 * picture beneath it, by the number burnt into that picture.
 */
export async function measureBoxes({ seconds }: { readonly seconds: number }, say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'ansim-boxes-'))
  const closing: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true }),
  ]
  try {
    const clip = await encodeWalkingClip(folder)
    const camera = await startTestCamera({
      streams: { main: clip.file },
    })
    closing.push(() => camera.close())
    const plant = await Plant.start({
      cameras: {
        Crossing: camera.url('main'),
      },
      station: false,
    })
    closing.push(() => plant.destroy())
    const [detector, viewer] = [await PersonBrowser.open(), await PersonBrowser.open()]
    closing.push(() => detector.close(), () => viewer.close())
    await detector.page.addInitScript(noteMade)
    await viewer.page.addInitScript(noteDrawn, counterBits)
    await detector.page.goto(await plant.signInLink())
    await viewer.page.goto(await plant.signInLink('viewer'))
    const drawn = (): Promise<{ looks: NotedLook[], paints: NotedPaint[] }> => viewer.page.evaluate(() => ({ looks: window.notedDrawn, paints: window.notedPaints }))
    await waitFor('boxes on the page that does not detect', async () => (await drawn()).looks.length > 0, 120_000, () => [
      ...detector.complaints,
      ...viewer.complaints,
    ].join('\n'))
    say(`measuring for ${seconds} s`)
    await viewer.page.waitForTimeout(5_000)
    await viewer.page.evaluate(() => {
      window.notedDrawn = []
      window.notedPaints = []
    })
    await viewer.page.waitForTimeout(seconds * 1_000)
    const { looks, paints } = await drawn()
    const held = await viewer.page.evaluate(() => window.notedHeldMs())
    const made = new Map((await detector.page.evaluate(() => window.notedMade)).map(({ capturedAt, atMs }) => [capturedAt, atMs]))
    const delays = looks.flatMap(({ capturedAt, atMs }) => {
      const from = made.get(capturedAt)
      return from === undefined
        ? []
        : [atMs - from]
    })
    const offsets = boxOffsets(paints, clip)
    const sizes = offsets.map(offset => Math.abs(offset))
    say(`${looks.length} looks drawn, ${paints.length} paintings; off by ${offsets.map(offset => offset.toFixed(2)).join(' ')} pictures`)
    return {
      boxes_ms_p95: figure(percentile(delays, 0.95), 'ms made -> drawn elsewhere'),
      boxes_ms_p50: figure(percentile(delays, 0.5), 'ms made -> drawn elsewhere'),
      boxes_offset_frames: figure(percentile(sizes, 0.5), `pictures of ${clip.framesPerSecond} a second, median of seconds`, 2),
      boxes_offset_frames_p95: figure(percentile(sizes, 0.95), `pictures of ${clip.framesPerSecond} a second, with what people turned meanwhile`, 2),
      boxes_held_ms: figure(Math.max(0, ...held), 'ms by which the picture waits for its boxes'),
      boxes_drawn: figure(looks.length, 'looks'),
    }
  }
  finally {
    for (const close of closing.reverse())
      await close()
  }
}
