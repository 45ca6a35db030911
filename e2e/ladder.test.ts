import type { Clip } from '../sfu/demo/rtsp-server/clip.ts'
import type { Plant } from './plant.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadClip } from '../sfu/demo/rtsp-server/clip.ts'
import { startTestCamera } from '../sfu/demo/rtsp-server/test-camera.ts'
import { PersonBrowser } from './browser.ts'
import { probeMedia, readMedia } from './media-probe.ts'
import { opened, sharedByAll, startPlant } from './opened.ts'
import { repository } from './plant.ts'
import { waitFor } from './wait-for.ts'

/** A footage of 15 pictures a second, played twice as fast: 30 a second. */
async function fastClip(): Promise<Clip> {
  const clip = await loadClip(join(repository, 'sfu/demo/footage/plant-2-aisle.mp4'))
  return {
    ...clip,
    durationS: clip.durationS / 2,
    pictures: clip.pictures.map(picture => ({ ...picture, shownAtS: picture.shownAtS / 2 })),
  }
}

async function watchPlant(plant: Plant, cameras: number): Promise<PersonBrowser> {
  const browser = opened(await PersonBrowser.open(), b => b.close())
  await probeMedia(browser.page, { detects: false })
  await browser.page.goto(await plant.signInLink())
  await browser.page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
  await waitFor(`${cameras} moving pictures`, async () => {
    const { tiles } = await readMedia(browser.page, 1)
    return tiles.length === cameras && tiles.every(({ presentedFps }) => presentedFps > 1)
  }, 60_000, () => browser.complaints.join('\n'))
  return browser
}

async function startPlantOf(count: number): Promise<Plant> {
  const camera = opened(await startTestCamera({
    streams: { fast: await fastClip() },
  }), c => c.close())
  return startPlant({
    cameras: Object.fromEntries(Array.from({ length: count }, (_, i) => [
      `Camera ${i + 1}`,
      camera.url('fast'),
    ])),
    station: false,
  })
}

describe('the display ladder, on cameras of 30 pictures a second', () => {
  const wall = sharedByAll(async () => {
    const plant = await startPlantOf(9)
    return { plant, page: (await watchPlant(plant, 9)).page }
  })

  it('DL1 presents 10 a second on each of 9 tiles, over one connection and one socket; tiles out of sight cost nothing', async () => {
    const { page } = wall()
    // The streams that pictures began with, from memory, are gone once the lasting ones are on.
    let running = 0
    const nine = await waitFor('one stream a tile', async () => {
      const reading = await readMedia(page, 6)
      running = reading.received.running
      return running === 9 && reading
    }, 60_000, () => `${running} streams ran at last`)
    console.log('9 tiles:', JSON.stringify(nine))
    expect(nine.connections).toBe(1)
    expect(nine.sockets).toBe(1)
    // The camera sends 30; what is presented is the ladder's doing, on a slow machine too.
    for (const { presentedFps } of nine.tiles) {
      expect(presentedFps).toBeLessThan(11.5)
      expect(presentedFps).toBeGreaterThan(4)
    }
    expect(nine.received.decodedFps).toBeGreaterThan(9 * 15)
    // One stream a tile, each with bytes of its own.
    expect(Math.max(...nine.received.bytesOfStreams)).toBeLessThan(2 * Math.min(...nine.received.bytesOfStreams))

    // A window so narrow that thumbnails lie outside: these are not received any more.
    await page.setViewportSize({ width: 720, height: 700 })
    await page.getByRole('button', { name: 'Show Camera 1 large' }).click()
    const few = await waitFor('fewer streams', async () => {
      const reading = await readMedia(page, 2)
      return reading.received.running < 9 && reading
    }, 30_000)
    console.log('focused, narrow:', JSON.stringify(few.received))
    const visible = await page.locator('article[data-camera]').evaluateAll(articles => articles.filter((article) => {
      const { left, right } = article.getBoundingClientRect()
      const area = article.closest('section')!.getBoundingClientRect()
      return right > area.left && left < area.right
    }).length)
    expect(visible).toBeLessThan(9)
    await waitFor('no more streams than tiles in sight', async () => (await readMedia(page, 2)).received.running === visible, 30_000)
    expect((await readMedia(page, 1)).connections).toBe(1)
  })

  it('DL1 presents up to 15 on 5 to 8 tiles and does not hold back 4 or fewer', async () => {
    const { plant, page } = wall()
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(plant.address)
    for (const n of [6, 7, 8, 9])
      await plant.cli('camera', 'remove', `Camera ${n}`)
    await waitFor('five moving pictures', async () => {
      const { tiles } = await readMedia(page, 1)
      return tiles.length === 5 && tiles.every(({ presentedFps }) => presentedFps > 6)
    }, 60_000)
    const five = await readMedia(page, 5)
    console.log('5 tiles:', JSON.stringify(five.tiles))
    expect(Math.max(...five.tiles.map(tile => tile.presentedFps))).toBeLessThan(17)
    expect(Math.min(...five.tiles.map(tile => tile.presentedFps))).toBeGreaterThan(6)
    await plant.cli('camera', 'remove', 'Camera 5')
    await waitFor('four tiles', async () => await page.locator('article[data-camera]').count() === 4, 30_000)
    const four = await waitFor('more pictures on each', async () => {
      const reading = await readMedia(page, 4)
      return reading.tiles.every(tile => tile.presentedFps > 16) && reading
    }, 60_000)
    console.log('4 tiles:', JSON.stringify(four.tiles))
  })
})
