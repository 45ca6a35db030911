import type { Transport } from 'mediasoup-client/types'
import type { CameraId } from '#contract/ids'
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client'
import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { createMediaSession } from './media-session.ts'
import { createFakeSignaling } from './testing/fake-signaling.ts'
import { testMedia } from './testing/media-conformance.ts'

const sub = (n: number): string => `${cameraIdOf(n)}/sub`

async function openSession() {
  const timers = createManualTimers()
  const signaling = createFakeSignaling(timers)
  const transports: Transport[] = []
  const session = createMediaSession({
    socket: signaling.socket,
    async createDevice() {
      const device = new Device({
        handlerFactory: FakeHandler.createFactory(testFakeParameters),
      })
      device.observer.on('newtransport', transport => transports.push(transport))
      return device
    },
    timers,
    random: () => 0.5,
  })
  const life = new AbortController()
  const running = session.run(life.signal)
  /** FakeHandler and promises take turns of the event loop, not time; retries take time. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      for (let turn = 0; turn < 5; turn++)
        await new Promise(resolve => void setImmediate(resolve))
      const waitMs = timers.nextInMs()
      if (waitMs === undefined || i > 3)
        break
      timers.advance(waitMs)
    }
  }
  const watch = (cameraId: CameraId): { heard: string[], stop: () => void } => {
    const heard: string[] = []
    return {
      heard,
      stop: session.watch(cameraId, 'sub', track => heard.push(track ? 'track' : 'none')),
    }
  }
  signaling.openSocket()
  return {
    session,
    signaling,
    transports,
    timers,
    settle,
    watch,
    async close() {
      life.abort()
      await running
      expect(timers.nextInMs()).toBeUndefined()
    },
  }
}

testMedia('MediaSession', async () => {
  const { session, signaling, settle, close } = await openSession()
  return {
    media: session,
    settle,
    close,
    setAvailable(n, isAvailable) {
      signaling.setAvailable(sub(n), isAvailable)
      signaling.say({
        notice: isAvailable ? 'stream-available' : 'stream-gone',
        cameraId: cameraIdOf(n),
        streamKind: 'sub',
      })
    },
  }
})

describe('MediaSession', () => {
  it('CL15 one transport however many cameras, each consumer resumed after its track is there', async () => {
    const { signaling, transports, settle, watch, close } = await openSession()
    const watching = [1, 2, 3, 4].map(n => watch(cameraIdOf(n)))
    await settle()
    expect(watching.map(({ heard }) => heard)).toEqual([
      ['track'],
      ['track'],
      ['track'],
      ['track'],
    ])
    expect(signaling.running()).toEqual([1, 2, 3, 4].map(sub))
    expect(signaling.asked.filter(method => method === 'media.open-transport')).toHaveLength(1)
    expect(transports).toHaveLength(1)
    watching[0]!.stop()
    await settle()
    expect(signaling.running()).toEqual([2, 3, 4].map(sub))
    await close()
    expect(transports[0]!.closed).toBe(true)
  })

  it('CL16 a new socket, a rebuilt worker and a failed transport each make everything anew', async () => {
    const { signaling, transports, settle, watch, close } = await openSession()
    const watching = [1, 2].map(n => watch(cameraIdOf(n)))
    await settle()
    const disturb = [
      () => {
        signaling.loseSocket()
        signaling.openSocket()
      },
      () => signaling.say({ notice: 'media-rebuilt' }),
      () => transports.at(-1)!.handler.emit('@connectionstatechange', 'failed'),
    ]
    for (const [i, act] of disturb.entries()) {
      act()
      await settle()
      expect(watching.map(({ heard }) => heard.slice(-2))).toEqual([
        ['none', 'track'],
        ['none', 'track'],
      ])
      expect(transports.map(transport => transport.closed)).toEqual([
        ...Array.from({ length: i + 1 }).fill(true),
        false,
      ])
      expect(signaling.running()).toEqual([
        sub(1),
        sub(2),
      ])
    }
    await close()
  })

  it('CL16 a transport that finds its packets again is kept', async () => {
    const { transports, timers, settle, watch, close } = await openSession()
    const { heard } = watch(cameraIdOf(1))
    await settle()
    const handler = transports[0]!.handler
    handler.emit('@connectionstatechange', 'connected')
    handler.emit('@connectionstatechange', 'disconnected')
    timers.advance(1999)
    handler.emit('@connectionstatechange', 'connected')
    timers.advance(5000)
    await settle()
    expect([heard, transports.length]).toEqual([
      ['track'],
      1,
    ])
    handler.emit('@connectionstatechange', 'disconnected')
    timers.advance(2000)
    await settle()
    expect([heard, transports.length]).toEqual([
      ['track', 'none', 'track'],
      2,
    ])
    await close()
  })

  it.each([
    'media.join',
    'media.open-transport',
    'media.connect-transport',
    'media.consume',
    'media.resume',
  ] as const)('CL16 a refused %s is tried again by itself', async (method) => {
    const { signaling, settle, watch, close } = await openSession()
    signaling.refuseNext(method)
    const { heard } = watch(cameraIdOf(1))
    await settle()
    expect(heard.at(-1)).toBe('track')
    expect(signaling.running()).toEqual([
      sub(1),
    ])
    await close()
  })

  it('CL16 what is watched while there is no socket is received when there is one', async () => {
    const { signaling, settle, watch, close } = await openSession()
    signaling.loseSocket()
    const { heard } = watch(cameraIdOf(1))
    await settle()
    expect(heard).toEqual([])
    signaling.openSocket()
    await settle()
    expect(heard).toEqual(['track'])
    await close()
  })
})
