import type { CameraCircumstances } from '../camera-demand.ts'
import type { Candidate } from '../look-schedule.ts'
import { BatchCost } from '../batch-cost.ts'
import { demandOf } from '../camera-demand.ts'
import { LookSchedule } from '../look-schedule.ts'

export interface SimulatedCamera {
  readonly circumstances: (nowMs: number) => CameraCircumstances
  readonly frameFps: number
  readonly batchKey?: string
}

export interface SimulatedLook {
  readonly camera: number
  readonly capturedMs: number
  readonly doneMs: number
  readonly batch: number
}

export interface SimulatedMachine {
  /** What the engine takes for a batch, ms. It runs one at a time. */
  readonly runMs: (count: number) => number
  /** What the machine was measured to take, when it is not what it takes. */
  readonly measured?: readonly { size: number, ms: number }[]
  readonly baselineFps?: number
}

export function quiet(given: Partial<CameraCircumstances> = {}): CameraCircumstances {
  return {
    isFocused: false,
    ruleClass: 'armed',
    motion: 'moving',
    isOccupied: false,
    isBursting: false,
    floorFps: 1,
    ...given,
  }
}

/** Plays the schedule against cameras whose frames come at their own beat, each a little after the other's, for `seconds`. */
export function simulate(machine: SimulatedMachine, cameras: readonly SimulatedCamera[], seconds: number): { looks: SimulatedLook[], schedule: LookSchedule<number> } {
  const cost = new BatchCost(machine.measured ?? [1, 4, 12].map(size => ({
    size,
    ms: machine.runMs(size),
  })))
  const schedule = new LookSchedule<number>(() => cost.cheapest())
  const looks: SimulatedLook[] = []
  const seen = cameras.map(() => -1)
  let now = 0
  const phase = (camera: number): number => (camera * 17) % (1_000 / cameras[camera]!.frameFps)
  const newest = (camera: number): number => Math.floor((now - phase(camera)) * cameras[camera]!.frameFps / 1_000)
  const candidates = (): Candidate<number>[] => cameras.map(({ circumstances, batchKey }, key) => ({
    key,
    hasPicture: newest(key) > seen[key]!,
    demand: demandOf(circumstances(now), cost.perPictureMs(cost.cheapest()), machine.baselineFps),
    batchKey: batchKey ?? 'one',
  }))
  let plannedMs = Number.NEGATIVE_INFINITY
  while (now < seconds * 1_000) {
    const list = candidates()
    if (now - plannedMs >= 100) {
      plannedMs = now
      schedule.plan(list, now)
    }
    const decision = schedule.decide(list, now)
    if (decision.kind === 'wait') {
      // The next frame wakes the loop as well as the time that was named.
      now += 1
      continue
    }
    const taken = decision.keys.map((camera) => {
      seen[camera] = newest(camera)
      return { camera, capturedMs: seen[camera]! * 1_000 / cameras[camera]!.frameFps + phase(camera) }
    })
    const begin = now
    const groups = Map.groupBy(taken, look => cameras[look.camera]!.batchKey ?? 'one')
    for (const group of groups.values())
      now += machine.runMs(group.length)
    cost.learn(taken.length, now - begin)
    looks.push(...taken.map(look => ({ ...look, doneMs: now, batch: taken.length })))
  }
  return { looks, schedule }
}

/** What everybody writes first: one loop a camera, each takes a picture and waits its turn at the one engine. */
export function simulateNaiveLoops(machine: SimulatedMachine, cameras: readonly SimulatedCamera[], seconds: number): SimulatedLook[] {
  const looks: SimulatedLook[] = []
  // Every loop always has one picture in the line, taken when its last answer came.
  const line = cameras.map((_, camera) => ({ camera, capturedMs: 0 }))
  let now = 0
  while (now < seconds * 1_000) {
    const { camera, capturedMs } = line.shift()!
    now += machine.runMs(1)
    looks.push({
      camera,
      capturedMs,
      doneMs: now,
      batch: 1,
    })
    const frameMs = 1_000 / cameras[camera]!.frameFps
    line.push({ camera, capturedMs: Math.floor(now / frameMs) * frameMs })
  }
  return looks
}

/** Looks a second at each camera, from `fromMs` on. */
export function fpsOf(looks: readonly SimulatedLook[], cameras: number, fromMs: number, toMs: number): number[] {
  return Array.from({ length: cameras }, (_, camera) => looks.filter(l => l.camera === camera && l.doneMs > fromMs && l.doneMs <= toMs).length * 1_000 / (toMs - fromMs))
}
