import type { SystemStatus } from '../sfu/contract/status.ts'
import { expect, it } from 'vitest'
import { signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { changeRules } from './rule-changes.ts'
import { waitFor } from './wait-for.ts'

it('LE1 LE4 LE7 LE8 two browsers share the cameras; when one dies the other takes over all of them, and events go on', async () => {
  const { address } = await startOwnCamera(['north', 'press'], 'pass')
  const plant = await startPlant({
    cameras: {
      'North gate': address('north'),
      'Press 2': address('press'),
    },
    station: false,
  })
  let seen: SystemStatus['cameras'] = []
  const detectors = async (): Promise<string> => {
    seen = (await plant.status()).cameras
    return seen.map(({ analysis }) => analysis?.by ?? 'nobody').sort().join(', ')
  }
  const told = (): string => seen.map(({ name, analysis }) => `${name}: ${analysis?.by ?? 'nobody'} ${analysis?.fps}`).join('\n')

  const first = await signIn(plant, { role: 'administrator' })
  const alone = await waitFor('one browser to analyse both', async () => {
    const now = await detectors()
    return !now.includes('nobody') && now
  }, 90_000, told)
  const [firstName] = alone.split(', ')
  expect(alone).toBe(`${firstName}, ${firstName}`)

  const second = await signIn(plant, { role: 'manager' })
  // A browser that is not ready within 15 s, beside one that takes all of this machine, is tried again after a minute (LE7).
  await waitFor('each to analyse one', async () => {
    const now = await detectors()
    return !now.includes('nobody') && new Set(now.split(', ')).size === 2
  }, 240_000, () => `${told()}\n${second.browser.complaints.join('\n')}`)

  await first.page.goto(new URL('/stations', first.page.url()).href)
  await first.page.getByText('People\'s browsers that detect now').waitFor()
  await waitFor('both on the page of stations', async () => await first.page.locator('[data-browser]').count() === 2, 30_000)

  await changeRules(first.page, { trackCoolDownMs: 1_000, cameraCoolDownMs: 1_000 })
  const diedAt = Date.now()
  // Its page is gone without a word.
  await first.page.goto('chrome://crash').catch(() => {})
  await waitFor('the other to analyse both', async () => {
    const now = await detectors()
    return !now.includes(firstName!) && !now.includes('nobody')
  }, 60_000, told)
  await waitFor('an event of the other', async () => (await plant.events()).some(({ event }) => event.capturedAt > diedAt), 90_000)
}, 600_000)
