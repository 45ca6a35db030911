import type { Clip } from '#contract/clip'
import { expect, it } from 'vitest'
import { clipBeforeMs } from '#contract/clip'
import { epochMs } from '#contract/time'
import { buildApart, buildEvent, buildSnapshot, deviceIdOf, sha256Of } from '../../core/sync/testing/event-builder.ts'
import { pictureTimes } from '../../media/picture-times.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { audit } from '../testing/audit.ts'
import { dialog, openAt, openFirst, openPage, recorded } from './testing/opened-page.ts'

it('IC5 repeats are one card with their count, and each picture is a tap away', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  for (const n of [1, 2, 3]) {
    await store.record(buildEvent(n, {
      trackId: n,
      boxes: [
        {
          ...buildEvent(n).boxes[0]!,
          trackId: n,
        },
      ],
    }))
  }
  const place = await openPage(store)
  expect(place.querySelector('[data-incident-id]')!.textContent).toContain('3 times')
  await openFirst(place)
  const thumbs = [
    ...dialog()!.querySelectorAll<HTMLButtonElement>('button[aria-label^="Picture of"]'),
  ]
  expect(thumbs).toHaveLength(3)
  thumbs[0]!.click()
  await expect.poll(() => thumbs[0]!.getAttribute('aria-pressed')).toBe('true')
  await expect.poll(() => [
    ...dialog()!.querySelectorAll('dt'),
  ].find(({ textContent }) => textContent.trim() === 'Track')?.nextElementSibling?.textContent?.trim()).toBe('3')
})

it('IC6 the evidence is drawn over the clean picture: zone, boxes and the way there, with why it was raised in words', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  const canvas = new OffscreenCanvas(64, 36)
  canvas.getContext('2d')!.fillRect(0, 0, 64, 36)
  await store.record(buildApart(1, {
    snapshot: buildSnapshot(1),
    evidence: { distanceM: 1.32, isApproximate: true, heldMs: 2500 },
    rule: {
      ...buildEvent(1).rule,
      version: 4,
      condition: {
        kind: 'loitering',
        labels: ['person'],
        afterMs: 60_000,
        alone: false,
        clearAfterMs: 2000,
      },
    },
  }), await canvas.convertToBlob())
  await openFirst(await openPage(store))
  await expect.poll(() => dialog()!.querySelector('svg polyline')?.getAttribute('points')?.split(' ').length).toBe(4)
  expect(dialog()!.querySelectorAll('figure svg polygon, figure svg g rect')).toHaveLength(3)
  const words = dialog()!.textContent
  for (const said of [
    'About 1.3 m apart',
    'held for 2.5 sec',
    '90% sure',
    'after 1 min',
    'over after 2 sec',
  ])
    expect(words).toContain(said)
  expect([
    ...dialog()!.querySelectorAll('dt'),
  ].find(({ textContent }) => textContent.trim() === 'Version of the rule')?.nextElementSibling?.textContent?.trim()).toBe('4')
})

/** The film of an incident whose moment is `momentMs` after the film's beginning, opened on the incident's page. */
async function openFilm(momentMs: number) {
  const film = await (await fetch('/footage/plant-1-press.mp4')).blob()
  const { eventId, capturedAt } = buildApart(1)
  const clip: Clip = {
    sha256: sha256Of(7),
    mediaType: 'video/mp4',
    bytes: film.size,
    startsAt: epochMs(capturedAt - momentMs),
    durationMs: 60_000,
    width: 640,
    height: 360,
  }
  const { place, end } = await openAt(await recorded(1), `/incidents/${eventId}`, {
    services: {
      clips: {
        find: async () => ({ kind: 'here', clip, film }),
        onChange: () => () => {},
        pictureTimes,
      },
    },
  })
  const press = async (name: string): Promise<void> => {
    const named = (): HTMLElement | undefined => [
      ...place.querySelectorAll<HTMLElement>('button'),
    ].find(each => (each.getAttribute('aria-label') ?? each.textContent).trim() === name)
    await expect.poll(named).toBeTruthy()
    named()!.click()
  }
  await press('Clip')
  const video = (): HTMLVideoElement | null => place.querySelector('[data-testid=clip] video')
  return {
    place,
    press,
    end,
    atMs: (): number => Math.round((video()?.currentTime ?? Number.NaN) * 1000),
    said: (): string | null | undefined => place.querySelector('[data-testid=clip] input[type=range]')?.getAttribute('aria-valuetext'),
  }
}

it('REV-3 the film of an incident begins as long before the act as films do, and a press goes to the act', async () => {
  const { place, press, atMs, said, end } = await openFilm(20_000)
  await expect.poll(atMs, { timeout: 20_000 }).toBe(20_000 - clipBeforeMs + 1)
  await expect.poll(said).toBe('−8.0 s')
  expect(audit(place.querySelector('[data-testid=clip]')!)).toEqual([])
  await press('To the moment (Home)')
  await expect.poll(atMs, { timeout: 20_000 }).toBe(20_001)
  await expect.poll(said).toBe('0.0 s')
  end()
})

it('REV-3 a film that began later than that begins with its first picture, and one that missed the act says by how much', async () => {
  const short = await openFilm(3_000)
  await expect.poll(short.said, { timeout: 20_000 }).toBe('−3.0 s')
  expect(short.atMs()).toBeLessThan(10)
  expect(short.place.textContent).not.toContain('after the moment')
  short.end()
  const late = await openFilm(-1_500)
  await expect.poll(() => late.place.textContent, { timeout: 20_000 }).toContain('It begins 1.5 s after the moment.')
  await expect.poll(late.atMs).toBeLessThan(10)
  late.end()
})
