import { expect, it } from 'vitest'
import { buildApart, buildEvent, buildSnapshot, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { dialog, openFirst, openPage } from './testing/opened-page.ts'

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
