import { expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { opened, sharedByAll, signIn, startPlant } from './opened.ts'
import { waitFor } from './wait-for.ts'

// A camera that is not there: without any, the demo plant would play.
const sharedPlant = sharedByAll(() => startPlant({
  cameras: { None: 'rtsp://127.0.0.1:9/none' },
  station: false,
}))

it('a browser sends its own camera, another one watches it on the wall; it goes when it is stopped and comes again', async () => {
  const plant = sharedPlant()
  const sender = opened(await PersonBrowser.open({
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  }), b => b.close())
  const { page } = sender
  await page.goto(await plant.signInLink('administrator'))
  await page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
  const cameraId = await page.evaluate(async () => {
    const answer = await fetch('/api/cameras', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'browser', name: 'Tablet at the dock' }),
    })
    const text = await answer.text()
    if (!answer.ok)
      throw new Error(text)
    return (JSON.parse(text) as { cameraId: string }).cameraId
  })
  await page.goto(`${plant.address}/browser-camera/${cameraId}`)
  await page.getByRole('heading', { name: 'Tablet at the dock' }).waitFor()
  await page.getByRole('button', { name: 'Start the camera' }).click()
  await waitFor('the page to say that it sends', () => page.getByText('Sending', { exact: true }).isVisible(), 30_000, () => sender.complaints.join('\n'))

  const watcher = await signIn(plant, { detects: false })
  await watcher.seesMovingPicture('Tablet at the dock')
  const width = await watcher.tile('Tablet at the dock').locator('video').evaluate(video => (video as HTMLVideoElement).videoWidth)
  expect(width).toBeGreaterThanOrEqual(320)

  await page.getByRole('button', { name: 'Stop the camera' }).click()
  await waitFor('the watcher to be told', async () => !['live', 'not-analysed', 'reduced'].includes(await watcher.tile('Tablet at the dock').getAttribute('data-state') ?? ''), 30_000)
  await page.getByRole('button', { name: 'Start the camera' }).click()
  await watcher.seesMovingPicture('Tablet at the dock')
})

it('says in words when the camera may not be used, and what to do', async () => {
  const plant = sharedPlant()
  // Headless Chromium refuses by itself when nobody is there to answer.
  const browser = opened(await PersonBrowser.open({
    args: ['--use-fake-device-for-media-stream'],
  }), b => b.close())
  const { page } = browser
  await page.goto(await plant.signInLink())
  await page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
  await page.goto(`${plant.address}/browser-camera/0197a000-0000-4000-8000-000000000001`)
  await page.getByRole('button', { name: 'Start the camera' }).click()
  await page.getByText('The browser does not let this page use the camera.').waitFor({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Try again' }).waitFor()
})
