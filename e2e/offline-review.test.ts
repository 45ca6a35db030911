import type { Locator, Page } from 'playwright'
import type { Person } from './person.ts'
import { expect, it } from 'vitest'
import { aSafetyEvent } from '../sfu/usecases/testing/build-safety-event.ts'
import { camerasOf } from './cameras-of.ts'
import { CutProxy } from './cut-proxy.ts'
import { opened, sharedByAll, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { tellEvent } from './tell-event.ts'
import { waitFor } from './wait-for.ts'

const note = 'The guard was open, closed it.'

async function openIncident(person: Person, incidentId: string): Promise<void> {
  await person.page.goto(new URL(`/incidents?event=${incidentId}`, person.page.url()).href)
  await person.page.getByRole('dialog').waitFor()
}
const press = (page: Page, name: string): Promise<void> => page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
/** What somebody did, in the incident's story. */
const story = (page: Page, words: string): Locator => page.getByRole('dialog').locator('[data-said]').getByText(words, { exact: true })
const shownPictures = (page: Page): Promise<number> => page.locator('[data-incident-id] img').evaluateAll(images => images.filter(image => (image as HTMLImageElement).naturalWidth > 0).length)

/** From now on this page's IndexedDB has no room, or has. Chromium does not enforce an overridden quota on it, so the fault is put in at its edge. */
function setFull(page: Page, isFull: boolean): Promise<void> {
  return page.evaluate((full) => {
    const { prototype } = IDBObjectStore as unknown as { prototype: IDBObjectStore & { real?: IDBObjectStore['put'] } }
    prototype.real ??= prototype.put
    prototype.put = full
      ? () => { throw new DOMException('No room.', 'QuotaExceededError') }
      : prototype.real
  }, isFull)
}

/** How many rows each table of this browser's databases has. */
function rowsLeft(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const counts: Record<string, number> = {}
    for (const name of ['ansim', 'ansim-pictures']) {
      const database = await done(indexedDB.open(name))
      for (const table of database.objectStoreNames)
        counts[table] = await done(database.transaction(table).objectStore(table).count())
      database.close()
    }
    return counts
  })
}

const sharedPlant = sharedByAll(async () => {
  const { address } = await startOwnCamera(['north', 'press'], 'pass')
  return startPlant({
    cameras: {
      'North gate': address('north'),
      'Press 2': address('press'),
    },
    station: true,
  })
})

it('SUP-9 HD5 is listed with its pictures after a reload without a network, reviewed without a network after the browser was restarted, and told when the network is back', async () => {
  const plant = sharedPlant()
  const proxy = opened(await CutProxy.start(plant.port), p => p.close())
  const base = `http://localhost:${proxy.port}`
  const away = await signIn(plant, { address: base, role: 'reviewer' })
  await away.openEvents()
  await waitFor('two incidents with pictures', async () => await shownPictures(away.page) >= 2, 120_000, () => away.browser.complaints.join('\n'))
  await away.page.evaluate(async () => void await navigator.serviceWorker.ready)
  const [known, disputed] = await away.listedIncidents()

  proxy.cut()
  const before = await away.listedIncidents()
  await away.page.reload()
  await waitFor('the list from this browser alone', async () => await shownPictures(away.page) >= 2, 30_000, () => away.browser.complaints.join('\n'))
  const after = new Set(await away.listedIncidents())
  expect(before.filter(id => !after.has(id))).toEqual([])
  await away.offlineBanner.waitFor({ timeout: 30_000 })
  await away.browser.restart()
  const started = performance.now()
  await away.page.goto(`${base}/incidents`)
  await waitFor('the history from this browser alone', async () => await shownPictures(away.page) >= 2, 30_000, () => away.browser.complaints.join('\n'))
  console.log(`offline, from an empty browser to the history with pictures: ${Math.round(performance.now() - started)} ms`)
  await away.page.goto(base)
  await away.tile('North gate').getByText(/Server not reached since/).waitFor({ timeout: 30_000 })

  await openIncident(away, known!)
  await press(away.page, 'Acknowledge')
  await press(away.page, 'Note')
  await away.page.getByRole('dialog').getByRole('textbox').fill(note)
  await press(away.page, 'Save the note')
  await away.page.getByRole('dialog').getByText(note).waitFor()
  await openIncident(away, disputed!)
  await away.page.keyboard.press('f')
  await press(away.page, 'Something else')
  await story(away.page, 'False alarm · Something else').waitFor()
  await away.page.getByText(/Offline since .*3 reviews are waiting/).waitFor()
  // The filter finds what was said here and is not told yet.
  await away.page.goto(`${base}/incidents`)
  await away.page.getByRole('button', { name: 'Filters' }).click()
  await away.page.getByLabel('State').selectOption({ label: 'False alarm' })
  await waitFor('the false alarm alone', async () => (await away.listedIncidents()).join() === disputed, 30_000)

  const here = await signIn(plant, { role: 'supervisor', detects: false })
  await here.openEvents()
  await waitFor('the same event here', async () => (await here.listedIncidents()).includes(disputed!), 60_000)
  await openIncident(here, disputed!)
  await press(here.page, 'Confirmed')
  // Before it stands there it is not "not sent yet" either, and the other one could be told first.
  await story(here.page, 'Confirmed').waitFor({ timeout: 30_000 })
  await waitFor('its telling', async () => (await here.page.getByRole('dialog').getByText('Not sent yet').count()) === 0, 30_000)

  proxy.mend()
  await away.page.getByText(/Offline since/).waitFor({ state: 'detached', timeout: 60_000 })
  await openIncident(here, known!)
  await story(here.page, 'Acknowledged').waitFor({ timeout: 60_000 })
  await here.page.getByRole('dialog').getByText(note).waitFor({ timeout: 30_000 })

  await openIncident(away, disputed!)
  const conflict = away.page.getByRole('dialog').locator('[data-conflict]')
  await conflict.getByText(/already said “Confirmed” at .* Yours, “False alarm · Something else”, was not applied/).waitFor({ timeout: 30_000 })
  await story(away.page, 'Confirmed').waitFor()
  await conflict.getByRole('button', { name: 'Say it again' }).click()
  await conflict.waitFor({ state: 'detached', timeout: 30_000 })
  await openIncident(here, disputed!)
  await here.page.getByRole('dialog').getByText('Closed: False alarm').waitFor({ timeout: 30_000 })
  expect(away.browser.complaints.filter(words => !/Failed to load|ERR_|WebSocket/.test(words))).toEqual([])
})

