import type { TrackedDetection } from '#contract/detection'
import type { TrackChunk } from '../../core/tracking/track-chunks.ts'
import { describe, expect, it } from 'vitest'
import { plantDayAfter, plantDayOf, shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { encodeTrackChunk } from '../../core/tracking/track-chunk-codec.ts'
import { createHeatCounter } from '../../pipeline/evidence/heat-counter.ts'
import { spawnHeatWorker } from '../../pipeline/evidence/spawn-heat-worker.ts'
import { audit } from '../testing/audit.ts'
import { idOf, openPage } from '../testing/people-stage.ts'
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

function seen(label: TrackedDetection['label'], trackId: number, x: number, y: number): TrackedDetection {
  return {
    label,
    box: {
      x1: x - 0.02,
      y1: y - 0.2,
      x2: x + 0.02,
      y2: y,
    },
    score: 0.9,
    trackId,
  }
}

/** Two minutes in the zone, one at the top left, a forklift at the left all the time: a look a second across an hour's edge, in two chunks. */
function chunksOf(middle: number): TrackChunk[] {
  return [0, 90].map((first) => {
    const startsAt = middle - 90_000 + first * 1_000
    return {
      deviceId: idOf(77) as never,
      startsAt,
      endsAt: startsAt + 90_000,
      bytes: encodeTrackChunk(Array.from({
        length: first === 0
          ? 90
          : 91,
      }, (_, i) => ({
        capturedAt: epochMs(startsAt + i * 1_000),
        aspect: 16 / 9,
        worn: new Map(),
        tracks: [
          first + i < 120
            ? seen('person', 1, 0.75, 0.9)
            : seen('person', 1, 0.1, 0.2),
          seen('forklift', 2, 0.1, 0.55),
        ],
      }))),
    }
  })
}

/** `hold`: the hour of the second chunk is not read before. */
function openHeat(more: { hold?: Promise<void>, language?: 'en' | 'ko', script?: string } = {}) {
  const middle = (night.from + night.to) / 2
  const chunks = chunksOf(middle)
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
      heat: createHeatCounter({
        async chunks(_, from, until) {
          if (from === middle)
            await more.hold
          return chunks.filter(({ startsAt }) => startsAt >= from && startsAt < until)
        },
        spawn: () => spawnHeatWorker(url => more.script ?? url),
      }),
    },
  })
}

/** The worker is fetched first. */
const patience = { timeout: 20_000 }

describe('RE7 the heat map', () => {
  it('says in words what it shows: how long the camera was seen, and where the most time was spent', async () => {
    const page = await openHeat()
    await expect.poll(() => page.text(), patience).toContain('The camera was looked at for 3 min of 8 hr.')
    expect(page.all('[data-heat] ol:first-of-type li').slice(0, 2).map(({ textContent }) => textContent.trim())).toEqual([
      'Press zone: 2 min, 67% of all',
      'Top left of the picture: 1 min, 33% of all',
    ])
    // Two places, two cells; the legend begins with half of the most.
    expect(page.all('svg[role=img] g rect').length).toBe(2)
    expect(page.text()).toContain('from 1 min')
    expect(audit(page.root)).toEqual([])
    page.radio('Forklifts')!.click()
    await expect.poll(() => page.text(), patience).toContain('Left of the picture: 3 min, 100% of all')
  })

  it('stopped early draws what was added up until then', async () => {
    let goOn = (): void => {}
    const page = await openHeat({
      hold: new Promise(resolve => goOn = resolve),
    })
    // The hours up to the one that is held.
    await expect.poll(() => page.text(), patience).toContain('Adding up, 50%')
    await page.press('Stop')
    goOn()
    await expect.poll(() => page.text(), patience).toContain('Stopped: what is drawn is what was added up until then.')
    expect(page.all('svg[role=img] g rect').length).toBe(1)
    expect(page.text()).toContain('looked at for 1 min')
  })

  it('says that it could not be added up, and what to do; nothing runs on', async () => {
    const page = await openHeat({
      script: URL.createObjectURL(new Blob(['throw new Error("bent")'], { type: 'text/javascript' })),
    })
    await expect.poll(() => page.alert(), patience).toContain('The heat map could not be added up in this browser.')
    expect(page.button('Draw again')).toBeDefined()
    expect(page.all('[role=alert] ~ p, progress')).toEqual([])
    expect(audit(page.root)).toEqual([])
  })

  it('says it in Korean', async () => {
    const page = await openHeat({ language: 'ko' })
    await expect.poll(() => page.text(), patience).toContain('Press zone: 2분, 전체의 67%')
  })
})
