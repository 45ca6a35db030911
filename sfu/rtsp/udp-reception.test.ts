import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { serializeRtp } from './h264/rtp-packet.ts'
import { UdpReception } from './udp-reception.ts'

async function openSocket(address: string, port = 0): Promise<Socket> {
  const socket = createSocket('udp4').bind(port, address)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket
}

function rtp(sequenceNumber: number): Uint8Array {
  return serializeRtp({
    payloadType: 96,
    marker: false,
    sequenceNumber,
    timestamp: 0,
    ssrc: 1,
    extensions: [],
    payload: Uint8Array.of(1),
  })
}

it('RI5 takes packets of the camera\'s ports alone, at an even port and the next, in order', async () => {
  const timers = createManualTimers()
  const got: number[] = []
  const reports: number[] = []
  const reception = await UdpReception.open({
    localAddress: '127.0.0.1',
    remoteAddress: '127.0.0.1',
    timers,
    onRtp: packet => got.push((packet[2] ?? 0) << 8 | (packet[3] ?? 0)),
    onRtcp: packet => reports.push(packet.length),
  })
  onTestFinished(reception.close.bind(reception))
  const [rtpPort, rtcpPort] = reception.clientPorts
  expect(rtpPort % 2).toBe(0)
  expect(rtcpPort).toBe(rtpPort + 1)

  const camera = [await openSocket('127.0.0.1'), await openSocket('127.0.0.1')] as const
  const stranger = await openSocket('127.0.0.1')
  const elsewhere = await openSocket('127.0.0.2', camera[0].address().port)
  reception.setServerPorts([camera[0].address().port, camera[1].address().port])
  const heard: number[] = []
  camera[0].on('message', packet => heard.push(packet.length))
  camera[1].on('message', packet => heard.push(packet.length))
  reception.punch()
  await vi.waitFor(() => expect(heard.sort()).toEqual([12, 8]), { timeout: 20_000 })

  stranger.send(rtp(900), rtpPort, '127.0.0.1')
  elsewhere.send(rtp(901), rtpPort, '127.0.0.1')
  stranger.send(new Uint8Array(28), rtcpPort, '127.0.0.1')
  for (const number of [1, 3, 3, 2, 6])
    camera[0].send(rtp(number), rtpPort, '127.0.0.1')
  camera[1].send(new Uint8Array(32), rtcpPort, '127.0.0.1')
  await vi.waitFor(() => {
    expect(got).toEqual([1, 2, 3])
    expect(reports).toEqual([32])
    expect(timers.waiting()).toBe(1)
  }, { timeout: 20_000 })
  // What is missing before 6 does not come.
  timers.advance(100)
  expect(got).toEqual([1, 2, 3, 6])
  expect(timers.waiting()).toBe(0)
  reception.close()
  reception.sendRtcp(new Uint8Array(8))
})
