import type { WebSocket } from 'ws'
import type { CameraId, MemberId, OrganizationId } from '#contract/ids'
import type { MemberActor } from '../core/actor.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { createLogger } from '../core/logger.ts'
import { serveBrowserSocket } from './browser-socket.ts'
import { narrowNotice } from './notice-scope.ts'
import { createTokenBucket } from './token-bucket.ts'

class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  readonly done: string[] = []
  ping(): void { this.done.push('ping') }
  send(): void { this.done.push('send') }
  close(): void { this.done.push('close') }
  terminate(): void {
    this.done.push('terminate')
    this.readyState = 3
    this.emit('close')
  }
}

const actor: MemberActor = {
  kind: 'member',
  memberId: 'm' as MemberId,
  memberName: 'Kim',
  role: 'reviewer',
  scope: { kind: 'everything' },
  organizationId: 'o' as OrganizationId,
  sessionId: 's',
}

function serve() {
  const timers = createManualTimers()
  const socket = new FakeSocket()
  const gone: string[] = []
  const browser = serveBrowserSocket({
    socketId: 'a',
    actor,
    socket: socket as unknown as WebSocket,
    methods: {} as SignalingMethods,
    narrow: (hearer, notice) => narrowNotice(hearer, notice, () => undefined),
    timers,
    logger: createLogger(() => {}),
    onClose: ({ socketId }) => gone.push(socketId),
  })
  return { timers, socket, gone, browser }
}

it('MR3 pings every 3 s, and cuts a browser within 10 s of its last sign of life', () => {
  const { timers, socket, gone } = serve()
  timers.advance(3_000)
  timers.advance(10)
  socket.emit('pong')
  timers.advance(6_000)
  expect(socket.done).toEqual(['ping', 'ping', 'ping'])
  expect(gone).toEqual([])
  timers.advance(4_000)
  expect(socket.done.at(-1)).toBe('terminate')
  expect(gone).toEqual(['a'])
  expect(timers.waiting()).toBe(0)
})

it('cuts a browser that does not read before it costs memory', () => {
  const { socket, gone, browser } = serve()
  browser.notify({ notice: 'configuration-changed' })
  socket.bufferedAmount = 9_000_000
  browser.notify({ notice: 'configuration-changed' })
  expect(socket.done).toEqual(['send', 'terminate'])
  expect(gone).toEqual(['a'])
})

it('drops boxes of the moment for a browser that lags', () => {
  const { socket, browser } = serve()
  const notice = {
    notice: 'look' as const,
    look: {
      cameraId: 'c' as CameraId,
      capturedAt: epochMs(0),
      boxes: [],
      violations: [],
      occupied: [],
    },
  }
  browser.notify(notice)
  socket.bufferedAmount = 300_000
  browser.notify(notice)
  browser.notify({ notice: 'configuration-changed' })
  expect(socket.done).toEqual(['send', 'send'])
})

it('says nothing that the role may not hear', () => {
  const { socket, browser } = serve()
  browser.notify({ notice: 'lease', leases: [] })
  expect(socket.done).toEqual([])
})

it('takes bursts, then an average', () => {
  const timers = createManualTimers()
  const bucket = createTokenBucket(10, 3, timers.now)
  const take = (count: number): number => Array.from({ length: count }, bucket.take).filter(Boolean).length
  expect(take(5)).toBe(3)
  timers.advance(100)
  expect(take(5)).toBe(1)
  timers.advance(60_000)
  expect(take(5)).toBe(3)
})
