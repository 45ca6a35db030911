import type { Locator, Page } from 'playwright'
import type { Figures } from '../bench.ts'
import { keepEvidence } from '../../e2e/kept-evidence.ts'
import { Person } from '../../e2e/person.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure, percentile } from '../figure.ts'

interface HistoryOptions {
  /** How often a card is played, each time by a browser that has never seen its film. */
  readonly plays?: number
}

const hourMs = 3_600_000

/** Counts what a person does: a press of a button or link, or filling a field and pressing Enter in it. */
function createHand() {
  let acts = 0
  return {
    acts: () => acts,
    async press(on: Locator): Promise<void> {
      acts++
      await on.click({ timeout: 60_000 })
    },
    async enter(into: Locator, text: string): Promise<void> {
      acts++
      await into.fill(text)
      await into.press('Enter')
    },
  }
}

/** From the wall, where a camera is watched, to its pictures of a date and time. */
async function countActs(page: Page, cameraId: string, at: number): Promise<number> {
  const hand = createHand()
  await page.goto(new URL('/', page.url()).href)
  await hand.press(page.locator('nav a[href="/history"]'))
  const field = page.locator('[data-moment-field]')
  await field.waitFor({ timeout: 60_000 })
  await hand.enter(field, new Date(at).toISOString().slice(0, 19))
  await waitFor('the film of that moment', async () => await page.locator(`[data-evidence][data-camera="${cameraId}"]`).getAttribute('data-film') === 'here', 60_000)
  return hand.acts()
}

/** ms from the press of a card until a picture of its film that plays is on the screen, by the page's own clock. */
function playMs(page: Page, incidentId: string): Promise<number> {
  return page.evaluate(id => new Promise<number>((resolve, reject) => {
    const begun = performance.now()
    document.querySelector<HTMLElement>(`li[data-incident-id="${id}"] button`)!.click()
    const look = (): void => {
      const video = [
        ...document.querySelectorAll('video'),
      ].find(each => !each.paused && each.currentTime > 0)
      if (video) {
        video.requestVideoFrameCallback(now => resolve(now - begun))
      }
      else if (performance.now() - begun > 30_000) {
        reject(new Error(`nothing played within 30 s: ${[
          ...document.querySelectorAll('[data-evidence]'),
        ].map(view => `${(view as HTMLElement).dataset.evidence} ${(view as HTMLElement).dataset.film} ${view.textContent}`).join('; ')} ${document.querySelector('time[data-shown]')?.getAttribute('datetime')} ${[
          ...document.querySelectorAll('video'),
        ].map(video => `${video.paused} ${video.currentTime} ${video.readyState}`).join(', ')}`))
      }
      else {
        requestAnimationFrame(look)
      }
    }
    look()
  }), incidentId)
}

/**
 * REV-2_actions: presses and filled fields from the live wall to the film of a date and time of a camera. REV-3_start_ms: p95 from the press
 * of a card to the first picture of its film that plays, from the server each time, over loopback.
 */
export async function measureHistory({ plays = 8 }: HistoryOptions = {}, say: (line: string) => void): Promise<Figures> {
  say('a plant with a past')
  const plant = await Plant.start({ cameras: {}, station: false })
  const people: Person[] = []
  const enter = async (role: string): Promise<Page> => {
    const person = await Person.signIn(plant, { role })
    people.push(person)
    await person.page.evaluate(() => localStorage.setItem('ansim.detect', 'off'))
    await person.page.reload()
    return person.page
  }
  try {
    const act = Math.floor((Date.now() - 48 * hourMs) / hourMs) * hourMs + 202_000
    const kept = await keepEvidence(await enter('supervisor'), [act], 2)
    const reader = await enter('reviewer')
    say('to a date and time')
    const actions = await countActs(reader, kept[0]!.cameraId, kept[0]!.at)
    const samples: number[] = []
    for (let i = 0; i < plays; i++) {
      const { cameraId, incidentId, at } = kept[i % kept.length]!
      say(`card ${i + 1} of ${plays}`)
      // What was fetched before is forgotten: the film comes from the server again.
      await reader.evaluate(() => new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('ansim-pictures')
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const names = [...request.result.objectStoreNames]
          const transaction = request.result.transaction(names, 'readwrite')
          names.forEach(name => transaction.objectStore(name).clear())
          transaction.oncomplete = () => {
            request.result.close()
            resolve()
          }
        }
      }))
      await reader.goto(new URL(`/history?cameras=${cameraId}&at=${new Date(at + 300_000).toISOString()}&span=3600`, reader.url()).href)
      await reader.locator(`li[data-incident-id="${incidentId}"] button`).waitFor({ timeout: 60_000 })
      samples.push(await playMs(reader, incidentId))
    }
    say(`started after ${samples.map(Math.round).join(', ')} ms`)
    return {
      'REV-2_actions': figure(actions, 'actions'),
      'REV-3_start_ms': figure(percentile(samples, 0.95), 'ms'),
    }
  }
  finally {
    for (const person of people)
      await person.close()
    await plant.destroy()
  }
}
