import type { Notice } from '#contract/signaling'
import type { ServerSocket } from './server-socket.ts'
import type { FakeWebSocket } from './testing/fake-web-socket.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../core/network-unavailable.ts'
import { cameraIdOf, dbEpochOf } from '../core/sync/testing/event-builder.ts'
import { createServerSocket } from './server-socket.ts'
import { createFakeWebSocket } from './testing/fake-web-socket.ts'

const welcome = {
  type: 'notice',
  data: {
    notice: 'welcome',
    organizationId: cameraIdOf(9),
    role: 'supervisor',
    serverTime: 1_700_000_000_500,
    dbEpoch: dbEpochOf(1),
    feedCursor: 0,
  },
}
const settle = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

let timers: ReturnType<typeof createManualTimers>
let sockets: FakeWebSocket[]
let isSignedOut: boolean
/** How much later than due a timer finds itself running. */
let lateMs: number
let life: AbortController
let socket: ServerSocket
let running: Promise<void>

beforeEach(() => {
  timers = createManualTimers()
  sockets = []
  isSignedOut = false
  lateMs = 0
  life = new AbortController()
  socket = createServerSocket({
    connect: () => sockets[sockets.push(createFakeWebSocket()) - 1]!,
    isSignedOut: async () => isSignedOut,
    timers: {
      after: timers.after,
      now: () => epochMs(timers.now() + lateMs),
    },
    random: () => 0.999,
  })
  running = socket.run(life.signal)
})
afterEach(async () => {
  life.abort()
  await running
  expect(timers.nextInMs()).toBeUndefined()
})

const last = (): FakeWebSocket => sockets.at(-1)!
async function advance(ms: number): Promise<void> {
  timers.advance(ms)
  await settle()
}
async function answerPing(): Promise<void> {
  last().say({
    type: 'reply',
    id: last().sent.at(-1)!.id,
    data: { serverTime: timers.now() + 1234 },
  })
  await settle()
}
const failure = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error)

describe('ServerSocket', () => {
  it('CL11 is open with the welcome, not with the connection', async () => {
    const notices: Notice[] = []
    socket.onNotice(notice => notices.push(notice))
    expect(socket.state.kind).toBe('connecting')
    expect(await failure(socket.request('media.join', {}))).toBeInstanceOf(NetworkUnavailable)
    last().say(welcome)
    expect(socket.state.kind).toBe('open')
    expect(notices.map(({ notice }) => notice)).toEqual(['welcome'])
  })

  it('CL11 answers belong to their request, whatever their order; a refusal is an AppError', async () => {
    last().say(welcome)
    await answerPing()
    const first = socket.request('media.resume', { consumerId: 'a' })
    const second = socket.request('media.join', {})
    const [a, b] = last().sent.slice(-2)
    last().say({
      type: 'reply',
      id: b!.id,
      data: {
        routerRtpCapabilities: { codecs: [] },
      },
    })
    last().say({
      type: 'error',
      id: a!.id,
      error: { code: 'not-found', message: 'No such consumer.' },
    })
    expect(await second).toEqual({
      routerRtpCapabilities: { codecs: [] },
    })
    expect(await failure(first)).toMatchObject({ code: 'not-found', message: 'No such consumer.' })
  })

  it('CL11 an answer in another shape is a failure, and nonsense is not heard', async () => {
    last().say(welcome)
    await answerPing()
    const joined = socket.request('media.join', {})
    last().say('{nonsense')
    last().say({
      type: 'notice',
      data: { notice: 'from-the-future' },
    })
    last().say({
      type: 'reply',
      id: last().sent.at(-1)!.id,
      data: { routerRtpCapabilities: 'none' },
    })
    const error = await failure(joined)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'protocol-unsupported' })
    expect(socket.state.kind).toBe('open')
  })

  it('CL12 a connection whose other end vanished is found within 10 s and made anew', async () => {
    last().say(welcome)
    await answerPing()
    expect(socket.clockOffsetMs).toBe(1234)
    await advance(5000)
    expect(last().sent.at(-1)?.method).toBe('ping')
    await advance(5000)
    expect([socket.state.kind, sockets[0]!.isClosed]).toEqual(['closed', true])
    await advance(500)
    expect([socket.state.kind, sockets.length]).toEqual(['connecting', 2])
    last().say(welcome)
    expect(socket.state.kind).toBe('open')
  })

  it('CL12 a page that was held up itself gives the answer a moment more', async () => {
    last().say(welcome)
    await answerPing()
    await advance(5000)
    // The time limit's timer fires 3 s late, as in a page that was busy; the answer is read right after it.
    timers.advance(4999)
    lateMs = 3000
    await advance(1)
    expect(socket.state.kind).toBe('open')
    await answerPing()
    await advance(4000)
    expect(socket.state.kind).toBe('open')
  })

  it('CL12 any request without an answer ends the connection; whoever waits is told', async () => {
    last().say(welcome)
    await answerPing()
    const lost = failure(socket.request('media.join', {}))
    for (let i = 0; i < 2; i++) {
      await advance(5000)
      if (last().sent.at(-1)?.method === 'ping' && socket.state.kind === 'open')
        await answerPing()
    }
    expect(await lost).toBeInstanceOf(NetworkUnavailable)
    expect(socket.state.kind).toBe('closed')
  })

  it('CL12 without a welcome in 10 s a connection is none', async () => {
    await advance(10_000)
    expect([socket.state.kind, sockets[0]!.isClosed]).toEqual(['closed', true])
  })

  it('CL12 tries again after 0.5 to 10 s, longer each time, and says when', async () => {
    const pauses: number[] = []
    for (let i = 0; i < 7; i++) {
      last().end(1006)
      await settle()
      const { state } = socket
      expect(state.kind).toBe('closed')
      if (state.kind !== 'closed')
        return
      pauses.push(state.retryAt - timers.now())
      await advance(state.retryAt - timers.now())
    }
    expect(pauses).toEqual([
      500,
      1000,
      1999,
      3998,
      7996,
      9995,
      9995,
    ])
  })

  it('CL12 reconnect() does not wait; lose() does not wait either', async () => {
    last().say(welcome)
    await answerPing()
    socket.lose()
    await settle()
    expect(socket.state.kind).toBe('closed')
    socket.reconnect()
    await settle()
    expect([socket.state.kind, sockets.length]).toEqual(['connecting', 2])
  })

  it('CL13 signed out: refused, by close code or by asking, and tried again on reconnect()', async () => {
    last().say(welcome)
    await answerPing()
    last().end(4401)
    await settle()
    expect(socket.state.kind).toBe('refused')
    isSignedOut = true
    socket.reconnect()
    await settle()
    last().end(1006)
    await settle()
    expect(socket.state.kind).toBe('refused')
    isSignedOut = false
    socket.reconnect()
    await settle()
    last().say(welcome)
    expect(socket.state.kind).toBe('open')
  })
})
