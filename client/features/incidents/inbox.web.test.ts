import type { EventStore } from '../../core/sync/event-store.ts'
import { expect, it } from 'vitest'
import { severities } from '#contract/severity'
import { epochMs } from '#contract/time'
import { openedOf } from '../../core/inbox/opened-of.ts'
import { buildAnnotation, buildApart, buildEvent, buildSnapshot, buildStored, buildStoredAnnotation, cameraIdOf, deviceIdOf, eventIdNumber, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { button, dialog, key, openAt, recorded } from './testing/opened-page.ts'

function cards(place: HTMLElement): HTMLElement[] {
  return [
    ...place.querySelectorAll<HTMLElement>('[data-incident-id]'),
  ]
}
const ids = (place: HTMLElement): (string | undefined)[] => cards(place).map(card => card.dataset.incidentId)
function pressed(place: HTMLElement, name: string): HTMLButtonElement {
  return [
    ...place.querySelectorAll<HTMLButtonElement>('button'),
  ].find(({ textContent }) => textContent.trim() === name)!
}
const reviewOf = async (store: EventStore, n: number) => (await store.openIncident(buildEvent(n).eventId))?.row.review?.review
const count = (place: HTMLElement, tab: string): string => place.querySelector(`[data-tab=${tab}] [aria-hidden=true]:not(svg)`)?.textContent ?? ''
const everything = '/incidents?time=all'

/** `count` of now, and as many of the day before yesterday. */
async function recent(count: number): Promise<{ store: EventStore, now: number }> {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  const now = Date.now()
  for (let n = 1; n <= 2 * count; n++) {
    const at = epochMs(now - n * 60_000 - (n > count
      ? 48 * 3_600_000
      : 0))
    await store.record(buildApart(n, {
      eventId: eventIdNumber(n, at),
      recordedAt: at,
      capturedAt: at,
    }))
  }
  return { store, now }
}

it('REV-1 IN2 the last 24 hours by default; more is a choice in the address that goes back with the browser', async () => {
  const { store } = await recent(2)
  const { place, router } = await openAt(store, '/incidents')
  await expect.poll(() => cards(place).length).toBe(2)
  const time = place.querySelector<HTMLSelectElement>('select[aria-label=Time]')!
  time.value = 'all'
  time.dispatchEvent(new Event('change'))
  await expect.poll(() => cards(place).length).toBe(4)
  expect(router.currentRoute.value.fullPath).toBe('/incidents?time=all')
  router.back()
  await expect.poll(() => cards(place).length).toBe(2)
  expect(place.querySelector<HTMLSelectElement>('select[aria-label=Time]')!.value).toBe('24h')
})

it('REV-1 IN2 what narrows the list stands in the address and as a chip, which takes it away', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  for (const n of [1, 2, 3]) {
    await store.record(buildApart(n, {
      cameraId: cameraIdOf(n),
      severity: severities[n]!,
      ...n === 3 && { label: 'forklift' as const },
    }))
  }
  const { place, router } = await openAt(store, `${everything}&camera=${cameraIdOf(3)}&label=forklift`, {
    plant: {
      cameras: [
        {
          cameraId: cameraIdOf(3),
          name: 'Dock',
        },
      ],
    },
  })
  await expect.poll(() => ids(place)).toEqual([buildEvent(3).eventId])
  expect([
    ...place.querySelectorAll('[data-chip]'),
  ].map(chip => chip.getAttribute('aria-label'))).toEqual(['Remove the filter: Camera: Dock', 'Remove the filter: Seen: Forklift'])
  // Counts are of what the filter finds, whatever its severity.
  expect([
    count(place, 'all'),
    count(place, severities[3]!),
    count(place, severities[1]!),
  ]).toEqual(['1', '1', ''])
  place.querySelector<HTMLButtonElement>('[data-chip=cameraId]')!.click()
  await expect.poll(() => router.currentRoute.value.query).toEqual({ time: 'all', label: 'forklift' })
  place.querySelector<HTMLButtonElement>('[data-chip=label]')!.click()
  await expect.poll(() => cards(place).length).toBe(3)
  place.querySelector<HTMLButtonElement>(`[data-tab=${severities[2]}]`)!.click()
  await expect.poll(() => ids(place)).toEqual([buildEvent(2).eventId])
  expect(router.currentRoute.value.query).toEqual({ time: 'all', severity: severities[2] })
  expect(count(place, 'all')).toBe('3')
})

