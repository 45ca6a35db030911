import type { DataConsumer, Transport } from 'mediasoup-client/types'
import { describe, expect, it } from 'vitest'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { openSession } from './testing/open-session.ts'

const [gate, yard] = [
  cameraIdOf(1),
  cameraIdOf(2),
]

function channelOf(transport: Transport): DataConsumer {
  // Only the library knows them.
  return [
    ...(transport as unknown as { _dataConsumers: Map<string, DataConsumer> })._dataConsumers.values(),
  ].at(-1)!
}

async function opened() {
  const parts = await openSession({ canCarry: true })
  const messages: number[] = []
  parts.lookWay.onMessage(message => messages.push(message[0]!))
  /** mediasoup-client's fake browser never opens a channel by itself. */
  const stand = async (): Promise<void> => {
    await parts.settle()
    channelOf(parts.transports.at(-1)!).emit('open')
    await parts.settle()
  }
  return { ...parts, messages, stand }
}

describe('the way of looks', () => {
  it('LO6 comes on the transport of the pictures, after the first one, and is asked for what is wanted once it stands', async () => {
    const { signaling, lookWay, transports, watch, settle, stand, messages, close } = await opened()
    lookWay.hear([gate])
    await settle()
    expect(signaling.asked).not.toContain('media.consume-data')
    watch(gate)
    await stand()
    expect(signaling.asked.indexOf('media.consume-data')).toBeGreaterThan(signaling.asked.indexOf('media.resume'))
    expect(signaling.heard).toEqual([
      [gate],
    ])
    lookWay.hear([yard, gate])
    lookWay.hear([gate, yard])
    await settle()
    expect(signaling.heard).toEqual([
      [gate],
      [gate, yard],
    ])
    channelOf(transports[0]!).emit('message', Uint8Array.of(5).buffer)
    channelOf(transports[0]!).emit('message', 'text')
    expect(messages).toEqual([5])
    await close()
  })

  it('LO6 is made anew with the transport, and by itself when the channel ends', async () => {
    const { signaling, lookWay, transports, timers, watch, stand, messages, close } = await opened()
    lookWay.hear([gate])
    watch(gate)
    await stand()
    const old = channelOf(transports[0]!)
    signaling.say({ notice: 'media-rebuilt' })
    await stand()
    expect(transports).toHaveLength(2)
    expect(signaling.heard).toEqual([
      [gate],
      [gate],
    ])
    old.emit('message', Uint8Array.of(1).buffer)
    expect(messages).toEqual([])
    channelOf(transports[1]!).emit('close')
    timers.advance(20_000)
    await stand()
    expect(signaling.heard).toEqual([
      [gate],
      [gate],
      [gate],
    ])
    await close()
  })

  it('LO6 a browser\'s own looks have a way while it detects, and again after the worker went', async () => {
    const { signaling, lookWay, sending, settle, close } = await opened()
    await settle()
    expect(lookWay.send(Uint8Array.of(1))).toBe(false)
    expect(sending).toHaveLength(0)
    lookWay.want(true)
    await settle()
    expect(sending).toHaveLength(1)
    expect(signaling.asked).toContain('media.produce-data')
    signaling.say({ notice: 'media-rebuilt' })
    await settle()
    expect(sending.map(({ closed }) => closed)).toEqual([true, false])
    signaling.loseSocket()
    expect(lookWay.send(Uint8Array.of(1))).toBe(false)
    await settle()
    expect(sending.map(({ closed }) => closed)).toEqual([true, true])
    signaling.openSocket()
    await settle()
    lookWay.want(false)
    expect(sending.map(({ closed }) => closed)).toEqual([true, true, true])
    await close()
  })

  it('LO6 a server that refuses is asked again, with pauses', async () => {
    const { signaling, lookWay, sending, settle, close } = await opened()
    signaling.refuseNext('media.open-data-transport')
    lookWay.want(true)
    await settle()
    expect(signaling.asked.filter(method => method === 'media.open-data-transport')).toHaveLength(2)
    expect(sending.at(-1)!.closed).toBe(false)
    await close()
  })
})
