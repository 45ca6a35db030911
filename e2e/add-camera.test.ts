import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startTestCamera } from '../sfu/demo/rtsp-server/test-camera.ts'
import { opened, sharedByAll, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { repository } from './plant.ts'
import { waitFor } from './wait-for.ts'

const password = 's3cret/horse pass'

const shared = sharedByAll(async () => {
  const cameras = await startOwnCamera(['stream1', 'stream2'], password)
  const plant = await startPlant({ cameras: {}, station: false })
  return {
    ...cameras,
    plant,
    person: await signIn(plant, { role: 'administrator', detects: false }),
  }
})

it('ADM-1 ADM-2 adds a camera through the dialog, after a look at it, and sees its picture on the wall', async () => {
  const { camera, plant, person } = shared()
  const { page } = person
  await page.getByRole('link', { name: 'Admin', exact: true }).click()
  await page.getByRole('button', { name: 'Add a camera' }).click()
  const sheet = page.getByRole('dialog')

  // A wrong password first: one clear state, and what to do.
  await sheet.getByLabel('Address (RTSP)').fill(camera.url('stream1'))
  await sheet.getByLabel('User name').fill('operator')
  await sheet.getByLabel('Password').fill('wrong')
  await sheet.getByRole('button', { name: 'Look at the camera' }).click()
  await sheet.getByText('The camera refused the login. Check user name and password.').waitFor({ timeout: 20_000 })
  expect(await sheet.locator('[data-verdict]').getAttribute('data-verdict')).toBe('refused')

  await sheet.getByLabel('Password').fill(password)
  // By keyboard alone.
  await page.keyboard.press('Enter')
  await sheet.locator('[data-verdict="ok"], [data-verdict="warning"]').waitFor({ timeout: 20_000 })
  await sheet.locator('[data-preview="shown"]').waitFor()
  expect(await sheet.locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
    return { width, height, colours: new Set(data.filter((_, i) => i % 4 === 0)).size > 20 }
  })).toEqual({ width: 640, height: 360, colours: true })
  expect(await sheet.getByLabel('Address of the small stream').inputValue()).toBe(camera.url('stream2'))
  await sheet.getByLabel('Name', { exact: true }).fill('Loading dock')
  await sheet.getByRole('button', { name: 'Add the camera' }).click()
  await sheet.waitFor({ state: 'detached' })
  await page.locator('[data-camera="Loading dock"]').getByText(/640 × 360/).waitFor({ timeout: 30_000 })

  await page.getByRole('link', { name: 'Wall' }).click()
  await person.seesMovingPicture('Loading dock')

  // The password is nowhere but sealed on the server.
  const served = await page.evaluate(() => fetch('/api/cameras').then(response => response.text()))
  expect(served).toContain('stream1')
  for (const text of [
    served,
    await page.content(),
    plant.lines.join('\n'),
    (await plant.cli('camera', 'list', '--json')).stdout,
  ])
    expect(text).not.toMatch(/s3cret|horse/)

  // Removing asks once more, and takes it off the wall.
  await page.getByRole('link', { name: 'Admin', exact: true }).click()
  await page.getByRole('button', { name: 'Change Loading dock' }).click()
  expect(await sheet.getByLabel('Password').inputValue()).toBe('')
  await sheet.getByRole('button', { name: 'Remove the camera' }).click()
  await sheet.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.locator('[data-camera="Loading dock"]').waitFor({ state: 'detached' })
}, 240_000)

it('ADM-1 says on the command line what a camera sends, and what to do', async () => {
  const { plant, address } = shared()
  const { code, stdout } = await plant.cli('camera', 'probe', address('stream1'), '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    facts: {
      codec: 'H264',
      width: 640,
      height: 360,
      hasBFrames: false,
    },
  })
  const refused = await plant.cli('camera', 'probe', address('stream1', 'wrong'))
  expect([refused.code, refused.stdout]).toEqual([
    1,
    expect.stringContaining('Camera refused the RTSP login'),
  ])
  expect(`${refused.stdout}${refused.stderr}${plant.lines.join('\n')}`).not.toMatch(/wrong|horse/)
}, 120_000)

it.skipIf(spawnSync('ffmpeg', ['-version']).status !== 0)('shows a camera with B-frames where its transcoding is allowed, and says what that costs', async () => {
  const camera = opened(await startTestCamera({
    streams: {
      busy: join(repository, 'sfu/demo/rtsp-server/b-frames.mp4'),
    },
  }), each => each.close())
  const { plant, person } = shared()
  expect((await plant.cli('camera', 'probe', camera.url('busy'))).stdout).toContain('allow transcoding')
  expect((await plant.cli('camera', 'add', 'Old camera', camera.url('busy'), '--transcode')).code).toBe(0)
  await person.page.goto(plant.address)
  await person.seesMovingPicture('Old camera', 90_000)
  let seen = ''
  await waitFor('the cost to be known', async () => {
    const { cameras } = await plant.status()
    seen = JSON.stringify(cameras)
    const stream = cameras.find(({ name }) => name === 'Old camera')!.streams[0]
    return stream!.ingest.status === 'live' && (stream!.ingest.transcodeCores ?? 0) > 0
  }, 60_000, () => seen)
  await person.page.getByRole('link', { name: 'Admin', exact: true }).click()
  await person.page.locator('[data-camera="Old camera"]').getByText(/Transcoding costs \d+% of a processor core/).waitFor({ timeout: 20_000 })
}, 240_000)
