import { expect, it, onTestFinished } from 'vitest'
import { page } from 'vitest/browser'
import { AppError } from '#contract/app-error'
import { severities } from '#contract/severity'
import { epochMs } from '#contract/time'
import { buildApart, buildEvent, buildStoredAnnotation, dbEpochOf, deviceIdOf, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { audit } from '../testing/audit.ts'
import { aDelivery } from './testing/a-delivery.ts'
import { button, dialog, key, openAt, openFirst, openPage, recorded } from './testing/opened-page.ts'

it('HD5 IC6 an incident is acknowledged, judged and noted in two taps each, or by a key, and a verdict is taken back', async () => {
  const store = await recorded(1)
  const place = await openPage(store)
  await openFirst(place)
  // As laid out: while the sheet moves in, what is on screen is smaller.
  const small = [
    ...dialog()!.querySelectorAll<HTMLElement>('section button'),
  ].filter(each => each.offsetHeight < 48)
  expect(small).toEqual([])
  button('Acknowledge').click()
  await expect.poll(() => button('Acknowledged')?.getAttribute('aria-pressed')).toBe('true')
  // A false alarm has a reason: the second tap, or its number.
  key('KeyF')
  await expect.poll(() => dialog()!.textContent).toContain('Why was it false?')
  key('Digit2')
  await expect.poll(() => place.querySelector('[data-incident-id]')!.textContent).toContain('False alarm')
  await expect.poll(() => button('False alarm').getAttribute('aria-pressed')).toBe('true')
  expect((await store.find(buildEvent(1).eventId))?.review?.review.verdict).toMatchObject({ verdict: 'false-alarm', reason: 'wrong-object' })
  key('KeyF')
  await expect.poll(() => button('False alarm').getAttribute('aria-pressed')).toBe('false')
  key('KeyN')
  await expect.poll(() => document.activeElement?.tagName).toBe('TEXTAREA')
  const field = document.activeElement as HTMLTextAreaElement
  field.value = 'A fox.'
  field.dispatchEvent(new Event('input'))
  // What is typed into a note is no command.
  field.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyF', bubbles: true }))
  await expect.poll(() => button('Save the note').disabled).toBe(false)
  button('Save the note').click()
  await expect.poll(() => dialog()?.querySelector('[data-said=note]')?.textContent).toContain('A fox.')
  expect((await store.find(buildEvent(1).eventId))?.review).toMatchObject({
    waiting: 4,
    review: {
      acknowledged: { memberName: 'Kim' },
      notes: [
        { text: 'A fox.' },
      ],
    },
  })
})

it('HD5 a note that is begun while something else is still being kept stays open, with its words', async () => {
  const store = await recorded(1)
  const kept = Promise.withResolvers<void>()
  const place = await openPage({
    ...store,
    async annotate(told) {
      await kept.promise
      return store.annotate(told)
    },
  })
  await openFirst(place)
  button('Acknowledge').click()
  button('Note').click()
  await expect.poll(() => document.activeElement?.tagName).toBe('TEXTAREA')
  const field = document.activeElement as HTMLTextAreaElement
  field.value = 'A fox.'
  field.dispatchEvent(new Event('input'))
  kept.resolve()
  await expect.poll(() => button('Acknowledged')?.getAttribute('aria-pressed')).toBe('true')
  expect(dialog()!.querySelector('textarea')?.value).toBe('A fox.')
})

it('HD5 the sheet stays true when what was said takes the incident out of the filter', async () => {
  const place = await openPage(await recorded(2), 'supervisor', '/incidents?time=all&state=new')
  await openFirst(place)
  button('Acknowledge').click()
  await expect.poll(() => place.querySelectorAll('[data-incident-id]').length).toBe(1)
  await expect.poll(() => button('Acknowledged')?.getAttribute('aria-pressed')).toBe('true')
})

it('RV3 what came too late is told in words, and said again on a tap', async () => {
  const store = await recorded(1)
  const { eventId } = buildEvent(1)
  const own = (await store.find(eventId))!
  const mine = await store.annotate({
    annotationId: buildStoredAnnotation(9, eventId).annotation.annotationId,
    eventId,
    memberId: memberIdOf(1),
    memberName: 'Kim',
    change: { kind: 'verdict', verdict: 'false-alarm' },
    madeAt: epochMs(1_700_000_000_000),
  })
  await store.applyFeed(0, {
    items: [
      {
        event: own.event,
        orgSeq: 1,
        receivedAt: own.event.recordedAt,
        clockSuspect: false,
        incidentId: eventId,
      },
    ],
    annotations: [
      buildStoredAnnotation(2, eventId, {
        change: { kind: 'verdict', verdict: 'confirmed' },
      }, { incidentId: eventId }),
      buildStoredAnnotation(3, eventId, mine.annotation, { overtakenBy: 2, memberName: 'Kim', incidentId: eventId }),
    ],
    cursor: 3,
    dbEpoch: dbEpochOf(1),
  }, epochMs(1))
  const place = await openPage(store)
  await openFirst(place)
  expect(dialog()!.querySelector('[data-conflict]')!.textContent).toMatch(/Lee already said “Confirmed” at .*Yours, “False alarm”, was not applied/)
  button('Say it again').click()
  await expect.poll(() => dialog()!.querySelector('[data-conflict]')).toBeNull()
  expect((await store.find(eventId))?.review?.review.verdict?.verdict).toBe('false-alarm')
})

it('RV2 who may not annotate is offered nothing to say', async () => {
  const place = await openPage(await recorded(1), 'station')
  await openFirst(place)
  expect(button('Acknowledge')).toBeUndefined()
})

it('IC6 what was just said is taken back by one tap', async () => {
  const store = await recorded(1)
  await openFirst(await openPage(store))
  button('Acknowledge').click()
  await expect.poll(() => button('Undo')).toBeTruthy()
  button('Undo').click()
  await expect.poll(() => button('Acknowledge')).toBeTruthy()
  await expect.poll(() => button('Undo')).toBeUndefined()
  expect((await store.openIncident(buildEvent(1).eventId))?.row.review?.review.acknowledged).toBeUndefined()
  // Both stand in the story: what was said, and that it was taken back.
  await expect.poll(() => [
    ...dialog()!.querySelectorAll('[data-said]'),
  ].map(({ firstElementChild }) => firstElementChild?.textContent)).toEqual(['Acknowledged', 'Acknowledgement taken back'])
})

it('IC6 work is started, escalated, closed and reopened in two taps each', async () => {
  const store = await recorded(1)
  const place = await openPage(store)
  await openFirst(place)
  const said = async () => (await store.openIncident(buildEvent(1).eventId))!.row.review!.review
  button('Start work').click()
  await expect.poll(() => place.querySelector('[data-incident-id]')!.textContent).toContain('In progress')
  button('Escalate').click()
  await expect.poll(() => document.activeElement?.tagName).toBe('TEXTAREA')
  ;[
    ...dialog()!.querySelectorAll<HTMLButtonElement>('button[type=submit]'),
  ].find(each => each.textContent.trim() === 'Escalate')!.click()
  await expect.poll(async () => (await said()).notes).toMatchObject([
    { escalates: true, text: 'Please look at this now.' },
  ])
  button('Near miss').click()
  await expect.poll(() => button('Reopen')).toBeTruthy()
  button('Reopen').click()
  await expect.poll(() => button('Reopen')).toBeUndefined()
  expect(await said()).toMatchObject({
    owner: { isWorking: true, memberName: 'Kim' },
  })
})

it('IC6 J and K go to the next and the one before, and a tab shows one severity with how many nobody looked at', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  for (const n of [1, 2, 3]) {
    await store.record(buildApart(n, n === 2
      ? { severity: 'critical' }
      : {}))
  }
  const place = await openPage(store)
  const shown = (): string | null | undefined => place.querySelector('[data-incident-id]:has([aria-current])')?.getAttribute('data-incident-id')
  key('KeyJ')
  await expect.poll(shown).toBe(buildEvent(3).eventId)
  key('KeyJ')
  await expect.poll(shown).toBe(buildEvent(2).eventId)
  key('KeyK')
  await expect.poll(shown).toBe(buildEvent(3).eventId)
  const tab = [
    ...place.querySelectorAll<HTMLButtonElement>('[role=group] button'),
  ].find(({ textContent }) => textContent.includes('Critical'))!
  expect(tab.textContent).toContain('1 not reviewed')
  tab.click()
  await expect.poll(() => place.querySelectorAll('[data-incident-id]').length).toBe(1)
})

