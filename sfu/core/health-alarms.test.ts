import type { HealthAlarm } from '#contract/health-alarm'
import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { createHealthAlarmBoard, healthHolds } from './health-alarms.ts'

const plant = 'o' as OrganizationId
const gate = { cameraId: 'gate' as CameraId }
const { raiseMs, clearMs } = healthHolds['camera-offline']

function aBoard() {
  const timers = createManualTimers()
  let ids = 0
  const board = createHealthAlarmBoard(timers, () => `alarm-${++ids}`)
  const told: HealthAlarm[] = []
  board.onChange((_, alarm) => told.push(alarm))
  const set = (isBad: boolean, facts = {}) => board.set(plant, 'camera-offline', gate, isBad, facts)
  return { timers, board, told, set }
}

it('HE1 tells nothing of what is wrong for less than its hold time, however often', () => {
  const { timers, told, set, board } = aBoard()
  for (let blip = 0; blip < 5; blip++) {
    set(true)
    timers.advance(raiseMs - 1)
    set(false)
    timers.advance(1)
  }
  timers.advance(raiseMs * 2)
  expect(told).toEqual([])
  expect(board.list(plant)).toEqual([])
  expect(timers.waiting()).toBe(0)
})

it('HE1 tells once what is wrong for the hold time, with when it began', () => {
  const { timers, told, set, board } = aBoard()
  const since = timers.now()
  for (let second = 0; second < raiseMs / 1_000; second++) {
    set(true, { second })
    timers.advance(1_000)
  }
  set(true, { second: 99 })
  timers.advance(raiseMs)
  expect(told).toMatchObject([
    {
      kind: 'camera-offline',
      cameraId: 'gate',
      since,
      raisedAt: since + raiseMs,
    },
  ])
  expect(board.list(plant)).toMatchObject([
    {
      alarmId: told[0]!.alarmId,
      facts: { second: 99 },
    },
  ])
  expect(board.list('other' as OrganizationId)).toEqual([])
})

it('HE2 an alarm clears by itself after it was right for the hold time, and goes on over a shorter calm', () => {
  const { timers, told, set, board } = aBoard()
  set(true)
  timers.advance(raiseMs)
  set(false)
  timers.advance(clearMs - 1)
  set(true)
  timers.advance(raiseMs)
  expect(told).toHaveLength(1)
  set(false)
  timers.advance(clearMs)
  expect(told).toHaveLength(2)
  expect(told[1]).toEqual({
    ...told[0],
    clearedAt: timers.now(),
  })
  expect(board.list(plant)).toEqual([])
})

it('HE1 counts from when it began, where whoever tells knows that', () => {
  const { timers, told, board } = aBoard()
  board.set(plant, 'camera-offline', gate, true, {}, epochMs(timers.now() - raiseMs + 1_000))
  timers.advance(999)
  expect(told).toEqual([])
  timers.advance(1)
  expect(told).toHaveLength(1)
})

it('HE3 an alarm follows its camera from site to site, and is another one than that of another camera or kind', () => {
  const { timers, told, board } = aBoard()
  board.set(plant, 'camera-offline', { ...gate, siteId: 'north' as SiteId }, true)
  board.set(plant, 'camera-clock', gate, true)
  board.set(plant, 'camera-offline', { cameraId: 'dock' as CameraId }, true)
  timers.advance(raiseMs)
  board.set(plant, 'camera-offline', { ...gate, siteId: 'south' as SiteId }, false)
  timers.advance(clearMs)
  expect(told.map(({ kind, cameraId, clearedAt }) => `${kind} ${cameraId} ${clearedAt === undefined
    ? 'raised'
    : 'cleared'}`)).toEqual([
    'camera-offline gate raised',
    'camera-offline dock raised',
    'camera-offline gate cleared',
  ])
})

it('HE4 an alarm of before a restart goes on when it is still wrong, and clears when nobody speaks of it any more', () => {
  const before = aBoard()
  before.set(true)
  before.board.set(plant, 'camera-offline', { cameraId: 'gone' as CameraId }, true)
  before.timers.advance(raiseMs)
  const stood = before.board.list(plant)
  const { timers, told, set, board } = aBoard()
  board.restore(plant, stood)
  set(true)
  expect(board.list(plant)).toHaveLength(2)
  timers.advance(119_999)
  expect(told).toEqual([])
  timers.advance(1)
  expect(told).toMatchObject([
    { cameraId: 'gone', alarmId: stood.find(({ cameraId }) => cameraId !== 'gate')!.alarmId },
  ])
  expect(board.list(plant).map(({ cameraId }) => cameraId)).toEqual(['gate'])
  set(false)
  timers.advance(clearMs)
  expect(board.list(plant)).toEqual([])
})

it('HE4 an alarm of before a restart that is right by now clears after its hold time', () => {
  const before = aBoard()
  before.set(true)
  before.timers.advance(raiseMs)
  const { timers, told, set, board } = aBoard()
  board.restore(plant, before.board.list(plant))
  set(false)
  timers.advance(clearMs)
  expect(told).toMatchObject([
    {
      clearedAt: timers.now(),
    },
  ])
  expect(timers.waiting()).toBe(0)
})
