import type { Pressure, PressureSample } from './display-pressure.ts'
import type { StreamReading } from './media-port.ts'
import { expect, it } from 'vitest'
import { judgePressure, noPressure, pressureSample } from './display-pressure.ts'
import { cameraIdOf } from './sync/testing/event-builder.ts'

const easy: PressureSample = {
  droppedShare: 0,
  lostShare: 0,
  waitedMs: 20,
  presentedShare: 1,
}
const hard: PressureSample = { ...easy, droppedShare: 0.4 }

/** Rounds two seconds apart; the levels after each. */
function run(from: Pressure, samples: PressureSample[], startMs = 0) {
  let pressure = from
  let nowMs = startMs
  const levels = samples.map((sample) => {
    nowMs += 2000
    pressure = judgePressure(pressure, sample, nowMs)
    return pressure.level
  })
  return { pressure, levels, nowMs }
}
const times = (n: number, sample: PressureSample): PressureSample[] => Array.from({ length: n }, () => ({ ...sample }))

it('DL4 three bad rounds in a row take a step, two do not', () => {
  expect(run(noPressure, [
    ...times(2, hard),
    easy,
    ...times(2, hard),
  ]).levels.at(-1)).toBe('none')
  expect(run(noPressure, times(9, hard)).levels).toEqual([
    'none',
    'none',
    'reference',
    'reference',
    'reference',
    'key',
    'key',
    'key',
    'key',
  ])
})

it.each([
  { droppedShare: 0.2 },
  { lostShare: 0.08 },
  { waitedMs: 900 },
  { presentedShare: 0.3 },
])('DL4 %o is pressure', (sign) => {
  expect(run(noPressure, times(3, {
    ...easy,
    ...sign,
  })).levels.at(-1)).toBe('reference')
})

it('DL4 calm that lasts 15 s gives one step back, and each step has its own calm', () => {
  const { pressure, nowMs } = run(noPressure, times(6, hard))
  const { levels } = run(pressure, times(20, easy), nowMs)
  expect(levels.indexOf('reference')).toBe(8)
  expect(levels.indexOf('none')).toBe(16)
})

it('DL4 what is neither good nor bad changes nothing', () => {
  const { pressure, nowMs } = run(noPressure, times(3, hard))
  expect(run(pressure, times(60, { ...easy, droppedShare: 0.06 }), nowMs).levels.at(-1)).toBe('reference')
})

it('DL4 a browser at its limit does not swing: pressure that returns doubles the calm that is asked for', () => {
  let state = run(noPressure, times(3, hard))
  const waits: number[] = []
  for (let i = 0; i < 5; i++) {
    const calm = run(state.pressure, times(200, easy), state.nowMs)
    const rounds = calm.levels.indexOf('none') + 1
    waits.push(rounds * 2)
    const back = run(state.pressure, times(rounds, easy), state.nowMs)
    state = run(back.pressure, times(3, hard), back.nowMs)
  }
  expect(waits).toEqual([18, 32, 62, 122, 242])
  // Five quiet minutes later it is trusted again.
  const quiet = run(noPressure, times(160, easy))
  expect(run({ ...state.pressure, level: 'none', calmSinceMs: undefined }, times(160, easy), quiet.nowMs).pressure.patienceMs).toBe(15_000)
})

it('DL4 a sample is of the consumers that are in both readings', () => {
  const reading: StreamReading = {
    cameraId: cameraIdOf(1),
    streamKind: 'sub',
    consumerId: 'a',
    thinning: 'none',
    bytesReceived: 0,
    packetsReceived: 100,
    packetsLost: 0,
    framesReceived: 50,
    framesDecoded: 50,
    framesDropped: 0,
    waitedMs: 1000,
    holdBackMs: 0,
    framesEmitted: 50,
  }
  const later: StreamReading = {
    ...reading,
    packetsReceived: 190,
    packetsLost: 10,
    framesReceived: 110,
    framesDecoded: 95,
    framesDropped: 15,
    waitedMs: 4000,
    framesEmitted: 110,
  }
  const counts = [
    { consumerOf: reading, presented: 10, mostExpected: 20 },
  ]
  expect(pressureSample([reading], [
    later,
    { ...later, consumerId: 'b', framesDropped: 1000 },
  ], counts)).toEqual({
    droppedShare: 0.25,
    lostShare: 0.1,
    waitedMs: 50,
    presentedShare: 0.5,
  })
  expect(pressureSample([], [later], counts)).toBeUndefined()
  // A picture that is held back for its boxes waits without any trouble.
  expect(pressureSample([reading], [
    { ...later, holdBackMs: 40 },
  ], counts)?.waitedMs).toBe(10)
  // Two key frames, of which one is presented a moment after the reading, are no pressure.
  expect(pressureSample([reading], [
    { ...reading, framesDecoded: 52 },
  ], [
    { ...counts[0]!, presented: 1 },
  ])?.presentedShare).toBe(1)
})
