import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { LookChannel } from '../../core/look-channel.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import type { DutyState } from './detection-duty.ts'
import type { Look } from './detector-state.ts'
import { expect, it } from 'vitest'
import { decodeLook, encodeLook } from '#contract/look-codec'
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
  const messages = createListeners<Uint8Array>()
  const carried: Uint8Array<ArrayBuffer>[] = []
  const channelState = { stands: false, wanted: false, heard: [] as readonly CameraId[] }
  const channel: LookChannel = {
    want: (wanted) => { channelState.wanted = wanted },
    send(message) {
      if (channelState.stands)
        carried.push(message)
      return channelState.stands
    },
    hear: (cameraIds) => { channelState.heard = cameraIds },
    onMessage: messages.add,
  }
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
    channel,
  })
  const abort = new AbortController()
  looks.run(abort.signal)
  return {
    looks,
    own,
    duty,
    notices,
    messages,
    carried,
    channelState,
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

it('LO3 goes by the data channel while it stands, with the epoch, and by the socket otherwise', () => {
  const sent: unknown[] = []
  const holder = browser(data => sent.push(data))
  expect(holder.channelState.wanted).toBe(false)
  holder.duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 7 },
    ],
  })
  expect(holder.channelState.wanted).toBe(true)
  holder.channelState.stands = true
  holder.own.tell(look)
  expect(sent).toEqual([])
  expect(holder.carried.map(bytes => decodeLook(bytes))).toMatchObject([
    { cameraId, epoch: 7, capturedAt: 1_000 },
  ])
  holder.channelState.stands = false
  holder.own.tell(look)
  expect(sent).toMatchObject([
    { cameraId, epoch: 7 },
  ])
})

it('LO3 asks for what somebody here looks at and this browser does not see itself', () => {
  const { looks, duty, channelState } = browser(() => {})
  const leave = looks.onLook(cameraId, () => {})
  const leaveToo = looks.onLook(cameraId, () => {})
  expect(channelState.heard).toEqual([cameraId])
  duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 7 },
    ],
  })
  expect(channelState.heard).toEqual([])
  duty.set({ offered: true, leases: [] })
  expect(channelState.heard).toEqual([cameraId])
  leave()
  expect(channelState.heard).toEqual([cameraId])
  leaveToo()
  expect(channelState.heard).toEqual([])
})

it('LO3 a message that was overtaken is left out, noise too, and so is another\'s look of a camera of one\'s own', () => {
  const { looks, duty, messages } = browser(() => {})
  const seen: number[] = []
  looks.onLook(cameraId, ({ capturedAt }) => seen.push(capturedAt))
  const tell = (capturedAt: number, epoch = 7): void => messages.tell(encodeLook({
    cameraId,
    epoch,
    capturedAt: capturedAt as EpochMs,
    boxes: [],
    violations: [],
    occupied: [],
  }))
  tell(20_000)
  tell(20_200)
  tell(20_100)
  tell(20_200)
  messages.tell(Uint8Array.of(1, 2, 3))
  // The next detector's clock, and one that was set back.
  tell(20_150, 8)
  tell(10_000, 8)
  expect(seen).toEqual([20_000, 20_200, 20_150, 10_000])
  duty.set({
    offered: true,
    leases: [
      { cameraId, epoch: 9 },
    ],
  })
  tell(30_000, 8)
  expect(seen).toHaveLength(4)
})
