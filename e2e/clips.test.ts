import type { Person } from './person.ts'
import { expect, it } from 'vitest'
import { CutProxy } from './cut-proxy.ts'
import { opened, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { changeRules } from './rule-changes.ts'
import { waitFor } from './wait-for.ts'

interface FilmRow { eventId: string, at: number, state: string, trouble?: string, upload: number, clip?: { startsAt: number, durationMs: number, bytes: number } }

/** What this browser knows of films, by event. */
function filmsHere(person: Person): Promise<FilmRow[]> {
  return person.page.evaluate(() => new Promise<FilmRow[]>((resolve, reject) => {
    const request = indexedDB.open('ansim-pictures')
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const rows = request.result.transaction('films').objectStore('films').getAll()
      rows.onerror = () => reject(rows.error)
      rows.onsuccess = () => {
        request.result.close()
        resolve(rows.result as FilmRow[])
      }
    }
  }))
}

it('CT9 CT4 an event has a film of its seconds, made while the network was cut, that another browser plays', async () => {
  // The second film has more bytes a second: sixteen seconds of it are more than one part.
  const { address } = await startOwnCamera(['south', 'north'], 'pass')
  const plant = await startPlant({
    cameras: {
      'North gate': address('north'),
    },
    station: false,
  })
  const proxy = opened(await CutProxy.start(plant.port), p => p.close())
  const maker = await signIn(plant, { address: `http://localhost:${proxy.port}` })
  await changeRules(maker.page, { armed: false })
  await maker.seesMovingPicture('North gate')
  // Pictures are kept of what this browser detects in, from when it does.
  await waitFor('it to be looked at', async () => ((await plant.status()).cameras[0]?.analysis?.fps ?? 0) > 0.5, 120_000)
  const watchedFrom = Date.now()
  // The first part of each film goes through, and no more until the way is free.
  const offsets: number[] = []
  let isBlocked = true
  await maker.page.route('**/api/uploads/*', async (route) => {
    const { searchParams } = new URL(route.request().url())
    if (route.request().method() !== 'PUT')
      return route.continue()
    if (isBlocked && searchParams.get('offset') !== '0')
      return route.abort('connectionreset')
    offsets.push(Number(searchParams.get('offset')))
    return route.continue()
  })
  // One that has its eight seconds before, and more than one part; no other event makes it longer.
  await new Promise(resolve => setTimeout(resolve, Math.max(0, watchedFrom + 9_000 - Date.now())))
  await changeRules(maker.page, {
    armed: true,
    trackCoolDownMs: 600_000,
    cameraCoolDownMs: 600_000,
  })
  let films: FilmRow[] = []
  const isWhole = ({ at, state, clip }: FilmRow): boolean => state === 'kept' && at > watchedFrom + 9_000 && (clip?.bytes ?? 0) > 500_000
  const row = await waitFor('a film', async () => {
    films = await filmsHere(maker)
    return films.find(isWhole)
  }, 180_000, () => [
    `watched from ${watchedFrom}`,
    ...films.map(film => JSON.stringify(film)),
    ...maker.browser.complaints,
  ].join('\n'))
  const made = row.clip!
  expect(made.durationMs).toBeGreaterThanOrEqual(12_000)
  await waitFor('its first part', () => offsets.length > 0, 30_000)
  proxy.cut()
  await maker.offlineBanner.waitFor({ timeout: 30_000 })
  await new Promise(resolve => setTimeout(resolve, 5_000))
  expect((await filmsHere(maker)).find(({ eventId }) => eventId === row.eventId)?.upload).toBe(1)
  isBlocked = false
  const firstParts = offsets.length
  proxy.mend()

  const viewer = await signIn(plant, { role: 'reviewer', detects: false })
  const described = await waitFor('the film on the server', () => viewer.page.evaluate(async (eventId) => {
    const answer = await fetch(`/api/events/${eventId}/clip`)
    return answer.ok && await answer.json() as { bytes: number, durationMs: number }
  }, row.eventId), 90_000, () => maker.browser.complaints.join('\n'))
  expect(described).toMatchObject({ bytes: made.bytes, durationMs: made.durationMs })
  const piece = await viewer.page.evaluate(async (eventId) => {
    const answer = await fetch(`/api/events/${eventId}/clip/film`, {
      headers: { range: 'bytes=4-7' },
    })
    return [
      answer.status,
      await answer.text(),
      answer.headers.get('content-range'),
      answer.headers.get('x-content-type-options'),
    ]
  }, row.eventId)
  // It went on where it was: no first part was sent again for a film that was begun.
  expect(offsets.slice(firstParts).some(offset => offset > 0)).toBe(true)
  expect(piece).toEqual([
    206,
    'ftyp',
    `bytes 4-7/${described.bytes}`,
    'nosniff',
  ])
  await waitFor('the maker to know that it is there', async () => (await filmsHere(maker)).every(({ upload }) => upload === 0), 60_000)

  const { incidentId } = (await plant.events()).find(({ event }) => event.eventId === row.eventId)!
  await viewer.openEvents()
  await waitFor('its incident', async () => (await viewer.listedIncidents()).includes(incidentId!), 30_000)
  await viewer.page.goto(new URL(`/incidents?event=${incidentId}`, viewer.page.url()).href)
  const sheet = viewer.page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Clip', exact: true }).click()
  const film = sheet.getByTestId('clip')
  await waitFor('the film in the player', async () => await film.getAttribute('data-state') === 'here', 30_000)
  const video = film.locator('video')
  await waitFor('its pictures', () => video.evaluate(element => (element as HTMLVideoElement).readyState >= 2), 30_000)
  expect(await video.evaluate(element => (element as HTMLVideoElement).duration)).toBeGreaterThan(5)
  // REV-3: it stands before the act; Home goes to it. Boxes are drawn over it, not into it.
  await film.focus()
  await viewer.page.keyboard.press('Home')
  await waitFor('what is drawn over it', () => film.locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement
    return width > 0 && (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data.some(value => value > 0)
  }), 30_000)
  const at = (): Promise<number> => video.evaluate(element => (element as HTMLVideoElement).currentTime)
  const before = await at()
  await film.focus()
  await viewer.page.keyboard.press('ArrowRight')
  await waitFor('one picture on', async () => await at() > before && await at() < before + 0.5, 30_000)
  await viewer.page.keyboard.press('Home')
  await viewer.page.keyboard.press(' ')
  await waitFor('it to play', async () => await at() > before + 1, 20_000)
  console.log(`film: ${described.durationMs} ms, ${described.bytes} bytes; parts begun at ${offsets.join(', ')}`)
  expect(viewer.browser.complaints.filter(words => !/Failed to load|ERR_|404/.test(words))).toEqual([])
}, 600_000)
