import type { Router } from 'vue-router'
import type { RouteName } from '#contract/routes'
import type { ApiPort } from '../../../core/api-port.ts'
import type { EventStore } from '../../../core/sync/event-store.ts'
import type { OpenedIncident } from '../../../core/sync/incident-row.ts'
import type { AppServices } from '../../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, expect } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { sessionSchema } from '#contract/configuration'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../../core/network-unavailable.ts'
import { createObservable } from '../../../core/observable.ts'
import { buildApart, buildEvent, deviceIdOf, memberIdOf } from '../../../core/sync/testing/event-builder.ts'
import { createTranslator } from '../../../i18n/translator.ts'
import { createAnnotationRecorder } from '../../../pipeline/sync/annotation-recorder.ts'
import { createMemoryEventStore } from '../../../storage/memory-event-store.ts'
import { appServicesKey } from '../../../stores/app-services.ts'
import { quietAlerting } from '../../testing/quiet-alerting.ts'
import IncidentPage from '../incident-page.vue'
import IncidentsPage from '../incidents-page.vue'
import '../../../ui/main.css'

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

/** How the one of the first event walked. */
async function* walked(): AsyncGenerator<{ capturedAt: number, tracks: ReturnType<typeof buildEvent>['boxes'] }> {
  for (const [i, x] of [0.5, 0.4, 0.3].entries()) {
    yield {
      capturedAt: buildEvent(1).capturedAt - 3000 + i * 1000,
      tracks: [
        {
          ...buildEvent(1).boxes[0]!,
          box: { x1: x, y1: 0.1, x2: x + 0.1, y2: 0.4 },
        },
      ],
    }
  }
}

/** The page over a store of its own, with no network. */
export async function openPage(store: EventStore, role: 'supervisor' | 'station' = 'supervisor', address = '/incidents?time=all'): Promise<HTMLElement> {
  const { place } = await openAt(store, address, { role })
  await expect.poll(() => place.querySelectorAll('[data-incident-id]').length).toBe((await store.listIncidents({ limit: 99 })).length)
  return place
}

/** The inbox, or an incident's page, at an address; `there`: what the server would tell of an incident. */
export async function openAt(store: EventStore, address: string, { role = 'supervisor', there, plant, language = 'en', clock, answers = {}, services: given = {} }: {
  role?: 'supervisor' | 'station' | 'manager'
  there?: () => Promise<OpenedIncident | undefined>
  plant?: object
  language?: 'en' | 'ko'
  /** Stands still in between; absent: the machine's own. */
  clock?: { at: number }
  /** What the server answers besides; what is not here is out of reach. */
  answers?: Partial<Record<RouteName, (input: object) => unknown>>
  /** In the place of those here. */
  services?: Partial<AppServices>
} = {}): Promise<{ place: HTMLElement, router: Router, end: () => void }> {
  const signedIn = {
    kind: 'signed-in',
    session: { ...session, role },
    confirmed: false,
  }
  const now = (): ReturnType<typeof epochMs> => epochMs(clock?.at ?? Date.now())
  const services = {
    now,
    session: {
      state: createObservable(signedIn),
    },
    localData: {
      state: createObservable({ kind: 'settled' }),
    },
    configuration: {
      state: createObservable(plant
        ? {
            kind: 'known',
            configuration: {
              cameras: [],
              zones: [],
              rules: [],
              groups: [],
              ...plant,
            },
          }
        : { kind: 'loading' }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: {
        kind: there
          ? 'open'
          : 'closed',
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
    findSnapshot: (sha256: Parameters<EventStore['snapshot']>[0]) => store.snapshot(sha256),
    tracks: { looks: walked },
    askIncident: there ?? (async () => undefined),
    alerting: quietAlerting({
      async call(name: RouteName, input: object = {}) {
        const answer = answers[name]
        if (!answer)
          throw new NetworkUnavailable('Nobody answers.')
        return answer(input)
      },
    } as unknown as Pick<ApiPort, 'call'>),
    coverageReports: {
      strips: async () => [],
    },
    history: {},
    exporter: {},
    holding: {
      state: createObservable({
        choice: { days: 7 },
      }),
    },
    ...given,
  } as unknown as AppServices
  const place = document.createElement('div')
  document.body.append(place)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/incidents/:incidentId', component: IncidentPage },
      { path: '/:rest(.*)*', component: IncidentsPage },
    ],
  })
  await router.push(address)
  const app = createApp({
    render: () => h(TooltipProvider, () => h(RouterView)),
  })
  app.provide(appServicesKey, services).use(createPinia()).use(createTranslator(language)).use(router).mount(place)
  ends.push(() => app.unmount(), () => place.remove())
  return {
    place,
    router,
    end: () => ends.splice(0).forEach(end => end()),
  }
}

export async function recorded(count: number): Promise<EventStore> {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  for (let n = 1; n <= count; n++)
    await store.record(buildApart(n))
  return store
}

export const dialog = (): HTMLElement | null => document.querySelector('[role=dialog]')
export function button(name: string): HTMLButtonElement {
  return [
    ...dialog()?.querySelectorAll('button') ?? [],
  ].find(({ textContent }) => textContent.trim() === name)!
}
export const key = (code: string): boolean => window.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true }))
export async function openFirst(place: HTMLElement): Promise<void> {
  place.querySelector<HTMLButtonElement>('[data-incident-id] button')!.click()
  await expect.poll(() => dialog()?.querySelector('figure')).toBeTruthy()
}
