import type { Component } from 'vue'
import type { Session } from '#contract/configuration'
import type { HealthAlarm } from '#contract/health-alarm'
import type { RouteName } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { configurationSchema, sessionSchema } from '#contract/configuration'
import { labels } from '#contract/detection'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { createAuditAdmin } from '../../pipeline/admin/audit-admin.ts'
import { createCameraAdmin } from '../../pipeline/admin/camera-admin.ts'
import { createCoverageReports } from '../../pipeline/admin/coverage-reports.ts'
import { createEvidenceAdmin } from '../../pipeline/admin/evidence-admin.ts'
import { createOwnAccount } from '../../pipeline/admin/own-account.ts'
import { createPeopleAdmin } from '../../pipeline/admin/people-admin.ts'
import { createPlantAdmin } from '../../pipeline/admin/plant-admin.ts'
import { createReportSource } from '../../pipeline/admin/report-source.ts'
import { createRuleAdmin } from '../../pipeline/admin/rule-admin.ts'
import { createSiteAdmin } from '../../pipeline/admin/site-admin.ts'
import { createStationAdmin } from '../../pipeline/admin/station-admin.ts'
import { createUsageAdmin } from '../../pipeline/admin/usage-admin.ts'
import { SessionService } from '../../pipeline/live/session-service.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import { pendingTokenKey } from '../sign-in/pending-token.ts'
import { quietAlerting } from './quiet-alerting.ts'
import { quietWatching } from './quiet-watching.ts'
import '../../ui/main.css'

export const idOf = (n: number): string => `0197a000-0000-4000-8000-${String(n).padStart(12, '0')}`

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

export function buildSession(part: Partial<Record<keyof Session, unknown>> = {}): Session {
  return sessionSchema.parse({
    memberId: idOf(1),
    memberName: 'Kim',
    role: 'administrator',
    kind: 'person',
    organizationId: idOf(999),
    organizationName: 'Hanbit',
    expiresAt: Date.now() + 1e9,
    ...part,
  })
}

type Answer = (input: { params?: never, body?: never }) => unknown
export interface StageOptions {
  /** What the server answers; a route that is not here is a mistake of the test. */
  answers: Partial<Record<RouteName, Answer>>
  session?: Session
  token?: string
  language?: 'en' | 'ko'
  cameras?: readonly object[]
  /** Those of this browser, newest first. */
  incidents?: readonly object[]
  /** Those that stand now. */
  healthAlarms?: readonly HealthAlarm[]
  /** More of the configuration: sites, groups, plans. */
  plant?: object
  /** Path of the page as the router has it, and where it is opened. */
  path?: string
  at?: string
  /** In the place of the quiet ones. */
  services?: Partial<AppServices>
}

/** One page over the real services, with a server that the test plays. `asked`: every call in order. */
export async function openPage(page: Component, { answers, session, token, language = 'en', cameras = [], plant = {}, incidents = [], healthAlarms, path = '/page', at = path, services: given = {} }: StageOptions) {
  const asked: { name: RouteName, input: { params?: unknown, body?: unknown } }[] = []
  let known = session
  const api = {
    async call(name: RouteName, input: object = {}) {
      asked.push({ name, input })
      const answer = answers[name]
      if (!answer)
        throw new Error(`Nobody answers ${name}.`)
      return answer(input as never)
    },
  } as unknown as ApiPort
  const service = new SessionService({
    api,
    cache: {
      load: async () => ({ session: known }),
      save: async part => void (known = part.session),
      clear: async () => void (known = undefined),
    },
    now: () => epochMs(Date.now()),
  })
  if (session)
    await service.adopt(session)
  const services = {
    ...quietWatching(),
    now: () => epochMs(Date.now()),
    session: service,
    localData: {
      state: createObservable({ kind: 'settled' }),
      signOut: () => service.signOut(),
    },
    configuration: {
      state: createObservable({
        kind: 'known',
        configuration: configurationSchema.parse({
          cameras,
          zones: [],
          rules: [],
          detectorId: 'ansim-nano-5',
          serverTime: 0,
          ...plant,
        }),
      }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: {
        kind: 'open',
        since: epochMs(0),
      },
      onState: () => () => {},
    },
    events: {
      listIncidents: async () => incidents,
      unreviewed: async () => ({}),
      onChange: () => () => {},
    },
    peopleAdmin: createPeopleAdmin(api),
    siteAdmin: createSiteAdmin(api),
    alerting: quietAlerting(api),
    stationAdmin: createStationAdmin(api, async () => idOf(77) as never),
    plantAdmin: createPlantAdmin(api),
    cameraAdmin: createCameraAdmin(api),
    auditAdmin: createAuditAdmin(api),
    ownAccount: createOwnAccount(api, service),
    coverageReports: createCoverageReports(api),
    reports: createReportSource({
      api,
      coverage: createCoverageReports(api),
      store: {
        listIncidents: async () => incidents as never,
      },
      configuration: () => undefined,
      timeZoneOf: () => 'Asia/Seoul',
      heldSince: () => epochMs(Date.now() - 7 * 86_400_000),
    }),
    health: {
      alarms: createObservable(healthAlarms),
    },
    evidenceAdmin: createEvidenceAdmin(api),
    usageAdmin: createUsageAdmin(api),
    ruleAdmin: {
      ...createRuleAdmin(api),
      labelsOf: async () => labels,
    },
    ...given,
  } as unknown as AppServices
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path, component: page },
      {
        path: '/:rest(.*)*',
        component: {
          render: () => 'elsewhere',
        },
      },
    ],
  })
  await router.push(at)
  const root = document.createElement('div')
  root.style.cssText = 'height: 800px'
  document.body.append(root)
  const app = createApp(() => h(TooltipProvider, () => h(RouterView)))
  app.provide(appServicesKey, services)
    .provide(pendingTokenKey, {
      take: () => token,
    })
    .use(createPinia())
    .use(createTranslator(language))
    .use(router)
    .mount(root)
  ends.push(() => app.unmount(), () => root.remove())
  const all = <E extends HTMLElement>(selector: string): E[] => [
    ...document.body.querySelectorAll<E>(selector),
  ]
  const named = (element: HTMLElement): string => element.getAttribute('aria-label') ?? element.textContent.trim()
  return {
    root,
    router,
    service,
    asked,
    text: () => document.body.textContent,
    alert: () => all('[role=alert]').map(({ textContent }) => textContent.trim()).join(' '),
    all,
    button: (name: string) => all<HTMLButtonElement>('button').find(each => named(each) === name),
    radio: (name: string) => all('[role=radio]').find(each => named(each) === name),
    field(name: string) {
      return (all<HTMLLabelElement>('label').find(label => label.textContent.trim() === name)?.control ?? all('input[type=search]').find(each => named(each) === name)) as HTMLInputElement | undefined
    },
    type(name: string, text: string) {
      const field = this.field(name)
      if (!field)
        throw new Error(`There is no field ${name}: ${all('label').map(({ textContent }) => textContent.trim()).join(', ')}`)
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
    },
    async press(name: string) {
      const { expect } = await import('vitest')
      await expect.poll(() => this.button(name)?.matches(':disabled, [aria-disabled=true]'), { message: `a button ${name} that can be pressed` }).toBe(false)
      this.button(name)!.click()
    },
  }
}
