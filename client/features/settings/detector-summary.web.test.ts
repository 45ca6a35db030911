import type { DetectorState } from '../../pipeline/live/detector-state.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { afterEach, expect, it } from 'vitest'
import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import DetectorSummary from './detector-summary.vue'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

function words(state: DetectorState, language: 'ko' | 'en'): string {
  const place = document.createElement('div')
  document.body.append(place)
  const services = {
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
      state: createObservable(state),
      want: () => {},
      rates: () => [],
      canSee: true,
      hasGpu: Promise.resolve(false),
    },
  } as unknown as AppServices
  const app = createApp(DetectorSummary)
  app.provide(appServicesKey, services).use(createPinia()).use(createTranslator(language)).use(createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/:rest(.*)*', component: DetectorSummary },
    ],
  })).mount(place)
  ends.push(() => app.unmount(), () => place.remove())
  return place.textContent ?? ''
}

it.each(['ko', 'en'] as const)('tells why the detector failed, not only that it did, in %s', (language) => {
  const told = words({ status: 'failed', code: 'model-invalid', message: 'The output of the graph has 13 columns where 11 are wanted; export it anew.' }, language)
  expect(told).toContain(createTranslator(language).global.t('errors.model-invalid'))
  expect(told).toContain('The output of the graph has 13 columns where 11 are wanted; export it anew.')
})

it('no WebGPU: says that the slower engine runs, and why', () => {
  const told = words({
    status: 'ready',
    engine: 'wasm',
    detectorId: 'ansim-nano-5',
    degraded: true,
    note: 'Detection runs on the processor: this browser has no WebGPU.',
  }, 'en')
  expect(told).toContain('WASM')
  expect(told).toContain('this browser has no WebGPU')
})

it('says that an engine was found wrong and is not used any more', () => {
  const told = words({
    status: 'ready',
    engine: 'tfjs',
    detectorId: 'ansim-nano-5',
    degraded: false,
    demoted: { engine: 'webgpu', reason: 'it did not find the person (score 0.88) of the test picture' },
  }, 'en')
  expect(told).toContain('WebGPU was found wrong and is not used any more: it did not find the person')
})