/** An incident that was acknowledged a minute after it began, as whoever it is reads it. */
async function openTold(role: 'supervisor' | 'manager', { language = 'en', isAway = false, list }: { language?: 'en' | 'ko', isAway?: boolean, list?: () => unknown } = {}) {
  const store = await recorded(1)
  const { eventId } = buildEvent(1)
  const begunAt = 1_700_000_000_000
  await store.annotate({
    annotationId: buildStoredAnnotation(9, eventId).annotation.annotationId,
    eventId,
    memberId: memberIdOf(1),
    memberName: 'Kim',
    change: { kind: 'acknowledge' },
    madeAt: epochMs(begunAt + 60_000),
  })
  const asked: unknown[] = []
  const at = (seconds: number) => begunAt + seconds * 1_000
  const deliveries = [
    aDelivery({
      createdAt: at(0),
      state: 'delivered',
      deliveredAt: at(2),
      attempts: 1,
    }),
    aDelivery({
      createdAt: at(0),
      state: 'withheld',
      withheld: 'quiet-hours',
      kind: 'push',
      recipient: 'Lee',
    }),
    aDelivery({
      createdAt: at(0),
      state: 'dead',
      kind: 'webhook',
      recipient: 'Control room',
      attempts: 14,
      lastAttemptAt: at(90),
      lastError: 'It answered 502.',
    }),
    aDelivery({
      createdAt: at(0),
      state: 'withheld',
      withheld: 'acknowledged',
      recipient: 'Park',
      afterMinutes: 5,
    }),
  ]
  const { place } = await openAt(store, `/incidents/${eventId}`, {
    role,
    language,
    ...!isAway && {
      there: async () => undefined,
    },
    answers: {
      'delivery.list': (input) => {
        asked.push(input)
        return list?.() ?? { deliveries, dead: 1 }
      },
    },
  })
  await expect.poll(() => place.querySelector('[data-said=acknowledge]')).toBeTruthy()
  const lines = (): string[] => [
    ...place.querySelectorAll('[data-said], [data-told]'),
  ].map(({ firstElementChild }) => firstElementChild!.textContent.trim())
  return { place, asked, lines }
}

