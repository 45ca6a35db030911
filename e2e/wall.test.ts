import type { Locator, Page } from 'playwright'
import { expect, it } from 'vitest'
import { serveDemo } from '../sfu/demo/serve-demo.ts'
import { aDeviceId, aSafetyEvent } from '../sfu/usecases/testing/build-safety-event.ts'
import { camerasOf } from './cameras-of.ts'
import { opened, signIn, startPlant } from './opened.ts'
import { tellEvent } from './tell-event.ts'
import { waitFor } from './wait-for.ts'

const patienceMs = 60_000

interface Box { x: number, y: number, width: number, height: number }
function boxesOf(page: Page): Promise<Box[]> {
  return page.locator('[data-place]').evaluateAll(tiles => tiles.map((tile) => {
    const { x, y, width, height } = tile.getBoundingClientRect()
    return { x, y, width, height }
  }))
}
const orderOf = (page: Page): Promise<(string | null)[]> => page.locator('[data-place]').evaluateAll(tiles => tiles.sort((a, b) => Number((a as HTMLElement).dataset.index) - Number((b as HTMLElement).dataset.index)).map(tile => tile.querySelector('article')!.getAttribute('aria-label')))

it('SUP-1 SUP-2 SUP-3 SUP-4 PF5 the wall says its truth, enlarges by a tap, answers alerts without being left, and is arranged the same on the next device', async () => {
  const demo = opened(await serveDemo({ cameras: 2, port: 0 }, () => {}), server => server.close())
  const plant = await startPlant({
    cameras: {
      North: demo.url('camera-1'),
      South: demo.url('camera-2'),
      Yard: 'rtsp://127.0.0.1:9/x',
    },
    station: false,
  })
  const kim = await signIn(plant)
  const { page } = kim
  const cameras = await camerasOf(page)
  const north = cameras.find(({ name }) => name === 'North')!

  // SUP-3: pictures, not promises.
  await kim.seesMovingPicture('North')
  await kim.seesMovingPicture('South')

  // SUP-2: a camera that is not there says since when; one that is says by whom it is analysed, at which rate, and how old its picture is.
  await waitFor('the truth of the yard', async () => /Offline since \d\d:\d\d/.test(await kim.tile('Yard').textContent() ?? ''), patienceMs)
  await kim.tile('North').hover()
  await waitFor('the facts of North', async () => /640 × 360.*fps[\s\S]*(?:From camera to screen|Frame age) [\d.]+ sec/.test(await kim.tile('North').textContent() ?? ''), patienceMs)

  // SUP-4: large by a tap with the main stream, the others small, and back.
  const tileOf = (name: string): Locator => page.locator(`article[aria-label="${name}"]`)
  const large = async (name: string): Promise<boolean> => ((await tileOf(name).boundingBox())?.width ?? 0) > 600
  const presented = (name: string): Promise<number> => tileOf(name).locator('video').first().evaluate(video => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames).catch(() => 0)
  await page.getByRole('button', { name: 'Show South large' }).click()
  await waitFor('South to be large', () => large('South'), patienceMs)
  const shown = await presented('South')
  await waitFor('South to move', async () => await presented('South') > shown + 5, patienceMs)
  expect((await tileOf('North').boundingBox())!.width).toBeLessThan(200)
  await page.keyboard.press('Escape')
  await waitFor('the wall', async () => !await large('South') && new URL(page.url()).search === '', patienceMs)
  await page.getByRole('button', { name: 'Show North large' }).click()
  await waitFor('North to be large', () => large('North'), patienceMs)
  await page.goBack()
  await waitFor('the wall again', async () => !await large('North'), patienceMs)

  // SUP-1: what happens is beside the pictures, moves none of them, and is answered there in one tap or two.
  await waitFor('the socket', async () => (await plant.status()).browsers >= 1, patienceMs)
  const before = await boxesOf(page)
  await tellEvent(plant, page, aSafetyEvent(north, {
    deviceId: aDeviceId(),
    severity: 'medium',
  }))
  const card = page.locator('aside [data-row]')
  await card.first().waitFor({ timeout: patienceMs })
  await tellEvent(plant, page, aSafetyEvent(north, {
    deviceId: aDeviceId(),
    severity: 'critical',
  }))
  const banner = page.locator('[data-room-alert]')
  await banner.waitFor({ timeout: patienceMs })
  expect(await boxesOf(page)).toEqual(before)
  await banner.getByRole('button', { name: 'Acknowledge' }).click()
  await banner.waitFor({ state: 'detached', timeout: patienceMs })
  const medium = card.filter({ hasText: 'Medium' })
  await medium.getByRole('button', { name: 'False alarm' }).click()
  await medium.getByRole('button', { name: 'Nothing there' }).click()
  await waitFor('the verdict on the card', async () => (await medium.textContent() ?? '').includes('False alarm') && await medium.getByRole('button', { name: 'False alarm' }).count() === 0, patienceMs)
  expect(new URL(page.url()).pathname).toBe('/')
  expect(await boxesOf(page)).toEqual(before)

  // PF5: arranged here, found there.
  expect(await orderOf(page)).toEqual(['North', 'South', 'Yard'])
  await page.getByRole('button', { name: 'Arrange' }).click()
  await page.getByRole('button', { name: 'Move Yard, place 3 of 3' }).click()
  await page.getByRole('button', { name: 'Move North, place 1 of 3' }).click()
  await page.getByRole('button', { name: 'Done' }).click()
  expect(await orderOf(page)).toEqual(['Yard', 'North', 'South'])
  const tablet = await signIn(plant)
  await waitFor('the same order on the other device', async () => (await orderOf(tablet.page)).join() === 'Yard,North,South', patienceMs)
}, 400_000)
