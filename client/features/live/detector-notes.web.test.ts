import type { DetectorState } from '../../pipeline/live/detector-state.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import { useDetectionStore } from '../../stores/detection-store.ts'
import DetectorNotes from './detector-notes.vue'
import '../../ui/main.css'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

function mount(language: 'en' | 'ko' = 'en') {
  const state = createObservable<DetectorState>({ status: 'off' })
  const machine = { load: 0, wantedFps: 30, fps: 8 }
  const services = {
    now: () => epochMs(Date.now()),
    session: {
      state: createObservable({ kind: 'signed-out', because: 'never' }),
    },
    localData: {
      state: createObservable({ kind: 'settled' }),
    },
    configuration: {
      state: createObservable({ kind: 'loading' }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    analysis: {
      view: createObservable({ kind: 'unknown' }),
    },
    duty: {
      state: createObservable({ offered: false, leases: [] }),
      want: () => {},
    },
    detector: {
      state,
      want: () => {},
      rates: () => [
        { wantedFps: machine.wantedFps, fps: machine.fps },
        { wantedFps: machine.wantedFps, fps: machine.fps },
      ],
      report: () => ({ load: machine.load }),
      canSee: true,
      hasGpu: Promise.resolve(false),
    },
  } as unknown as AppServices
  const place = document.createElement('div')
  document.body.append(place)
  const pinia = createPinia()
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: DetectorNotes },
      { path: '/device', component: DetectorNotes },
    ],
  })
  const app = createApp({
    render: () => h(TooltipProvider, () => h(DetectorNotes)),
  })
  app.provide(appServicesKey, services).use(pinia).use(router).use(createTranslator(language)).mount(place)
  ends.push(() => app.unmount(), () => place.remove())
  // Read as the wall does, once a second.
  const timer = setInterval(() => useDetectionStore(pinia).readRates(), 200)
  ends.push(() => clearInterval(timer))
  return {
    state,
    machine,
    words: () => place.textContent.trim(),
    links: () => [
      ...place.querySelectorAll('a'),
    ].map(link => link.getAttribute('href')),
    hide: () => place.querySelector('button')!.click(),
  }
}
const patience = { timeout: 30_000 }
function demoted(engine: 'webgpu' | 'tfjs'): DetectorState {
  return {
    status: 'ready',
    engine: 'wasm',
    detectorId: 'ansim-nano-5',
    degraded: true,
    demoted: { engine, reason: 'it did not find the person in the test picture' },
  }
}

it('LK10 the wall says what the machine is asked for and does, and takes it back', async () => {
  const wall = mount()
  expect(wall.words()).toBe('')
  wall.machine.load = 3
  await expect.poll(wall.words, patience).toContain('asked for 60 looks a second and does 16.')
  expect(wall.links()).toEqual(['/device'])
  wall.machine.load = 0.5
  await expect.poll(wall.words, patience).toBe('')
})

it('LK7 the wall says which engine was taken out and why, until somebody has read it', async () => {
  const wall = mount()
  wall.state.set(demoted('webgpu'))
  await expect.poll(wall.words, patience).toContain('WebGPU was taken out because it could not be relied on: it did not find the person in the test picture.')
  expect(wall.links()).toEqual(['/device'])
  wall.hide()
  await expect.poll(wall.words, patience).toBe('')
  wall.state.set(demoted('tfjs'))
  await expect.poll(wall.words, patience).toContain('TensorFlow.js was taken out')
})

it('speaks Korean', async () => {
  const wall = mount('ko')
  wall.state.set(demoted('webgpu'))
  await expect.poll(wall.words, patience).toContain('WebGPU 엔진을 믿을 수 없어 뺐어요')
})
