import { expect, it } from 'vitest'
import { CutProxy } from './cut-proxy.ts'
import { opened, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { waitFor } from './wait-for.ts'

it('lists the incidents with their pictures after a reload with the network off', async () => {
  const { address } = await startOwnCamera(['north', 'press'], 'pass')
  const plant = await startPlant({
    cameras: {
      'North gate': address('north'),
      'Press 2': address('press'),
    },
    station: true,
  })
  const proxy = opened(await CutProxy.start(plant.port), p => p.close())
  const person = await signIn(plant, { address: `http://localhost:${proxy.port}`, role: 'reviewer' })
  await person.openEvents()
  const shownPictures = (): Promise<number> => person.page.locator('[data-incident-id] img').evaluateAll(images => images.filter(image => (image as HTMLImageElement).naturalWidth > 0).length)
  await waitFor('two incidents with pictures', async () => await shownPictures() >= 2, 120_000)
  await person.page.evaluate(async () => void await navigator.serviceWorker.ready)
  const before = await person.listedIncidents()

  proxy.cut()
  await person.page.reload()
  await waitFor('the list from this browser alone', async () => await shownPictures() >= 2, 30_000, () => person.browser.complaints.join('\n'))
  const after = new Set(await person.listedIncidents())
  expect(before.filter(id => !after.has(id))).toEqual([])
  await person.offlineBanner.waitFor({ timeout: 30_000 })
})
