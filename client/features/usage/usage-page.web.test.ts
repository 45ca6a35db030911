import type { SiteId } from '#contract/ids'
import type { Quota } from '#contract/quota'
import type { SiteUsage, UsageResolution, UsageSample } from '#contract/usage'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import UsagePage from './usage-page.vue'
import '../../ui/main.css'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

const now = Date.now()
const north = '00000000-0000-4000-8000-00000000000a' as SiteId
const quotas: Quota[] = [
  { kind: 'cameras', limit: 12, used: 12 },
  { kind: 'members', limit: 5_000, used: 41 },
  { kind: 'storage-bytes', limit: 2_000_000_000_000, used: 1_240_000_000_000 },
  { kind: 'stations', limit: 200, used: 3 },
  { kind: 'streams', limit: 5_000, used: 120 },
]
function samplesOf(scale: number): UsageSample[] {
  return Array.from({ length: 1_400 }, (_, index) => ({
    at: epochMs(now - (1_400 - index) * 60_000),
    cpuCores: scale * (1 + Math.sin(index / 90)) / 4,
    bytesIn: scale * 60_000_000,
    bytesOut: scale * (1 + Math.sin(index / 200)) * 200_000_000,
    connections: Math.round(scale * (2 + Math.sin(index / 50))),
    storageBytes: scale * (1e9 + index * 1e6),
  })).filter((_, index) => index < 500 || index > 640)
}

function show(usage: (resolution: UsageResolution) => Promise<SiteUsage[]>): HTMLElement {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/:any(.*)*', component: UsagePage },
    ],
  })
  const root = document.createElement('div')
  root.style.cssText = 'height: 100vh; background: var(--color-ground); color: var(--color-text)'
  document.body.append(root)
  const app = createApp({
    render: () => h(TooltipProvider, () => h(UsagePage)),
  })
  app.use(createPinia())
  app.use(router)
  app.use(createTranslator('en'))
  app.provide(appServicesKey, {
    usageAdmin: {
      quotas: async () => quotas,
      usage,
    },
    siteAdmin: {
      list: async () => [
        { siteId: north, name: 'North plant', timeZone: 'Asia/Seoul' },
      ],
    },
    session: {
      state: createObservable({
        kind: 'signed-in',
        session: {
          memberName: 'Kim',
          role: 'administrator',
          scope: { kind: 'everything' },
          isSecondStepRequired: false,
        },
      }),
    },
    localData: {
      state: createObservable({ kind: 'idle' }),
    },
    now: () => epochMs(now),
  } as unknown as AppServices)
  app.mount(root)
  ends.push(() => {
    app.unmount()
    root.remove()
  })
  return root
}

it('ADM-9 shows each limit with its number, says what is full, and what each site uses', async () => {
  const asked: UsageResolution[] = []
  const root = show(async (resolution) => {
    asked.push(resolution)
    return [
      {
        siteId: north,
        samples: samplesOf(1),
      },
      {
        samples: samplesOf(0.2),
      },
    ]
  })
  await expect.poll(() => root.textContent).toContain('12 of 12')
  expect(root.textContent).toContain('No camera can be added. Remove one or ask for a higher limit.')
  expect(root.textContent).not.toContain('Nobody can be invited')
  expect(root.textContent).toContain('North plant')
  expect(root.textContent).toContain('No site: pages')
  // The server was away for two hours: a gap, no line across it.
  const paths = [
    ...root.querySelectorAll('svg path[fill=none][stroke^=var]'),
  ].map(path => path.getAttribute('d') ?? '')
  expect(paths).toHaveLength(10)
  expect(paths.every(path => path.split('M').length === 3)).toBe(true)
  await page.getByRole('radio', { name: 'Last 30 days' }).click()
  await expect.poll(() => asked).toEqual(['minute', 'hour'])
})

it('says that it failed, and asks again', async () => {
  let isAway = true
  const root = show(async () => {
    if (isAway)
      throw new AppError('database-unavailable', 'away')
    return []
  })
  await expect.poll(() => root.textContent).toContain('The server cannot reach its database')
  isAway = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => root.textContent).toContain('Nothing is counted yet')
})
