import type { EventStore } from '../../core/sync/event-store.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { sessionSchema } from '#contract/configuration'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { buildEvent, buildStoredAnnotation, dbEpochOf, deviceIdOf, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { createAnnotationRecorder } from '../../pipeline/sync/annotation-recorder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import EventsPage from './events-page.vue'
import '../../ui/main.css'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

const session = sessionSchema.parse({
  memberId: memberIdOf(1),
  memberName: 'Kim',
  role: 'supervisor',
  organizationId: memberIdOf(9),
  organizationName: 'Plant',
  expiresAt: 5000,
})

/** The page over a store of its own, with no network. */
async function open(store: EventStore, role: 'supervisor' | 'station' = 'supervisor'): Promise<HTMLElement> {
  const signedIn = {
    kind: 'signed-in',
    session: { ...session, role },
    confirmed: false,
  }
  const now = (): ReturnType<typeof epochMs> => epochMs(Date.now())
  const services = {
    now,
    session: {
      state: createObservable(signedIn),
    },
    localData: {
      state: createObservable({ kind: 'settled' }),
    },
    configuration: {
      state: createObservable({ kind: 'loading' }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: {
        kind: 'closed',
        since: now(),
        retryAt: now(),
      },
      onState: () => () => {},
    },
    events: store,
    ...createAnnotationRecorder({
      store,
      now,
      randomBytes: bytes => crypto.getRandomValues(bytes),
      session: () => session,
    }),
    findSnapshot: async () => undefined,
  } as unknown as AppServices
  const place = document.createElement('div')
  document.body.append(place)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/:rest(.*)*', component: EventsPage },
    ],
  })
  await router.push('/events')
  const app = createApp({
    render: () => h(TooltipProvider, () => h(RouterView)),
  })
  app.provide(appServicesKey, services).use(createPinia()).use(createTranslator('en')).use(router).mount(place)
  ends.push(() => app.unmount(), () => place.remove())
  await expect.poll(() => place.querySelectorAll('[data-event-id]').length).toBe((await store.list({ limit: 99 })).length)
  return place
}

async function recorded(count: number): Promise<EventStore> {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  for (let n = 1; n <= count; n++)
    await store.record(buildEvent(n))
  return store
}

const dialog = (): HTMLElement | null => document.querySelector('[role=dialog]')
function button(name: string): HTMLButtonElement {
  return [
    ...dialog()?.querySelectorAll('button') ?? [],
  ].find(({ textContent }) => textContent.trim() === name)!
}
const key = (code: string): boolean => window.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true }))
async function openFirst(place: HTMLElement): Promise<void> {
  place.querySelector<HTMLButtonElement>('[data-event-id] button')!.click()
  await expect.poll(() => button('Acknowledge') ?? dialog()).toBeTruthy()
}

it('HD5 an event is acknowledged, judged and noted in two taps each, or by a key, and a verdict is taken back', async () => {
  const store = await recorded(1)
  const place = await open(store)
  await openFirst(place)
  // As laid out: while the sheet moves in, what is on screen is smaller.
  const small = [
    ...dialog()!.querySelectorAll<HTMLElement>('section button'),
  ].filter(each => each.offsetHeight < 48)
  expect(small).toEqual([])
  button('Acknowledge').click()
  await expect.poll(() => button('Acknowledged')?.getAttribute('aria-pressed')).toBe('true')
  key('KeyF')
  await expect.poll(() => place.textContent).toContain('False alarm')
  await expect.poll(() => button('False alarm').getAttribute('aria-pressed')).toBe('true')
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
  await expect.poll(() => dialog()?.querySelector('li')?.textContent).toContain('A fox.')
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

it('HD5 the sheet stays true when what was said takes the event out of the filter', async () => {
  const place = await open(await recorded(2))
  const state = [
    ...place.querySelectorAll('select'),
  ].find(select => select.labels?.[0]?.textContent.includes('State'))!
  state.value = 'unreviewed'
  state.dispatchEvent(new Event('change'))
  await openFirst(place)
  button('Acknowledge').click()
  await expect.poll(() => place.querySelectorAll('[data-event-id]').length).toBe(1)
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
      },
    ],
    annotations: [
      buildStoredAnnotation(2, eventId, {
        change: { kind: 'verdict', verdict: 'confirmed' },
      }),
      buildStoredAnnotation(3, eventId, mine.annotation, { overtakenBy: 2, memberName: 'Kim' }),
    ],
    cursor: 3,
    dbEpoch: dbEpochOf(1),
  }, epochMs(1))
  const place = await open(store)
  await openFirst(place)
  expect(dialog()!.querySelector('[data-conflict]')!.textContent).toMatch(/Lee already said “Confirmed” at .*Yours, “False alarm”, was not applied/)
  button('Say it again').click()
  await expect.poll(() => dialog()!.querySelector('[data-conflict]')).toBeNull()
  expect((await store.find(eventId))?.review?.review.verdict?.verdict).toBe('false-alarm')
})

it('RV2 who may not annotate is offered nothing to say', async () => {
  const place = await open(await recorded(1), 'station')
  await openFirst(place)
  expect(button('Acknowledge')).toBeUndefined()
})
