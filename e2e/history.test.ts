import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepEvidence } from './kept-evidence.ts'
import { signIn, startPlant } from './opened.ts'
import { waitFor } from './wait-for.ts'

const hourMs = 3_600_000
const patience = { timeout: 60_000 }

it('REV-2 REV-3 REV-4 REV-5 REV-6 EX3 the past of two cameras: gone to in two acts, played, scrubbed in step, and taken out as a file that shows any change', async () => {
  const plant = await startPlant({ cameras: {}, station: false })
  const maker = await signIn(plant, { role: 'supervisor' })
  await maker.page.evaluate(() => localStorage.setItem('ansim.detect', 'off'))
  // Two days ago, by the hour, and three days ago.
  const act = Math.floor((Date.now() - 48 * hourMs) / hourMs) * hourMs + 202_000
  const kept = await keepEvidence(maker.page, [act, act - 26 * hourMs, act + 1_200_000])
  await maker.close()
  const person = await signIn(plant, { role: 'reviewer' })
  const { page } = person
  await page.evaluate(() => localStorage.setItem('ansim.detect', 'off'))

  // REV-2: from the wall by the navigation, then by the field.
  await page.getByRole('link', { name: 'History', exact: true }).click(patience)
  const field = page.locator('[data-moment-field]')
  await field.waitFor(patience)
  const zone = await page.evaluate(async () => (await (await fetch('/api/session')).json() as { session?: { sites: { timeZone: string }[] }, sites?: { timeZone: string }[] }))
  const timeZone = (zone.session?.sites ?? zone.sites)![0]!.timeZone
  const wall = new Date(act).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')
  await field.fill(wall)
  await field.press('Enter')
  const view = (i: number) => page.locator(`[data-evidence][data-camera="${kept[i * 3]!.cameraId}"]`)
  await waitFor('the films of that moment', async () => await view(0).getAttribute('data-film') === 'here' && await view(1).getAttribute('data-film') === 'here', 60_000)
  const shownAt = async (): Promise<number> => Date.parse(await page.locator('time[data-shown]').getAttribute('datetime') ?? '')
  expect(await shownAt()).toBe(act)
  await waitFor('a link to the moment in the address', () => page.url().includes(`at=${new Date(act).toISOString().replace('.000', '').replaceAll(':', '%3A')}`) || page.url().includes(`at=${new Date(act).toISOString().replace('.000', '')}`), 30_000)
  // The calendar marks the day and what nobody looked at.
  await waitFor('the day in the calendar', () => page.locator(`[data-marks="${wall.slice(0, 10)}"] [data-unreviewed]`).count(), 60_000)

  // REV-3: a card plays from before the act.
  const begun = performance.now()
  await page.locator(`li[data-incident-id="${kept[0]!.incidentId}"] button`).click()
  const video = (i: number) => view(i).locator('video')
  const seconds = (i: number): Promise<number> => video(i).evaluate(element => (element as HTMLVideoElement).currentTime)
  await waitFor('the film to play', async () => await shownAt() > act - 8_000 && !await video(0).evaluate(element => (element as HTMLVideoElement).paused) && await seconds(0) > 0.2, 30_000)
  console.warn(`REV-3: plays ${Math.round(performance.now() - begun)} ms after the card`)
  expect(await shownAt()).toBeLessThan(act)
  await waitFor('both to be in step', async () => {
    const [a, b] = await Promise.all([
      seconds(0),
      seconds(1),
    ])
    // The second camera's film begins a second later.
    return Math.abs(a - b - 1) < 0.6
  }, 30_000)

  // REV-5: keys.
  await page.keyboard.press('Space')
  await waitFor('both to stand', () => Promise.all([0, 1].map(i => video(i).evaluate(element => (element as HTMLVideoElement).paused))).then(all => all.every(Boolean)), 30_000)
  const stood = await shownAt()
  await page.keyboard.press('Period')
  await waitFor('one picture on', async () => await shownAt() > stood && await shownAt() < stood + 250, 30_000)
  await page.keyboard.press('ArrowRight')
  await waitFor('10 s on', async () => await shownAt() > stood + 9_500, 30_000)

  // REV-4: a wheel zooms, and a drag moves.
  const timeline = page.locator('[data-timeline]')
  const span = async (): Promise<number> => Number(await timeline.getAttribute('data-to')) - Number(await timeline.getAttribute('data-from'))
  const box = (await timeline.boundingBox())!
  const before = await span()
  await page.mouse.move(box.x + box.width / 2, box.y + 12)
  await page.mouse.wheel(0, -300)
  await waitFor('less time', async () => Math.abs(await span() - before / 2) < 1_000, 30_000)
  const from = Number(await timeline.getAttribute('data-from'))
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 - 100, box.y + 12, { steps: 4 })
  await page.mouse.up()
  await waitFor('later times', async () => Number(await timeline.getAttribute('data-from')) > from + await span() * 0.05, 30_000)

  // REV-6: one incident as a file.
  await page.locator(`li[data-incident-id="${kept[0]!.incidentId}"] input[type=checkbox]`).check()
  await page.locator('aside').getByRole('button', { name: 'Export' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('Name').fill('Press 1')
  await sheet.getByLabel('Reason').fill('Asked for by the labour inspector')
  const download = page.waitForEvent('download', patience)
  await sheet.getByRole('button', { name: 'Export', exact: true }).click()
  const file = join(plant.dataDir, 'export.zip')
  await (await download).saveAs(file)
  const hash = await sheet.locator('code').textContent(patience)
  const { code, stdout } = await plant.cli('export', 'verify', file, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'sound',
    manifestSha256: hash,
    manifest: {
      reason: 'Asked for by the labour inspector',
      mosaic: { isApplied: false },
      missing: [],
    },
  })
  const paths = (JSON.parse(stdout) as { manifest: { files: { path: string, kind: string }[] } }).manifest.files.map(({ kind }) => kind)
  expect(new Set(paths)).toEqual(new Set([
    'picture',
    'drawn',
    'clip',
    'events',
    'table',
    'reading',
  ]))
  // The film is the largest in it, and lies in the middle.
  const bytes = readFileSync(file)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  writeFileSync(file, bytes)
  const changed = await plant.cli('export', 'verify', file)
  expect(changed.code).toBe(1)
  expect(changed.stdout).toMatch(/^clips\/.*\.mp4 (?:is not as it was|cannot be read)/)

  // Who took what, and the manifest's hash, are in the audit trail.
  const auditor = await signIn(plant, { role: 'auditor' })
  const entries = await waitFor('the trail', async () => {
    const found = await auditor.page.evaluate(async () => (await (await fetch('/api/audit?limit=100')).json() as { entries: { action: string, details?: string }[] }).entries)
    return found.some(({ action }) => action === 'export.end') && found
  }, 30_000)
  expect(entries.find(({ action }) => action === 'export.begin')?.details).toContain('Asked for by the labour inspector')
  expect(entries.find(({ action }) => action === 'export.end')?.details).toContain(hash!)
  expect(person.browser.complaints.filter(words => !/Failed to load|ERR_|404/.test(words))).toEqual([])
}, 300_000)
