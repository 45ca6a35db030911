import type { Configuration } from '#contract/configuration'
import type { Engine } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { Analysis } from '../detection/analysis.ts'
import type { DetectionService } from '../detection/detection-service.ts'
import type { DetectionState } from '../detection/detection-state.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createListeners } from '../../core/observable.ts'
import { OwnDetector } from './own-detector.ts'

const north = '0197a000-0000-4000-8000-000000000001' as CameraId
const track = {} as MediaStreamTrack
const running: DetectionState = {
  status: 'running',
  engine: 'wasm',
  detectorId: 'ansim-nano-5' as never,
  fpsBudget: 20,
  isThrottled: false,
  tickGapMs: 0,
}

const settled = () => new Promise<void>(resolve => queueMicrotask(resolve))

function createFakeService() {
  const states = createListeners<DetectionState>()
  const analyses = createListeners<Analysis>()
  const failures = createListeners<{ engine: Engine, kind: 'wrong' | 'lost', sinceLastGoodMs: number }>()
  const log: string[] = []
  let state: DetectionState = { status: 'idle' }
  const service: DetectionService = {
    setConfiguration: () => log.push('configure'),
    setLeases: leases => log.push(`leases ${leases.length}`),
    tell: () => {},
    setServerOffset: offsetMs => log.push(`offset ${offsetMs}`),
    watch(cameraId) {
      log.push(`watch ${cameraId.slice(-1)}`)
      return () => log.push(`leave ${cameraId.slice(-1)}`)
    },
    onAnalysis: (_, listener) => analyses.add(listener),
    onEvent: () => () => {},
    get state() { return state },
    onState: states.add,
    rates: () => [],
    report: () => undefined,
    engines: () => undefined,
    focus: cameraId => cameraId && log.push(`focus ${cameraId.slice(-1)}`),
    onEngineFailure: failures.add,
    close: () => log.push('close'),
  }
  return {
    service,
    log,
    look: () => analyses.tell({
      cameraId: north,
      tracks: [],
      violations: new Map(),
      violating: [],
      occupiedZoneIds: [],
      capturedAt: 0,
      frameAgeMs: 0,
    } as unknown as Analysis),
    turn(next: DetectionState) {
      state = next
      states.tell(next)
    },
  }
}

function stage(yields = true) {
  const opened: ReturnType<typeof createFakeService>[] = []
  const detector = new OwnDetector({
    open() {
      const fake = createFakeService()
      opened.push(fake)
      return fake.service
    },
    onOpen: () => {},
    canSee: true,
    hasGpu: Promise.resolve(false),
    threads: 1,
    yieldsWhenThrottled: () => yields,
    ready: Promise.resolve(),
    isHidden: () => false,
    timers: createManualTimers(),
  })
  return { detector, opened }
}

it('DU4 loads nothing until it is wanted, and then gives the service all that came before', async () => {
  const { detector, opened } = stage()
  detector.setServerOffset(40)
  detector.setLeases([
    { cameraId: north, epoch: 3 },
  ])
  detector.watch(north, track)
  detector.setConfiguration({} as Configuration)
  expect(opened).toHaveLength(0)
  detector.want(true)
  await settled()
  detector.want(true)
  await settled()
  expect(opened.map(fake => fake.log)).toEqual([
    [
      'offset 40',
      'leases 1',
      'watch 1',
      'configure',
    ],
  ])
})

it('lets everything go when it is not wanted any more, and takes it up again', async () => {
  const { detector, opened } = stage()
  detector.setConfiguration({} as Configuration)
  detector.want(true)
  await settled()
  const leave = detector.watch(north, track)
  opened[0]!.turn(running)
  expect(detector.capacity()).toEqual({ fpsBudget: 20, engine: 'wasm' })
  detector.want(false)
  expect(opened[0]!.log.slice(-2)).toEqual(['leave 1', 'close'])
  expect(detector.state.value).toEqual({ status: 'off' })
  expect(detector.capacity()).toBeUndefined()
  opened[0]!.turn(running)
  expect(detector.state.value).toEqual({ status: 'off' })
  detector.want(true)
  await settled()
  expect(opened[1]!.log).toContain('watch 1')
  leave()
  expect(opened[1]!.log.at(-1)).toBe('leave 1')
})

it('brings looks to the tiles, also to those that listened before it was wanted', async () => {
  const { detector, opened } = stage()
  let looks = 0
  const stop = detector.onLook(north, () => looks++)
  detector.onLook(north, () => looks++)
  detector.want(true)
  await settled()
  opened[0]!.look()
  expect(looks).toBe(2)
  stop()
  opened[0]!.look()
  expect(looks).toBe(3)
})

it('DU4 tells of its capacity when it changes, and yields when the browser slows the tab down, unless it is a station', async () => {
  for (const yields of [true, false]) {
    const { detector, opened } = stage(yields)
    let told = 0
    detector.onCapacity(() => told++)
    detector.want(true)
    await settled()
    opened[0]!.turn(running)
    opened[0]!.turn({ ...running, tickGapMs: 300 })
    expect(told).toBe(1)
    opened[0]!.turn({ ...running, isThrottled: true })
    expect(detector.capacity() === undefined).toBe(yields)
    expect(told).toBe(yields ? 2 : 1)
  }
})
