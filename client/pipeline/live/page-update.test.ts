import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchPageUpdate } from './page-update.ts'

beforeEach(() => {
  vi.stubGlobal('reportError', (error: unknown) => { throw error })
  vi.stubGlobal('setInterval', () => 0)
})
afterEach(() => void vi.unstubAllGlobals())

it('HD4 a tab that another one left behind is offered a reload, and reloads once, when its user says so', () => {
  let reloads = 0
  const update = watchPageUpdate(undefined, '/service-worker.js', () => { reloads++ })
  expect(update.ready.value).toBe(false)
  update.markOutdated()
  update.markOutdated()
  expect([update.ready.value, reloads]).toEqual([true, 0])
  update.load()
  expect(reloads).toBe(1)
})

it('HD4 a version that waits is let in first, and this tab reloads when it took over', async () => {
  const worker = Object.assign(new EventTarget(), {
    state: 'installed',
    posted: [] as unknown[],
    postMessage(message: unknown) { this.posted.push(message) },
  })
  const container = Object.assign(new EventTarget(), {
    controller: {},
    register: async () => Object.assign(new EventTarget(), {
      waiting: worker,
      installing: null,
      update: async () => {},
    }),
    ready: Promise.resolve(),
  })
  let reloads = 0
  const update = watchPageUpdate(container as unknown as ServiceWorkerContainer, '/service-worker.js', () => { reloads++ })
  await update.installed(1000)
  await new Promise(resolve => void setImmediate(resolve))
  expect(update.ready.value).toBe(true)
  // Another tab let it in: this one shows what it shows until its user says so.
  container.dispatchEvent(new Event('controllerchange'))
  expect(reloads).toBe(0)
  update.load()
  expect([worker.posted, reloads]).toEqual([
    [
      { type: 'let-in' },
    ],
    0,
  ])
  container.dispatchEvent(new Event('controllerchange'))
  expect(reloads).toBe(1)
})
