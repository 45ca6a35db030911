import type { CameraId, OrganizationId } from '#contract/ids'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createMemoryLedger } from './testing/memory-ledger.ts'
import { aMember } from './testing/test-context.ts'
import { createViewingLog } from './viewing-log.ts'

const gate = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const dock = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0002' as CameraId
const actor = aMember('00000000-0000-4000-8000-0000000000aa' as OrganizationId, 'viewer')
const tab = (socketId: string) => ({ socketId, actor, address: '192.0.2.7' })

function open() {
  const timers = createManualTimers()
  const ledger = createMemoryLedger()
  const watched = new Map<string, CameraId[]>()
  const log = createViewingLog({
    ledger,
    watchedBy: socketId => watched.get(socketId) ?? [],
    timers,
  })
  const told = () => ledger.drafts.map(({ cameraId, result, details }) => [
    cameraId,
    result,
    ...details === undefined
      ? []
      : [
          JSON.parse(details),
        ],
  ])
  return { timers, watched, log, told, ledger }
}

it('AD4 a viewing is one entry when it begins and one when it ended, whatever the tiles, streams and tabs', () => {
  const { timers, watched, log, told, ledger } = open()
  const from = timers.now()
  watched.set('a', [gate])
  log.opened(tab('a'), gate)
  log.opened(tab('a'), gate)
  timers.advance(60_000)
  // Another tab takes over, the first one closes.
  watched.set('b', [gate])
  log.opened(tab('b'), gate)
  watched.set('a', [])
  timers.advance(60_000)
  expect(told()).toEqual([
    [gate, 'begun'],
  ])
  const until = timers.now()
  watched.clear()
  timers.advance(40_000)
  expect(told()).toEqual([
    [gate, 'begun'],
    [
      gate,
      'ended',
      { from, until },
    ],
  ])
  expect(ledger.drafts[0]).toMatchObject({
    action: 'live.view',
    actor: { name: 'Kim', address: '192.0.2.7' },
    object: { kind: 'camera', id: gate },
  })
})

it('AD4 a tile that is rebuilt within half a minute goes on; one that comes later begins anew', () => {
  const { timers, watched, log, told } = open()
  watched.set('a', [gate])
  log.opened(tab('a'), gate)
  watched.set('a', [])
  timers.advance(20_000)
  watched.set('a', [gate])
  log.opened(tab('a'), gate)
  timers.advance(20_000)
  expect(told()).toEqual([
    [gate, 'begun'],
  ])
  watched.set('a', [])
  timers.advance(40_000)
  watched.set('a', [gate])
  log.opened(tab('a'), gate)
  expect(told().map(([, result]) => result)).toEqual(['begun', 'ended', 'begun'])
})

it('AD4 cameras are viewings of their own, a glance is one as well, and a server that stops ends them', () => {
  const { timers, watched, log, told } = open()
  log.opened(tab('a'), gate)
  watched.set('a', [dock])
  log.opened(tab('a'), dock)
  timers.advance(34_000)
  log.close()
  expect(told().map(([cameraId, result]) => [cameraId, result])).toEqual([
    [gate, 'begun'],
    [dock, 'begun'],
    [gate, 'ended'],
    [dock, 'ended'],
  ])
  expect(timers.waiting()).toBe(0)
})
