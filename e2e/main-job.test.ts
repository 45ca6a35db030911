import type { StoredSafetyEvent } from '../sfu/contract/safety-event.ts'
import type { Person } from './person.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CutProxy } from './cut-proxy.ts'
import { foreignCameraMissing, startForeignCamera } from './foreign-camera.ts'
import { opened, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { repository } from './plant.ts'
import { changeRules } from './rule-changes.ts'
import { waitFor } from './wait-for.ts'
import { zeroWeights } from './zero-weights.ts'

const password = 's3cret/horse pass'
const missing = foreignCameraMissing()
if (missing)
  console.log(`skipped: cameras of the foreign RTSP server (${missing})`)

interface SomeCameras {
  /** Name -> address with its credentials. */
  live: Record<string, string>
  /** One more with a password that is not its own. */
  locked: Record<string, string>
}

async function ownCameras(): Promise<SomeCameras> {
  const { address } = await startOwnCamera(['north', 'press'], password)
  return {
    live: {
      'North gate': address('north'),
      'Press 2': address('press'),
    },
    locked: {},
  }
}

/** Two clips behind Digest of a server that we did not write; none where it cannot run. */
async function foreignCameras(): Promise<SomeCameras> {
  if (missing !== undefined)
    return { live: {}, locked: {} }
  const { address } = opened(await startForeignCamera(['intel_worker_zone', 'intel_one_by_one'], { user: 'operator', password }), f => f.close())
  return {
    live: {
      'Worker zone': address('intel_worker_zone'),
      'One by one': address('intel_one_by_one'),
    },
    locked: {
      Locked: address('intel_one_by_one', 'wrong-one'),
    },
  }
}

/** The event is in this browser, and its incident with its picture on the screen. */
async function sees(person: Person, { event: { eventId }, incidentId }: StoredSafetyEvent): Promise<void> {
  const complaints = (): string => person.browser.complaints.join('\n')
  await waitFor('the event in this browser', async () => (await person.localEvents()).includes(eventId), 30_000, complaints)
  await waitFor('its incident on the screen', async () => (await person.listedIncidents()).includes(incidentId!), 30_000, complaints)
  const picture = person.page.locator(`[data-incident-id="${incidentId}"] img`).first()
  await waitFor('its picture', () => picture.evaluate(img => (img as HTMLImageElement).naturalWidth > 0), 30_000)
}

it('turns cameras, ours and others behind Digest, into safety events that two browsers and the command line see, and says which one refuses its password', async () => {
  const own = await ownCameras()
  const foreign = await foreignCameras()
  const live = {
    ...own.live,
    ...foreign.live,
  }
  const plant = await startPlant({
    cameras: {
      ...live,
      ...foreign.locked,
    },
    station: true,
  })
  for (const name of Object.keys(live))
    await plant.line(new RegExp(`${name}.*live`), 60_000)
  // The station detects; who looks has enough to do.
  const first = await signIn(plant, { detects: false })
  for (const name of Object.keys(live))
    await first.seesMovingPicture(name)
  for (const name of Object.keys(foreign.locked)) {
    await plant.line(new RegExp(`${name}.*refused the RTSP login; check user name and password`))
    expect(await first.tile(name).textContent()).toMatch(/refused the login. Check user name and password/)
  }

  // One line an event, with nobody doing anything.
  const sources = [own.live, foreign.live].map(cameras => Object.keys(cameras)).filter(names => names.length > 0)
  for (const names of sources)
    await plant.line(new RegExp(`Person in view.*(?:${names.join('|')})`), 120_000)
  const second = await signIn(plant, { detects: false })
  await first.openEvents()
  await second.openEvents()
  for (const names of sources) {
    const told = await waitFor(`an event of ${names.join(' or ')} on the server`, async () => (await plant.events()).find(({ event }) => names.includes(event.cameraName)), 60_000)
    await sees(first, told)
    await sees(second, told)
    const { stdout } = await plant.cli('events', '--json')
    expect(stdout.split('\n').filter(Boolean).map(line => (JSON.parse(line) as StoredSafetyEvent).event.eventId)).toContain(told.event.eventId)
  }
  expect(await first.page.evaluate(() => crossOriginIsolated)).toBe(true)
  expect((await plant.cli('sign-in', '--role', 'viewer')).stdout).toContain(`${plant.address}/sign-in#token=`)
  const status = JSON.parse((await plant.cli('status', '--json')).stdout) as { cameras: { name: string }[] }
  expect(status.cameras.map(({ name }) => name).sort()).toEqual(Object.keys({
    ...live,
    ...foreign.locked,
  }).sort())

  // Another event appears without a reload: an incident more, or one more in its count.
  const before = await second.countedEvents()
  await changeRules(second.page, { trackCoolDownMs: 1_000, cameraCoolDownMs: 1_000 })
  await waitFor('one more event, live', async () => await second.countedEvents() > before, 120_000)
  expect(await plant.stop()).toBeLessThan(10_000)
  expect(plant.lines.join('\n')).not.toContain(password)
  expect(plant.lines.join('\n')).not.toContain('wrong-one')
})

it('makes no event of the same picture with the weights of the detector zeroed', async () => {
  const folder = opened(mkdtempSync(join(tmpdir(), 'ansim-zero-')), path => rmSync(path, { recursive: true }))
  const model = join(folder, 'zeroed.onnx')
  writeFileSync(model, zeroWeights(readFileSync(join(repository, 'models/ansim-nano-5/model.onnx'))))
  const plant = await startPlant({
    cameras: (await ownCameras()).live,
    station: true,
    flags: ['--model', model],
  })
  // It must really look before "nothing found" means anything, and for longer than the real one needs to find somebody.
  const looksAtBoth = async (): Promise<boolean> => {
    const { cameras } = await plant.status()
    return cameras.length === 2 && cameras.every(c => (c.analysis?.fps ?? 0) > 0.5)
  }
  await waitFor('the station to analyse both cameras', looksAtBoth, 120_000)
  await new Promise(resolve => setTimeout(resolve, 7_000))
  await waitFor('the station to analyse both cameras still', looksAtBoth, 30_000)
  expect(await plant.events()).toEqual([])
})

it('keeps what it records while the network is cut for 20 s, and shares it without loss or doubles afterwards', async () => {
  const { live: cameras } = await (missing === undefined
    ? foreignCameras()
    : ownCameras())
  const plant = await startPlant({ cameras, station: false })
  const proxy = opened(await CutProxy.start(plant.port), proxy => proxy.close())
  const cut = await signIn(plant, { address: `http://localhost:${proxy.port}` })
  await changeRules(cut.page, { trackCoolDownMs: 2_000, cameraCoolDownMs: 2_000 })
  for (const name of Object.keys(cameras))
    await cut.seesMovingPicture(name)
  let seen = ''
  await waitFor('a first event', async () => {
    seen = JSON.stringify({
      status: await plant.status(),
      tiles: await cut.page.locator('article[data-state]').allTextContents(),
      complaints: cut.browser.complaints,
      local: await cut.localEvents(),
    }, null, 1)
    return (await plant.events()).length > 0
  }, 120_000, () => seen)
  const device = (await plant.events())[0]!.event.deviceId
  proxy.cut()
  await cut.offlineBanner.waitFor({ timeout: 20_000 })
  await new Promise(resolve => setTimeout(resolve, 20_000))
  const recordedDuringCut = await cut.localEvents()
  proxy.mend()
  await waitFor('the banner to go', async () => !(await cut.offlineBanner.isVisible()), 60_000)
  await waitFor('every local event on the server', async () => {
    const there = new Set<string>((await plant.events()).map(e => e.event.eventId))
    return recordedDuringCut.every(id => there.has(id))
  }, 60_000)
  const ids = (await plant.events()).map(e => e.event.eventId)
  expect(new Set(ids).size).toBe(ids.length)
  expect((await plant.events()).every(e => e.event.deviceId === device)).toBe(true)
  const other = await signIn(plant, { detects: false })
  await other.openEvents()
  await waitFor('all of them on the other screen, each counted once', async () => {
    const local = await other.localEvents()
    const here = new Set(local)
    return recordedDuringCut.every(id => here.has(id)) && await other.countedEvents() === local.length
  }, 30_000)
})
