import { describe, expect, it } from 'vitest'
import { camera, setUp } from './testing/service-stage.ts'

describe('detection service: engines', () => {
  it('an engine that went wrong is told, and not opened again, not even by the next worker', () => {
    const { service, workers, timers, configuration } = setUp()
    const failures: unknown[] = []
    service.onEngineFailure(failure => failures.push(failure))
    service.setConfiguration(configuration)
    workers[0]!.run({ engine: 'webgpu' })
    workers[0]!.say({
      type: 'engine-failed',
      engine: 'webgpu',
      kind: 'wrong',
      reason: 'it did not find the person',
      isExcluded: true,
      sinceLastGoodMs: 40_000,
    })
    expect(failures).toEqual([
      { engine: 'webgpu', kind: 'wrong', sinceLastGoodMs: 40_000 },
    ])
    expect(service.state).toMatchObject({ status: 'starting', reason: 'it did not find the person' })
    workers[0]!.run()
    expect(service.state).toMatchObject({
      status: 'running',
      engine: 'wasm',
      demoted: { engine: 'webgpu', reason: 'it did not find the person' },
    })
    workers[0]!.crash('out of memory')
    timers.advance(3_000)
    expect(workers[1]!.of('start')[0]!.excluded).toEqual([
      ['webgpu', 'it did not find the person'],
    ])
  })

  it('an engine that was lost once is tried again', () => {
    const { service, workers, configuration } = setUp()
    service.setConfiguration(configuration)
    workers[0]!.run({ engine: 'webgpu' })
    workers[0]!.say({
      type: 'engine-failed',
      engine: 'webgpu',
      kind: 'lost',
      reason: 'The graphics processor was lost.',
      isExcluded: false,
      sinceLastGoodMs: 0,
    })
    workers[0]!.run({ engine: 'webgpu' })
    expect(service.state).toMatchObject({ status: 'running', engine: 'webgpu' })
    expect(service.state).not.toHaveProperty('demoted')
  })

  it('keeps between starts what is known of the engines', () => {
    const { workers, configuration, service, memories } = setUp()
    memories.push({
      key: 'old',
      engine: 'webgpu',
      trials: [],
      expected: [],
    })
    service.setConfiguration(configuration)
    expect(workers[0]!.of('start')[0]!.memories.map(m => m.key)).toEqual(['old'])
    workers[0]!.run()
    expect(memories.map(m => m.key)).toEqual(['old', 'k'])
    expect(service.engines()?.key).toBe('k')
  })

  it('tells the worker who is looked at in large, also the next one', () => {
    const { service, workers, timers, configuration } = setUp()
    service.setConfiguration(configuration)
    service.focus(camera)
    expect(workers[0]!.of('focus')).toEqual([
      { type: 'focus', cameraId: camera },
    ])
    workers[0]!.crash('x')
    timers.advance(3_000)
    expect(workers[1]!.of('focus')).toEqual([
      { type: 'focus', cameraId: camera },
    ])
    service.focus(undefined)
    expect(workers[1]!.of('focus').at(-1)).toEqual({ type: 'focus' })
  })
})
