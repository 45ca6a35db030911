import type { Component } from 'vue'
import type { RouteRecordNormalized } from 'vue-router'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { page as viewport } from 'vitest/browser'
import { defineComponent, h } from 'vue'
import { buildApart, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createAppRouter } from '../../router.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { openHistory } from '../history/testing/history-stage.ts'
import { buildFacts, sumsOf } from '../reports/testing/night-shift.ts'
import MainNav from '../shell/main-nav.vue'
import { axeComplaints } from './axe.ts'
import { buildSession, idOf, openPage } from './people-stage.ts'
import { plantAnswers } from './plant-answers.ts'
import { buildPlant } from './plant-stage.ts'

const nowMs = Date.now()
const session = buildSession({
  organizationName: 'Hanbit',
  sites: [
    {
      siteId: idOf(101),
      name: 'Ulsan',
      timeZone: 'Asia/Seoul',
    },
  ],
})
const answers = {
  ...plantAnswers(nowMs),
  ...sumsOf(buildFacts(nowMs)) as object,
  'incident.list': () => ({ incidents: [] }),
  'session.get': () => session,
}
const { router } = createAppRouter({
  state: {
    value: { kind: 'signed-out', because: 'never' },
  },
} as never, async () => {}, async () => {})
const pages = router.getRoutes().filter(route => route.components?.default)

/** A page comes with the first load, or is fetched. */
async function componentOf({ components }: RouteRecordNormalized): Promise<Component> {
  const page = components!.default as Component | (() => Promise<{ default: Component }>)
  return typeof page === 'function'
    ? ((await (page as () => Promise<{ default: Component }>)()).default)
    : page
}
const atOf = (path: string): string => path.replace(':cameraId', idOf(201)).replace(':incidentId', idOf(900))

async function events() {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  for (const n of [1, 2, 3])
    await store.record(buildApart(n, { recordedAt: nowMs - n * 60_000 as never }))
  return store
}

async function open(route: RouteRecordNormalized, language: 'en' | 'ko') {
  if (route.path === '/history') {
    const opened = await openHistory({ language })
    opened.root.setAttribute('role', 'main')
    return opened
  }
  const page = await componentOf(route)
  const { cameras, plant } = buildPlant(nowMs)
  const isOpen = route.meta.open === true
  const shell = defineComponent({
    render: () => h('div', { class: 'flex h-full landscape:flex-row portrait:flex-col' }, [
      ...route.meta.bare
        ? []
        : [
            h(MainNav),
          ],
      h('main', { class: 'min-h-0 min-w-0 grow overflow-auto' }, [
        h(page),
      ]),
    ]),
  })
  return openPage(shell, {
    path: route.path,
    at: atOf(route.path),
    language,
    answers,
    cameras,
    plant,
    ...!isOpen && { session },
    services: { events: await events() },
  })
}

beforeAll(() => {
  // Colours that are on their way from one to the other are no one's.
  const still = document.createElement('style')
  still.textContent = '*, ::before, ::after { transition: none !important; animation: none !important }'
  document.head.append(still)
  document.title = 'Ansim'
})

describe.each(['en', 'ko'] as const)('in %s', (language) => {
  it.each(pages.map(page => [page.path, page] as const))('%s has nothing that axe complains of, dark and light', async (path, route) => {
    document.documentElement.lang = language
    const warn = vi.spyOn(console, 'warn')
    const page = await open(route, language)
    await expect.poll(() => page.all('h1').length, { timeout: 10_000 }).toBeGreaterThan(0)
    // What loads for ever is on show.
    await expect.poll(() => page.all('main [role=status] .turning').filter(each => !each.closest('[data-specimen]')).length, { timeout: 10_000 }).toBe(0)
    // What a page asks for is answered: one that shows a failure instead of itself has not been looked at.
    const answered = new Set(Object.keys(answers))
    if (path !== '/history')
      expect(page.asked.map(({ name }) => name).filter(name => !answered.has(name))).toEqual([])
    for (const [theme, width, height] of [
      ['dark', 1280, 800],
      ['light', 390, 844],
    ] as const) {
      document.documentElement.dataset.theme = theme
      await viewport.viewport(width, height)
      expect([path, theme, await axeComplaints()]).toEqual([path, theme, []])
    }
    // A message or a part that is missing is a warning to developers, and a hole on the screen.
    expect(warn.mock.calls.map(([text]) => String(text)).filter(text => /Not found|Failed to resolve/.test(text))).toEqual([])
    warn.mockRestore()
  })
})

it('finds what is wrong', async () => {
  document.documentElement.dataset.theme = 'dark'
  const bad = document.createElement('main')
  bad.innerHTML = '<h1>x</h1><button></button><p style="color: #777; background: #888">pale</p>'
  document.body.append(bad)
  expect((await axeComplaints()).map(line => line.split(',')[0])).toEqual(expect.arrayContaining(['button-name', 'color-contrast']))
  bad.remove()
})
