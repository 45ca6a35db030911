import type { DetectorId } from '#contract/ids'
import { describe, expect, it } from 'vitest'
import { buildSuppression } from '../../core/rules/testing/build-suppression.ts'
import { camera, detectorId, setUp } from './testing/service-stage.ts'

describe('detection service', () => {
  it('starts with the configuration and tells the worker everything it needs', () => {
    const { service, workers, configuration, track } = setUp()
    expect(service.state).toEqual({ status: 'idle' })
    service.setLeases([
      { cameraId: camera, epoch: 3 },
    ])
    service.watch(camera, track('a'))
    service.setConfiguration(configuration)
    expect(service.state).toEqual({ status: 'starting', detectorId })
    expect(workers[0]!.posted.map(m => m.type)).toEqual([
      'start',
      'configure',
      'leases',
      'server-offset',
      'watch',
      'capture-anchor',
    ])
    workers[0]!.run()
    expect(service.state).toEqual({
      status: 'running',
      engine: 'wasm',
      detectorId,
      fpsBudget: 9,
      isThrottled: false,
      tickGapMs: 0,
    })
    service.setConfiguration({ ...configuration, rules: [] })
    expect(workers).toHaveLength(1)
    expect(workers[0]!.of('configure').at(-1)!.rules).toEqual([])
  })

  it('RU2 RU6 tells the worker each camera\'s measured floor, and the time zone of its site', () => {
    const { service, workers, configuration } = setUp()
    const siteId = '0197a000-0000-4000-8000-0000000000aa' as never
    const groundPlane = { points: [] }
    service.setConfiguration({
      ...configuration,
      sites: [
        { siteId, name: 'Busan', timeZone: 'Asia/Seoul' },
      ],
      cameras: configuration.cameras.map(each => ({ ...each, siteId, groundPlane })),
    } as typeof configuration)
    expect(workers[0]!.of('configure').at(-1)!.cameras[0]).toMatchObject({ groundPlane, timeZone: 'Asia/Seoul' })
  })

  it('FM1 tells the worker the false alarms that each camera remembers', () => {
    const { service, workers, configuration } = setUp()
    const own = buildSuppression({ x1: 0, y1: 0, x2: 0.1, y2: 0.1 })
    const other = { ...own, cameraId: '0197a000-0000-4000-8000-0000000000bb' as never }
    service.setConfiguration({
      ...configuration,
      suppressions: [own, other],
    } as typeof configuration)
    expect(workers[0]!.of('configure').at(-1)!.cameras[0]!.suppressions).toEqual([own])
  })

  it('starts a crashed worker anew with backoff, and watches again', () => {
    const { service, workers, timers, sources, configuration, track } = setUp()
    service.watch(camera, track('a'))
    service.setConfiguration(configuration)
    workers[0]!.crash('out of memory')
    expect(service.state).toEqual({ status: 'failed', code: 'internal', message: 'The detection worker stopped: out of memory.' })
    expect([workers[0]!.isTerminated, sources[0]!.closed]).toEqual([true, true])
    timers.advance(300)
    expect(workers).toHaveLength(2)
    expect(workers[1]!.of('watch').map(m => m.cameraId)).toEqual([camera])
    workers[1]!.crash('again')
    timers.advance(300)
    expect(workers).toHaveLength(2)
    timers.advance(250)
    expect(workers).toHaveLength(3)
  })

  it('hears nothing from a worker it has given up', () => {
    const { service, workers, timers, configuration } = setUp()
    service.setConfiguration(configuration)
    workers[0]!.crash('x')
    timers.advance(2_000)
    workers[0]!.run()
    workers[0]!.crash('y')
    expect(service.state.status).toBe('starting')
  })

  it('LK8 takes a second and a half of silence for a hang, and starts anew at once', () => {
    const { service, workers, timers, configuration } = setUp()
    service.setConfiguration(configuration)
    workers[0]!.run()
    for (let i = 0; i < 120; i++) {
      timers.advance(250)
      workers[0]!.beat()
    }
    expect(service.state.status).toBe('running')
    timers.advance(1_500)
    expect(service.state).toMatchObject({ status: 'failed', code: 'internal' })
    timers.advance(250)
    expect([workers.length, workers[0]!.isTerminated]).toEqual([2, true])
  })

  it('LK8 a worker that is silent from the start is started anew too', () => {
    const { service, workers, timers, configuration } = setUp()
    service.setConfiguration(configuration)
    timers.advance(15_300)
    expect([workers.length, workers[0]!.isTerminated]).toEqual([2, true])
  })

  it('leaves a refused detector alone for five minutes, and goes on at once with another', () => {
    const { service, workers, timers, configuration } = setUp()
    service.setConfiguration(configuration)
    workers[0]!.say({
      type: 'failed',
      code: 'model-hash-mismatch',
      message: 'Refused.',
    })
    timers.advance(299_000)
    expect([workers.length, service.state.status]).toEqual([1, 'failed'])
    timers.advance(1_000)
    expect(workers).toHaveLength(2)
    service.setConfiguration({ ...configuration, detectorId: 'other-1' as DetectorId })
    expect(workers[2]!.of('start')[0]!.detectorId).toBe('other-1')
  })

  it('analyses the newest of several watches of a camera', () => {
    const { service, workers, sources, configuration, track } = setUp()
    service.setConfiguration(configuration)
    service.watch(camera, track('a'))
    const stopB = service.watch(camera, track('b'))
    expect(sources.map(s => s.closed)).toEqual([true, false])
    stopB()
    stopB()
    expect(sources.map(s => s.closed)).toEqual([true, true, false])
    expect(sources[2]!.track).toEqual({ name: 'a' })
    expect(workers[0]!.of('unwatch')).toEqual([])
  })

  it('tells the worker when the pictures are captured, each second anew, and nothing of a track that does not say', () => {
    const { service, workers, configuration, track } = setUp()
    service.setConfiguration(configuration)
    let anchor: { rtpTimestamp: number, capturedAtMs: number } | undefined
    const stop = service.watch(camera, track('a'), () => anchor)
    workers[0]!.run()
    anchor = { rtpTimestamp: 90, capturedAtMs: 1_000 }
    workers[0]!.pulse()
    service.watch(camera, track('b'))
    workers[0]!.pulse()
    stop()
    expect(workers[0]!.of('capture-anchor').map(message => message.anchor)).toEqual([
      undefined,
      anchor,
      undefined,
      undefined,
    ])
  })

  it('hands analyses to the listeners of their camera, and events to all', () => {
    const { service, workers, configuration } = setUp()
    service.setConfiguration(configuration)
    const heard: unknown[] = []
    const stop = service.onAnalysis(camera, a => heard.push(a.frameAgeMs))
    service.onEvent((draft, snapshot) => heard.push([draft, snapshot]))
    const analysis = {
      cameraId: camera,
      capturedAt: 0,
      frameAgeMs: 12,
      tracks: [],
      violating: [],
      violations: new Map(),
      occupiedZoneIds: [],
    } as never
    workers[0]!.say({
      type: 'analyses',
      analyses: [analysis],
    })
    workers[0]!.say({ type: 'event', draft: 'draft' as never, snapshot: undefined })
    stop()
    workers[0]!.say({
      type: 'analyses',
      analyses: [analysis],
    })
    expect(heard).toEqual([
      12,
      ['draft', undefined],
    ])
  })

  it('says that the browser slows it down, and that it no longer does', () => {
    const { service, workers, configuration } = setUp()
    service.setConfiguration(configuration)
    workers[0]!.run()
    const states: unknown[] = []
    service.onState(s => states.push(s.status === 'running' && s.isThrottled))
    for (const tickGapMs of [5, 40, 60_000, 3]) {
      workers[0]!.pulse({ tickGapMs })
    }
    expect(states).toEqual([true, false])
  })

  it('says so when the machine can do much more or less than it said', () => {
    const { service, workers, configuration } = setUp()
    service.setConfiguration(configuration)
    workers[0]!.run()
    const budgets: unknown[] = []
    service.onState(s => budgets.push(s.status === 'running' && s.fpsBudget))
    for (const fpsBudget of [10, 8, 13, 20, 21, 5]) {
      workers[0]!.pulse({ fpsBudget, tickGapMs: 0 })
    }
    expect(budgets).toEqual([20, 5])
  })

  it('stops for good when closed', () => {
    const { service, workers, timers, configuration } = setUp()
    service.setConfiguration(configuration)
    service.close()
    service.close()
    timers.advance(600_000)
    expect([workers.length, workers[0]!.isTerminated, service.state.status]).toEqual([1, true, 'idle'])
  })
})