it('HD2 HD3 a full disk is said at once and costs nothing that waits; signing out sends it first and leaves nothing here', async () => {
  const plant = sharedPlant()
  const proxy = opened(await CutProxy.start(plant.port), p => p.close())
  const base = `http://localhost:${proxy.port}`
  const away = await signIn(plant, { address: base, role: 'reviewer' })
  const here = await signIn(plant, { role: 'supervisor', detects: false })
  // Told, not waited for: what the test before called a false alarm may keep the cameras from calling again.
  const event = aSafetyEvent((await camerasOf(here.page))[0]!, { severity: 'medium' })
  await tellEvent(plant, here.page, event)
  const known = event.eventId
  await away.openEvents()
  await waitFor('the event', async () => (await away.listedIncidents()).includes(known), 60_000, () => away.browser.complaints.join('\n'))
  await away.page.evaluate(async () => void await navigator.serviceWorker.ready)
  proxy.cut()
  await openIncident(away, known)
  await press(away.page, 'Acknowledge')
  await away.page.getByRole('dialog').getByText('Not sent yet').waitFor()

  await setFull(away.page, true)
  const pressed = performance.now()
  await press(away.page, 'Near miss')
  await away.page.getByText(/This device is full/).waitFor({ timeout: 5_000 })
  console.log(`full disk to alarm: ${Math.round(performance.now() - pressed)} ms`)
  await away.page.getByRole('alert').getByText(/could not be kept/).waitFor()
  await setFull(away.page, false)
  await press(away.page, 'Near miss')
  await away.page.getByText(/Offline since .*2 reviews are waiting/).waitFor({ timeout: 20_000 })

  await away.page.goto(`${base}/settings`)
  await away.page.getByRole('button', { name: 'Sign out' }).click()
  await away.page.getByRole('dialog').getByText(/Only this device has: 2 reviews/).waitFor({ timeout: 30_000 })
  await away.page.getByRole('button', { name: 'Stay signed in' }).click()
  proxy.mend()
  await away.page.getByText(/Offline since/).waitFor({ state: 'detached', timeout: 60_000 })
  await away.page.getByRole('button', { name: 'Sign out' }).click()
  await away.page.waitForURL(url => url.pathname === '/sign-in', { timeout: 30_000 })
  await waitFor('nothing to be left', async () => Object.entries(await rowsLeft(away.page)).every(([table, rows]) => rows === 0 || table === 'values'), 10_000, () => away.browser.complaints.join('\n'))

  await here.openEvents()
  await waitFor('the event here', async () => (await here.listedIncidents()).includes(known), 60_000)
  await openIncident(here, known)
  await story(here.page, 'Acknowledged').waitFor({ timeout: 30_000 })
  await story(here.page, 'Near miss').waitFor({ timeout: 30_000 })
}, 400_000)
