import { describe, expect, it } from 'vitest'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { testMedia } from './testing/media-conformance.ts'
import { openSession } from './testing/open-session.ts'

const sub = (n: number): string => `${cameraIdOf(n)}/sub`

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
    const { signaling, transports, timers, settle, watch, close } = await openSession()
    const { heard } = watch(cameraIdOf(1))
    await settle()
    const handler = transports[0]!.handler
    handler.emit('@connectionstatechange', 'connected')
    handler.emit('@connectionstatechange', 'disconnected')
    timers.advance(2999)
    handler.emit('@connectionstatechange', 'connected')
    timers.advance(5000)
    await settle()
    expect([heard, transports.length]).toEqual([
      ['track'],
      1,
    ])
    expect(signaling.asked.filter(method => method === 'media.restart-ice')).toHaveLength(1)
    handler.emit('@connectionstatechange', 'disconnected')
    timers.advance(3000)
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

  it('CL17 another network gives the transport new ICE credentials, and nothing is received anew', async () => {
    const { signaling, transports, timers, networkChange, settle, watch, close } = await openSession()
    const { heard } = watch(cameraIdOf(1))
    await settle()
    transports[0]!.handler.emit('@connectionstatechange', 'connected')
    networkChange.tell()
    networkChange.tell()
    await settle()
    timers.advance(10_000)
    await settle()
    expect(signaling.asked.filter(method => method === 'media.restart-ice')).toHaveLength(1)
    expect([heard, transports.length]).toEqual([
      ['track'],
      1,
    ])
    await close()
  })

  it('CL17 where the server cannot mend the way, everything is made anew at once', async () => {
    const { signaling, transports, networkChange, settle, watch, close } = await openSession()
    const { heard } = watch(cameraIdOf(1))
    await settle()
    signaling.refuseNext('media.restart-ice')
    networkChange.tell()
    await settle()
    expect([heard, transports.length]).toEqual([
      ['track', 'none', 'track'],
      2,
    ])
    await close()
  })
})
