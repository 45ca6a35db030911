import type { RouteName } from '#contract/routes'
import type { MakeExample } from './example-parts.ts'
import { aDeviceId } from '../../usecases/testing/build-safety-event.ts'

/** Who analysed which camera. */
export const coverageExamples: Partial<Record<RouteName, MakeExample>> = {
  'coverage.record': async id => ({
    body: {
      deviceId: aDeviceId(),
      minutes: [
        {
          cameraId: await id('cameraId'),
          minute: Math.floor(Date.now() / 60_000),
          stintId: '0123abcd',
          revision: 1,
          spans: [
            {
              fromMs: 0,
              toMs: 1_000,
              epoch: 1,
              state: { kind: 'analysed', engine: 'wasm', detectorId: 'ansim-nano-5' },
              looks: 5,
            },
          ],
        },
      ],
    },
  }),
  'coverage.list': async id => ({
    query: {
      cameraIds: await id('cameraId'),
      from: Date.now() - 3_600_000,
      to: Date.now(),
    },
  }),
  'coverage.sum': () => ({
    query: {
      day: new Date().toISOString().slice(0, 10),
      days: 2,
    },
  }),
}
