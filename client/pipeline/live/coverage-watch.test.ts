import type { CameraId, DetectorId } from '#contract/ids'
import type { CameraRate } from '../detection/analysis.ts'
import type { DetectionState } from '../detection/detection-state.ts'
import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { cameraId } from '../../core/rules/testing/build.ts'
import { CoverageWatch } from './coverage-watch.ts'

const camera = cameraId as CameraId
const detectorId = 'ansim-nano-5' as DetectorId
const running: DetectionState = {
  status: 'running',
  engine: 'webgpu',
  detectorId,
  fpsBudget: 60,
  isThrottled: false,
  tickGapMs: 0,
}

function setUp() {
  // A whole minute, so that records do not end where the test does not look.
  const timers = createManualTimers(1_700_000_040_000)
  const now = {
    state: running as DetectionState,
    isHeld: true,
    isHidden: false,
    rate: undefined as Partial<CameraRate> | undefined,
    looks: 0,
  }
  const watch = new CoverageWatch({
    timers,
    isHidden: () => now.isHidden,
    state: () => now.state,
    cameras: () => [camera],
    epochOf: () => now.isHeld
      ? 7
      : undefined,
    rates: () => now.rate
      ? [
          {
            cameraId: camera,
            fps: 5,
            engine: 'webgpu',
            detectorId,
            frameAgeMs: 80,
            dropped: 0,
            wantedFps: 5,
            grantedFps: 5,
            motion: 'moving',
            isBursting: false,
            sizeChanges: 0,
            lastLookAgeMs: 0,
            lastFrameAgeMs: 50,
            looks: now.looks,
            ...now.rate,
          },
        ]
      : [],
  })
  const stop = new AbortController()
  watch.run(stop.signal)
  /** Seconds in which the camera is looked at `fps` times each. */
  const pass = (seconds: number, fps: number, rate: Partial<CameraRate> | undefined = {}) => {
    for (let i = 0; i < seconds; i++) {
      now.rate = rate
      now.looks += fps
      timers.advance(1_000)
    }
  }
  const told = () => watch.records().map(({ state, from, to, looks }) => [
    state.kind === 'analysed'
      ? state.engine
      : state.because,
    (to - from) / 1_000,
    looks,
  ])
  return { timers, now, watch, stop, pass, told }
}

describe('coverage watch', () => {
  it('counts looks while a camera is analysed', () => {
    const { pass, told } = setUp()
    pass(10, 5)
    expect(told()).toEqual([
      ['starting', 0.2, 0],
      ['webgpu', 9.8, 50],
    ])
  })

  it.each<[string, Partial<CameraRate> | undefined]>([
    [
      'no-picture',
      { lastLookAgeMs: 9_000, lastFrameAgeMs: 9_000 },
    ],
    [
      'no-picture',
      { lastLookAgeMs: undefined, lastFrameAgeMs: undefined, troubleKind: 'ended' },
    ],
    [
      'bad-picture',
      { lastLookAgeMs: 9_000, troubleKind: 'bad-frame' },
    ],
    [
      'overload',
      { lastLookAgeMs: 9_000 },
    ],
  ])('names a gap: %s', (because, rate) => {
    const { pass, told } = setUp()
    pass(5, 5)
    pass(5, 0, rate)
    expect(told()).toEqual([
      ['starting', 0.2, 0],
      ['webgpu', 4.8, 25],
      [because, 5, 0],
    ])
  })

  it('CO9 counts up to the last look and from the first one, not to the second', () => {
    const { pass, told, now } = setUp()
    now.state = { status: 'starting', detectorId }
    pass(2, 0)
    now.state = running
    // Two looks, 200 ms apart, at the end of the second.
    pass(1, 2)
    pass(3, 5)
    // The engine stalls: the last look grows old until it is too old.
    for (const age of [900, 1_900, 2_900, 3_900]) {
      pass(1, age === 900
        ? 1
        : 0, { lastLookAgeMs: age })
    }
    expect(told()).toEqual([
      ['starting', 2.8, 0],
      ['webgpu', 3.3, 18],
      ['overload', 3.9, 0],
    ])
  })

  it('names the gaps of a detector that is not there, and of a camera that is somebody else\'s', () => {
    const { now, pass, told } = setUp()
    now.state = { status: 'starting', detectorId }
    pass(2, 0)
    now.state = { status: 'failed', code: 'internal', message: '' }
    pass(2, 0)
    now.isHeld = false
    pass(2, 0)
    expect(told()).toEqual([
      ['starting', 2, 0],
      ['failed', 2, 0],
      ['no-lease', 2, 0],
    ])
  })

  it('a page that slept has not analysed, unless its worker went on', () => {
    const { now, timers, watch, pass, told } = setUp()
    pass(5, 5)
    now.isHidden = true
    timers.advance(0)
    // The browser runs our timer once in 20 s.
    const sleep = (looks: number) => {
      now.looks += looks
      const observe = watch.observe.bind(watch)
      watch.observe = () => {}
      timers.advance(20_000)
      watch.observe = observe
      watch.observe()
    }
    sleep(2)
    sleep(100)
    now.isHidden = false
    expect(told()).toEqual([
      ['starting', 0.2, 0],
      ['webgpu', 4.8, 25],
      ['hidden', 20, 2],
      ['webgpu', 20, 100],
    ])
  })

  it('takes back what an engine said since it was last found right, and names the time without one', () => {
    const { now, watch, pass, told } = setUp()
    pass(20, 5)
    now.state = { status: 'starting', detectorId }
    watch.engineFailed({ kind: 'wrong', sinceLastGoodMs: 12_000 })
    pass(2, 0, undefined)
    now.state = { ...running, engine: 'wasm' }
    pass(5, 5)
    expect(told()).toEqual([
      ['starting', 0.2, 0],
      ['webgpu', 7.8, 39],
      ['engine-wrong', 14.2, 0],
      ['webgpu', 4.8, 25],
    ])
  })

  it('names a lost device until the next engine looks', () => {
    const { now, watch, pass, told } = setUp()
    pass(5, 5)
    now.state = { status: 'starting', detectorId }
    watch.engineFailed({ kind: 'lost', sinceLastGoodMs: 12_000 })
    pass(2, 0, undefined)
    now.state = running
    pass(3, 5)
    expect(told()).toEqual([
      ['starting', 0.2, 0],
      ['webgpu', 4.8, 25],
      ['device-lost', 2.2, 0],
      ['webgpu', 2.8, 15],
    ])
  })

  it('stops with its signal', () => {
    const { stop, timers } = setUp()
    stop.abort()
    expect(timers.waiting()).toBe(0)
  })
})
