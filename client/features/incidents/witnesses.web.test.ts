import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { buildEvent, dbEpochOf, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { dialog, openFirst, openPage } from './testing/opened-page.ts'

it('IC9 an incident says who saw it, when each of them did, and shows the boxes of whom is tapped', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  // One act: two told the server already, this browser has not.
  const told = [1, 2].map((n, i) => ({
    event: {
      ...buildEvent(n, {
        trackId: 1,
        ...i === 1 && {
          boxes: [
            {
              ...buildEvent(1).boxes[0]!,
              box: {
                x1: 0.12,
                y1: 0.12,
                x2: 0.23,
                y2: 0.41,
              },
            },
          ],
        },
      }),
      deviceId: deviceIdOf(10 + n),
    },
    orgSeq: n,
    receivedAt: epochMs(1_700_000_009_000),
    clockSuspect: false,
    incidentId: buildEvent(1).eventId,
    recordedBy: ['Gate tablet', 'Control room'][i]!,
  }))
  await store.applyFeed(0, {
    items: told,
    cursor: 2,
    dbEpoch: dbEpochOf(1),
  }, epochMs(1))
  await store.record(buildEvent(3))
  const place = await openPage(store)
  // One act is no "×3".
  expect(place.querySelector('[data-incident-id]')!.textContent).not.toContain('×')
  await openFirst(place)
  const witnesses = (): HTMLElement[] => [
    ...dialog()!.querySelectorAll<HTMLElement>('[data-witness]'),
  ]
  await expect.poll(() => witnesses().map(({ textContent }) => textContent.trim())).toEqual([
    expect.stringMatching(/^Gate tablet\s*[\d:]+$/),
    expect.stringMatching(/^Control room\s*[\d:]+, 1 s later$/),
    expect.stringMatching(/^This browser\s*[\d:]+, 2 s later$/),
  ])
  expect(witnesses().map(each => each.getAttribute('aria-pressed'))).toEqual(['true', 'false', 'false'])
  expect(witnesses().every(each => each.offsetHeight >= 48)).toBe(true)
  witnesses()[1]!.click()
  await expect.poll(() => witnesses().map(each => each.getAttribute('aria-pressed'))).toEqual(['false', 'true', 'false'])
})
