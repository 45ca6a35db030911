import type { TrackedDetection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { plantDayAfter, plantDayOf, shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { audit } from '../testing/audit.ts'
import { openPage } from '../testing/people-stage.ts'
import HeatMapPage from './heat-map-page.vue'
import { cameras, session, timeZone } from './testing/night-shift.ts'

const yesterday = plantDayAfter(plantDayOf(epochMs(Date.now()), timeZone), -1)
const { cameraId, siteId } = cameras[0]!
const night = shiftsOf(yesterday, timeZone)[2]
const zone = {
  zoneId: 'b9a0c5d2-1111-4222-8333-444455556666',
  cameraId,
  name: 'Press zone',
  version: 1,
  polygon: [
    { x: 0.5, y: 0.5 },
    { x: 1, y: 0.5 },
    { x: 1, y: 1 },
    { x: 0.5, y: 1 },
  ],
}

function seen(label: TrackedDetection['label'], x: number, y: number): TrackedDetection {
  return {
    label,
    box: {
      x1: x - 0.02,
      y1: y - 0.2,
      x2: x + 0.02,
      y2: y,
    },
    score: 0.9,
    trackId: 1,
  } as unknown as TrackedDetection
}

/** Two minutes in the zone, one at the top left, a forklift at the left all the time. */
function openHeat(more: { hold?: Promise<void>, language?: 'en' | 'ko' } = {}) {
  return openPage(HeatMapPage, {
    session,
    cameras,
    plant: {
      zones: [zone],
    },
    language: more.language ?? 'en',
    path: '/heat-map/:cameraId',
    at: `/heat-map/${cameraId}?site=${siteId}&period=shift&day=${yesterday}&shift=2`,
    answers: {
      'incident.list': () => ({ incidents: [] }),
    },
    services: {
      findSnapshot: async () => undefined,
      tracks: {
        async* looks(_, from, to, signal) {
          for (let i = 0; i <= 180 && !signal.aborted; i++) {
            if (i === 90)
              await more.hold
            const at = from + (to - from) / 2 + i * 1_000
            yield {
              capturedAt: epochMs(at),
              aspect: 16 / 9,
              worn: new Map(),
              tracks: [
                i < 120
                  ? seen('person', 0.75, 0.9)
                  : seen('person', 0.1, 0.2),
                seen('forklift', 0.1, 0.55),
              ],
            }
          }
        },
      },
    },
  })
}

describe('RE7 the heat map', () => {
  it('says in words what it shows: how long the camera was seen, and where the most time was spent', async () => {
    const page = await openHeat()
    await expect.poll(() => page.text()).toContain('The camera was looked at for 3 min of 8 hr.')
    expect(page.all('[data-heat] ol:first-of-type li').slice(0, 2).map(({ textContent }) => textContent.trim())).toEqual([
      'Press zone: 2 min, 67% of all',
      'Top left of the picture: 1 min, 33% of all',
    ])
    // Two places, two cells; the legend begins with half of the most.
    expect(page.all('svg[role=img] g rect').length).toBe(2)
    expect(page.text()).toContain('from 1 min')
    expect(audit(page.root)).toEqual([])
    page.radio('Forklifts')!.click()
    await expect.poll(() => page.text()).toContain('Left of the picture: 3 min, 100% of all')
  })

  it('stopped early draws what was added up until then', async () => {
    let goOn = (): void => {}
    const page = await openHeat({
      hold: new Promise(resolve => goOn = resolve),
    })
    await page.press('Stop')
    goOn()
    await expect.poll(() => page.text()).toContain('Stopped: what is drawn is what was added up until then.')
    expect(page.all('svg[role=img] g rect').length).toBe(1)
    expect(page.text()).toContain('looked at for 1 min')
  })

  it('says it in Korean', async () => {
    const page = await openHeat({ language: 'ko' })
    await expect.poll(() => page.text()).toContain('Press zone: 2분, 전체의 67%')
    expect(night.to).toBeGreaterThan(night.from)
  })
})
