import type { Component } from 'vue'
import type { AppServices } from '../../stores/app-services.ts'
import { expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { buildStored, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createAppRouter } from '../../router.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import { buildPlant } from '../testing/plant-stage.ts'
import { quietAlerting } from '../testing/quiet-alerting.ts'

type Listener = Parameters<AppServices['alerting']['watch']['onAlert']>[0]

const { router } = createAppRouter({
  state: {
    value: { kind: 'signed-out', because: 'never' },
  },
} as never, async () => {}, async () => {})
const ownPages = router.getRoutes().filter(({ meta }) => meta.ownAlert)

it('finds the pages that show it in a place of their own', () => {
  expect(ownPages.map(({ path }) => path).sort()).toEqual(['/', '/station'])
})

it.each(ownPages.flatMap(route => ['', '?kiosk=1', '?kiosk=1&strip=1'].map(query => [`${route.path}${query}`, route] as const)))('AL3 %s calls, once and to be seen', async (at, route) => {
  const page = route.components!.default as Component | (() => Promise<{ default: Component }>)
  const component = typeof page === 'function'
    ? (await (page as () => Promise<{ default: Component }>)()).default
    : page
  const listeners = new Set<Listener>()
  const { cameras, plant } = buildPlant(Date.now())
  const api = {
    call: async () => ({}),
  }
  const alerting = quietAlerting(api as never)
  const { all } = await openPage(defineComponent({
    render: () => h('main', { class: 'h-full' }, [
      h(component),
    ]),
  }), {
    path: route.path,
    at,
    answers: {},
    session: buildSession(),
    cameras,
    plant,
    services: {
      events: createMemoryEventStore({
        newDeviceId: () => deviceIdOf(1),
      }),
      alerting: {
        ...alerting,
        watch: {
          ...alerting.watch,
          onAlert: (listener) => {
            listeners.add(listener)
            return () => void listeners.delete(listener)
          },
        },
      },
    },
  })
  expect(all('[data-room-alert]')).toEqual([])
  expect(listeners.size).toBeGreaterThan(0)
  for (const listener of listeners) {
    listener({
      reason: 'new',
      item: buildStored(1),
    })
  }
  await expect.poll(() => all('[data-room-alert]').length, { timeout: 20_000 }).toBe(1)
  const { width, height } = all('[data-room-alert]')[0]!.getBoundingClientRect()
  expect(Math.min(width, height)).toBeGreaterThan(40)
})
