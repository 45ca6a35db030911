import { beforeEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { createObservable } from '../../core/observable.ts'
import { useUpdateStore } from '../../stores/update-store.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'

beforeEach(() => localStorage.removeItem('ansim.update-later'))

const Offer = defineComponent({
  setup() {
    const update = useUpdateStore()
    return () => update.isOffered
      ? h('p', [
          h('button', {
            onClick: () => update.load(),
          }, 'Reload now'),
          h('button', {
            onClick: () => update.postpone(),
          }, 'Later'),
        ])
      : h('p', 'nothing')
  },
})

async function open(isReady = true) {
  const ready = createObservable(isReady)
  let loaded = 0
  const page = await openPage(Offer, {
    answers: {},
    session: buildSession(),
    services: {
      pageUpdate: {
        ready,
        load: () => loaded++,
        markOutdated: () => {},
        installed: async () => {},
      },
    },
  })
  return {
    page,
    ready,
    loaded: () => loaded,
  }
}

it('offers an update when one is there, and loads it when told and not before', async () => {
  const { page, ready, loaded } = await open(false)
  expect(page.text().trim()).toBe('nothing')
  ready.set(true)
  await expect.poll(() => page.text().trim()).toContain('Reload now')
  expect(loaded()).toBe(0)
  await page.press('Reload now')
  expect(loaded()).toBe(1)
})

it('rests for a day when put off, also after the page was loaded again', async () => {
  const { page } = await open()
  await page.press('Later')
  await expect.poll(() => page.text().trim()).toBe('nothing')
  page.root.remove()
  const again = await open()
  expect(again.page.text().trim()).toBe('nothing')
  again.page.root.remove()
  localStorage.setItem('ansim.update-later', String(Date.now() - 25 * 60 * 60_000))
  const nextDay = await open()
  await expect.poll(() => nextDay.page.text().trim()).toContain('Reload now')
})
