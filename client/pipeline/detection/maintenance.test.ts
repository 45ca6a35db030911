import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { buildRule } from '../../core/rules/testing/build.ts'
import { Arming } from './arming.ts'
import { camera, setUp } from './testing/service-stage.ts'

describe('PL4 a camera in maintenance', () => {
  it('is analysed, and none of its rules is armed until that is over', () => {
    const { service, configuration, workers, timers } = setUp()
    const last = () => workers.at(-1)!.of('configure').at(-1)!
    service.setConfiguration({
      ...configuration,
      cameras: configuration.cameras.map(each => ({
        ...each,
        maintenance: {
          since: epochMs(timers.now()),
          until: epochMs(timers.now() + 20_000),
        },
      })),
    })
    workers[0]!.run()
    expect(last().cameras).toHaveLength(1)
    expect(last().zones).toHaveLength(1)
    expect(last().rules).toEqual([])
    // This device is ten seconds behind.
    service.setServerOffset(10_000)
    for (let second = 0; second < 9; second++) {
      timers.advance(1_000)
      workers[0]!.beat()
    }
    expect(last().rules).toEqual([])
    timers.advance(1_000)
    // Without a word from the server.
    expect(last().rules).toHaveLength(1)
    expect(workers).toHaveLength(1)
  })

  it('is armed again when that was ended early', () => {
    const { service, configuration, workers, timers } = setUp()
    service.setConfiguration({
      ...configuration,
      cameras: configuration.cameras.map(each => ({
        ...each,
        maintenance: {
          since: epochMs(timers.now()),
        },
      })),
    })
    expect(workers[0]!.of('configure').at(-1)!.rules).toEqual([])
    service.setConfiguration(configuration)
    expect(workers[0]!.of('configure').at(-1)!.rules).toHaveLength(1)
  })

  it('that is over in months does not overrun the browser\'s timers, and of several the first end counts', () => {
    const timers = createManualTimers()
    let asked = 0
    const arming = new Arming(timers, () => asked++)
    const other = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0bb' as typeof camera
    const days = (count: number) => epochMs(timers.now() + count * 86_400_000)
    const given = {
      cameras: [
        {
          cameraId: camera,
          name: 'A',
          maintenance: {
            since: days(0),
            until: days(90),
          },
        },
        {
          cameraId: other,
          name: 'B',
          maintenance: {
            since: days(0),
            until: days(3),
          },
        },
        {
          cameraId: 'third' as typeof camera,
          name: 'C',
          maintenance: {
            since: days(0),
          },
        },
      ],
      rules: [camera, other].map(cameraId => buildRule({ cameraId })),
    }
    const armed = (): unknown[] => arming.rules(given, 0).map(({ cameraId }) => cameraId)
    expect(armed()).toEqual([])
    const daysAsked: number[] = []
    for (let day = 1; day <= 91; day++) {
      timers.advance(86_400_000)
      if (asked > daysAsked.length)
        daysAsked.push(day)
      if (day === 2)
        expect(armed()).toEqual([])
      else if (day === 3)
        expect(armed()).toEqual([other])
      else
        armed()
    }
    expect(armed()).toEqual([camera, other])
    // Each day, until nothing is left that ends by itself.
    expect(daysAsked).toHaveLength(90)
  })
})