it('SUP-7 IN3 several are chosen by keys, judged at once, and one undo takes all of it back', async () => {
  const store = await recorded(4)
  // Somebody confirmed one of them: that stays.
  await store.annotate(buildAnnotation(1, buildEvent(2).eventId, {
    memberId: memberIdOf(2),
    memberName: 'Lee',
    change: { kind: 'verdict', verdict: 'confirmed' },
  }))
  const { place } = await openAt(store, everything)
  await expect.poll(() => cards(place).length).toBe(4)
  for (const each of [
    'KeyJ',
    'KeyX',
    'KeyJ',
    'KeyX',
    'KeyJ',
    'KeyX',
  ]) {
    key(each)
    await expect.poll(() => true).toBe(true)
  }
  await expect.poll(() => place.querySelector('[data-bulk]')?.textContent).toContain('3 selected')
  const small = [
    ...place.querySelectorAll<HTMLElement>('button'),
  ].filter(each => each.offsetHeight < 48)
  expect(small).toEqual([])
  key('KeyF')
  await expect.poll(() => place.querySelector('[data-bulk]')?.textContent).toContain('Why was it false?')
  key('Digit1')
  await expect.poll(() => place.querySelector('[data-just-said]')?.textContent).toContain('False alarm · Nothing there: 2 incidents. 1 was left as it is')
  expect(await Promise.all([4, 3, 2, 1].map(async n => (await reviewOf(store, n))?.verdict?.verdict))).toEqual([
    'false-alarm',
    'false-alarm',
    'confirmed',
    undefined,
  ])
  expect(place.querySelector('[data-bulk]')).toBeNull()
  key('KeyU')
  await expect.poll(async () => Promise.all([4, 3, 2, 1].map(async n => (await reviewOf(store, n))?.verdict?.verdict))).toEqual([
    undefined,
    undefined,
    'confirmed',
    undefined,
  ])
  await expect.poll(() => place.querySelector('[data-just-said]')).toBeNull()
})

it('SUP-7 IN1 all that match are marked as reviewed: for oneself, not for others, and undone', async () => {
  const store = await recorded(3)
  const { place } = await openAt(store, everything)
  await expect.poll(() => count(place, 'all')).toBe('3')
  pressed(place, 'Select').click()
  await expect.poll(() => place.querySelector('[data-bulk]')).toBeTruthy()
  pressed(place, 'Select all that match').click()
  await expect.poll(() => place.querySelector('[data-bulk]')?.textContent).toContain('3 selected')
  pressed(place, 'Mark as reviewed').click()
  await expect.poll(() => count(place, 'all')).toBe('')
  expect(place.querySelector('[data-unreviewed]')).toBeNull()
  expect((await reviewOf(store, 1))?.acknowledged).toBeUndefined()
  expect(await store.unreviewed(memberIdOf(2))).toMatchObject({ high: 3 })
  pressed(place, 'Undo').click()
  await expect.poll(() => count(place, 'all')).toBe('3')
})

it('SUP-7 a long press begins a choice, a tap with shift extends it, a tap while choosing takes one out', async () => {
  const { place } = await openAt(await recorded(4), everything)
  await expect.poll(() => cards(place).length).toBe(4)
  const tap = (at: number, shiftKey = false): boolean => cards(place)[at]!.querySelector('button')!.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey }))
  const held = cards(place)[0]!.parentElement!
  held.dispatchEvent(new PointerEvent('pointerdown', {
    bubbles: true,
    pointerId: 1,
    button: 0,
    isPrimary: true,
    pointerType: 'touch',
  }))
  await expect.poll(() => place.querySelector('[data-bulk]')?.textContent).toContain('1 selected')
  held.dispatchEvent(new PointerEvent('pointerup', {
    bubbles: true,
    pointerId: 1,
    isPrimary: true,
    pointerType: 'touch',
  }))
  // The click that ends the press neither opens nor takes back.
  tap(0)
  tap(2, true)
  await expect.poll(() => place.querySelector('[data-bulk]')?.textContent).toContain('3 selected')
  cards(place)[1]!.parentElement!.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
  tap(1)
  await expect.poll(() => place.querySelector('[data-bulk]')?.textContent).toContain('2 selected')
  expect(dialog()).toBeNull()
})

it('IC6 keys say of the one they are at what the sheet says, under a Korean input method as well', async () => {
  const store = await recorded(2)
  const { place } = await openAt(store, everything)
  await expect.poll(() => cards(place).length).toBe(2)
  window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyJ', key: 'ㅓ', bubbles: true }))
  await expect.poll(() => document.activeElement?.closest('[data-incident-id]')?.getAttribute('data-incident-id')).toBe(buildEvent(2).eventId)
  window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyA', key: 'ㅁ', bubbles: true }))
  await expect.poll(async () => (await reviewOf(store, 2))?.acknowledged?.memberName).toBe('Kim')
  key('KeyU')
  await expect.poll(async () => (await reviewOf(store, 2))?.acknowledged).toBeUndefined()
  key('KeyR')
  await expect.poll(async () => (await store.unreviewed(memberIdOf(1))).high).toBe(1)
  key('KeyE')
  await expect.poll(() => document.activeElement?.tagName).toBe('TEXTAREA')
  // Prefilled: one tap away.
  expect((document.activeElement as HTMLTextAreaElement).value).toBe('Please look at this now.')
})