it('IN6 who was told, when and by which way stands in the story, and what failed in words', async () => {
  const { place, asked, lines } = await openTold('manager')
  await expect.poll(lines).toEqual([
    'Lee was not told by browser message: quiet hours',
    'Park was not told by e-mail: acknowledged already',
    'Kim was told by e-mail',
    'Acknowledged',
    'Control room could not be told by webhook',
  ])
  expect(asked).toEqual([
    {
      query: { incidentId: buildEvent(1).eventId },
    },
  ])
  const failed = place.querySelector('[data-told=dead]')!
  expect(failed.textContent).toContain('14 tries')
  expect(failed.querySelector('[lang=en]')!.textContent.trim()).toBe('It answered 502.')
  expect(audit(place)).toEqual([])
  const korean = await openTold('manager', { language: 'ko' })
  await expect.poll(korean.lines).toEqual([
    'Lee 님에게 브라우저로 알리지 않음: 방해 금지 시간',
    'Park 님에게 메일로 알리지 않음: 이미 확인됨',
    'Kim 님에게 메일로 알림',
    '확인됨',
    'Control room에 웹훅으로 알리지 못함',
  ])
})

it('IN6 it is for who may read the log; without the server that is said, and a refusal in words', async () => {
  const supervisor = await openTold('supervisor')
  const away = await openTold('manager', { isAway: true })
  await expect.poll(() => away.place.querySelector('[data-told-away]')?.textContent.trim()).toBe('Who was told is known to the server. It is shown when the server is reached.')
  const refused = await openTold('manager', {
    list: () => { throw new AppError('not-allowed', 'No.') },
  })
  await expect.poll(() => refused.place.textContent).toContain('Who was told could not be read. Your role does not allow this.')
  for (const { lines } of [supervisor, away, refused])
    expect(lines()).toEqual(['Acknowledged'])
  expect([supervisor.asked, away.asked]).toEqual([[], []])
  expect(supervisor.place.textContent).not.toMatch(/told/i)
})

it('REV-1 on a phone every severity and its count is in sight, and wide enough for a glove', async () => {
  const { innerWidth: width, innerHeight: height } = window
  await page.viewport(390, 844)
  onTestFinished(() => page.viewport(width, height))
  const { place } = await openAt(await recorded(4), '/incidents?time=all')
  await expect.poll(() => place.querySelector('[data-tab=all]')?.textContent).toContain('4')
  const tabs = [
    ...place.querySelectorAll<HTMLElement>('[data-tab]'),
  ]
  expect(tabs.map(({ dataset }) => dataset.tab)).toEqual(['all', ...severities])
  for (const tab of tabs) {
    const box = tab.getBoundingClientRect()
    expect(box.left, tab.dataset.tab).toBeGreaterThanOrEqual(0)
    expect(box.right, tab.dataset.tab).toBeLessThanOrEqual(390)
    expect(Math.min(box.width, box.height), tab.dataset.tab).toBeGreaterThanOrEqual(48)
    expect(tab.scrollWidth, tab.dataset.tab).toBeLessThanOrEqual(tab.clientWidth)
  }
})
