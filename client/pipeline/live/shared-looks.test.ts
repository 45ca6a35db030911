import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { SocketPort } from '../../core/socket-port.ts'
import type { DutyState } from './detection-duty.ts'
import type { Look } from './detector-state.ts'
import { expect, it } from 'vitest'
import { createListeners, createObservable } from '../../core/observable.ts'
import { SharedLooks } from './shared-looks.ts'

const cameraId = '6f16461a-2c28-4bcf-b1a5-c2f1377be6c8' as CameraId
const look: Look = {
  capturedAt: 1_000 as EpochMs,
  boxes: [
    {
      trackId: 7,
      label: 'person',
      score: 0.9,
      box: { x1: 0.1, y1: 0.2, x2: 0.3, y2: 0.8 },
    },
  ],
  violations: new Map([
    [7, 'high'],
  ]),
  occupied: new Set(),
}

/** Two browsers and a server that passes on, as sfu/ws does. */
function browser(pass: (data: unknown) => void) {
  const notices = createListeners<Notice>()
  const own = createListeners<Look>()
  const duty = createObservable<DutyState>({ offered: false, leases: [] })
  let answer = (): void => {}
  const socket: SocketPort = {
    state: { kind: 'open', since: 0 as EpochMs },
    onState: () => () => {},
    onNotice: notices.add,
    request: (_method, data) => {
      pass(data)
      return new Promise<never>((resolve) => { answer = () => resolve({} as never) })
    },
  }
  const looks = new SharedLooks({
    socket,
    detector: {
      onLook: (_camera, listener) => own.add(listener),
    },
    duty,
  })
  const abort = new AbortController()
  looks.run(abort.signal)
  return {
    looks,
    own,
    duty,
    notices,
    abort,
    answer: () => answer(),
  }
}

it('shows a browser that does not detect what the lease holder sees', () => {
  const watcher = browser(() => {})
  const holder = browser(data => watcher.notices.tell({ notice: 'look', look: data as never }))
  const seen: Look[] = []
  watcher.looks.onLook(cameraId, l => seen.push(l))
  holder.own.tell(look)
  expect(seen).toEqual([])
  holder.duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 1 },
    ],
  })
  holder.own.tell(look)
  expect(seen).toEqual([look])
})

it('never queues: while one look is on its way the next ones are left out', async () => {
  const sent: unknown[] = []
  const holder = browser(data => sent.push(data))
  holder.duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 1 },
    ],
  })
  holder.own.tell(look)
  holder.own.tell(look)
  expect(sent).toHaveLength(1)
  holder.answer()
  await new Promise(resolve => setImmediate(resolve))
  holder.own.tell(look)
  expect(sent).toHaveLength(2)
})

it('stops sharing when the lease is gone, and everything when it is stopped', () => {
  const sent: unknown[] = []
  const holder = browser(data => sent.push(data))
  holder.duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 1 },
    ],
  })
  holder.duty.set({ offered: true, leases: [] })
  holder.own.tell(look)
  holder.abort.abort()
  holder.duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 2 },
    ],
  })
  holder.own.tell(look)
  expect(sent).toEqual([])
})