it('IN1 who had an incident open for a second has reviewed it; passing by is none', async () => {
  const store = await recorded(2)
  const clock = {
    at: Date.now(),
  }
  const { place, router } = await openAt(store, everything, { clock })
  await expect.poll(() => count(place, 'all')).toBe('2')
  await router.push(`${everything}&event=${buildEvent(1).eventId}`)
  await expect.poll(() => dialog()).toBeTruthy()
  await router.push(everything)
  await expect.poll(() => dialog()).toBeNull()
  expect(count(place, 'all')).toBe('2')
  await router.push(`${everything}&event=${buildEvent(2).eventId}`)
  await expect.poll(() => dialog()).toBeTruthy()
  clock.at += 1_000
  await router.push(everything)
  await expect.poll(() => count(place, 'all')).toBe('1')
  expect(place.querySelector(`[data-incident-id="${buildEvent(2).eventId}"][data-unreviewed]`)).toBeNull()
})

it('the list says why it is empty, and what to do about it', async () => {
  const nothing = await openAt(await recorded(0), '/incidents')
  await expect.poll(() => nothing.place.querySelector('[data-empty]')?.getAttribute('data-empty')).toBe('none-yet')
  nothing.end()
  // Recorded long ago.
  const quiet = await openAt(await recorded(1), '/incidents')
  await expect.poll(() => quiet.place.querySelector('[data-empty]')?.getAttribute('data-empty')).toBe('quiet')
  pressed(quiet.place, 'Show all on this device').click()
  await expect.poll(() => cards(quiet.place).length).toBe(1)
  await quiet.router.push(`${everything}&text=nowhere`)
  await expect.poll(() => quiet.place.querySelector('[data-empty]')?.getAttribute('data-empty')).toBe('none-match')
  pressed(quiet.place, 'Remove all filters').click()
  await expect.poll(() => cards(quiet.place).length).toBe(1)
})

it('IN4 an incident has its own page: evidence in layers, what was done, similar ones, next and previous', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  const picture = await new OffscreenCanvas(64, 36).convertToBlob().catch(() => new Blob(['x']))
  for (const [i, n] of [1, 1000, 2000].entries()) {
    await store.record(buildEvent(n, {
      trackId: i + 1,
      boxes: buildEvent(n).boxes.map(box => ({ ...box, trackId: i + 1 })),
      ...n === 1 && {
        snapshot: buildSnapshot(1),
      },
    }), picture)
  }
  const { place, router } = await openAt(store, everything)
  await expect.poll(() => cards(place).length).toBe(3)
  await router.push(`/incidents/${buildEvent(1000).eventId}`)
  await expect.poll(() => place.querySelector('[data-similar]')?.querySelectorAll('a').length).toBe(2)
  const next = place.querySelector<HTMLButtonElement>('[aria-label="Next incident"]')!
  next.click()
  await expect.poll(() => router.currentRoute.value.path).toBe(`/incidents/${buildEvent(1).eventId}`)
  await expect.poll(() => place.querySelector<HTMLButtonElement>('[aria-label="Next incident"]')?.disabled).toBe(true)
  await expect.poll(() => place.querySelectorAll('[data-incident-page] figure svg [data-box], [data-incident-page] figure svg [data-zone]').length).toBeGreaterThanOrEqual(2)
  const evidence = (): Element => place.querySelector('[data-layer]')!.closest('div:has(figure)')!
  const drawn = (what: string): number => evidence().querySelectorAll(`[data-${what}]`).length
  expect([
    drawn('box'),
    drawn('zone'),
  ]).toEqual([1, 1])
  place.querySelector<HTMLButtonElement>('[data-layer=boxes]')!.click()
  await expect.poll(() => [
    drawn('box'),
    drawn('zone'),
  ]).toEqual([0, 1])
  place.querySelector<HTMLButtonElement>('[data-layer=zone]')!.click()
  await expect.poll(() => [
    drawn('box'),
    drawn('zone'),
  ]).toEqual([0, 0])
  key('KeyA')
  await expect.poll(async () => (await reviewOf(store, 1))?.acknowledged?.memberName).toBe('Kim')
  await expect.poll(() => place.querySelector('[data-said=acknowledge]')?.textContent).toContain('Kim')
  expect(place.querySelector('[data-reviewers]')?.textContent).toContain('Kim')
  const small = [
    ...place.querySelectorAll<HTMLElement>('[data-incident-page] button, [data-incident-page] a'),
  ].filter(each => each.offsetHeight > 0 && each.offsetHeight < 48)
  expect(small).toEqual([])
})

it('IN5 what is not on this device is asked of the server, and said to be missing where nobody has it', async () => {
  const stored = buildStored(7)
  const there = openedOf([stored], [
    buildStoredAnnotation(8, stored.event.eventId),
  ])
  const online = await openAt(await recorded(1), `/incidents/${stored.event.eventId}`, {
    there: async () => there,
  })
  await expect.poll(() => online.place.querySelector('[data-incident-page]')?.getAttribute('data-state')).toBe('on-server')
  expect(online.place.textContent).toContain('Lee')
  expect(button('Acknowledge')).toBeUndefined()
  online.end()
  const unknown = await openAt(await recorded(1), `/incidents/${stored.event.eventId}`, {
    there: async () => undefined,
  })
  await expect.poll(() => unknown.place.textContent).toContain('The server does not know it either')
  unknown.end()
  const offline = await openAt(await recorded(1), `/incidents/${stored.event.eventId}`)
  await expect.poll(() => offline.place.textContent).toContain('The server is not reached now')
})
