import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseRtp } from '../../rtsp/h264/rtp-packet.ts'
import { startTestCamera } from './test-camera.ts'

const clip = join(import.meta.dirname, '../footage/crossing.mp4')
const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const close of undo.splice(0).reverse())
    await close()
})

/** Sends one request and answers the text of its reply. */
async function ask(socket: Socket, lines: string[]): Promise<string> {
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const [reply] = await once(socket, 'data') as [Buffer]
  return reply.toString()
}

async function openUdp() {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  undo.push(() => new Promise<void>(resolve => socket.close(() => resolve())))
  return socket
}

describe('the RTSP server by UDP', () => {
  it('sends RTP to the client\'s port from the one it named, hears its reports, and stops at TEARDOWN', async () => {
    const camera = await startTestCamera({
      streams: { yard: clip },
    })
    undo.push(camera.close)
    const [rtp, rtcp] = [
      await openUdp(),
      await openUdp(),
    ]
    const socket = connect(camera.port, '127.0.0.1')
    undo.push(() => socket.destroy())
    await once(socket, 'connect')
    const url = camera.url('yard')
    const setUp = await ask(socket, [
      `SETUP ${url}/trackID=0 RTSP/1.0`,
      'CSeq: 1',
      `Transport: RTP/AVP;unicast;destination=127.0.0.9;client_port=${rtp.address().port}-${rtcp.address().port}`,
    ])
    const serverPorts = /server_port=(\d+)-(\d+)/.exec(setUp)!.slice(1).map(Number)
    expect(serverPorts[0]! % 2).toBe(0)
    expect(serverPorts[1]).toBe(serverPorts[0]! + 1)
    const session = /Session: (\w+)/.exec(setUp)![1]
    const arrived = once(rtp, 'message') as Promise<[Buffer, { port: number, address: string }]>
    expect(await ask(socket, [
      `PLAY ${url} RTSP/1.0`,
      'CSeq: 2',
      `Session: ${session}`,
    ])).toContain('200 OK')
    const [packet, from] = await arrived
    expect(parseRtp(packet)).toMatchObject({ payloadType: 96 })
    expect(from).toMatchObject({ address: '127.0.0.1', port: serverPorts[0] })
    rtcp.send(new Uint8Array(8), serverPorts[1], '127.0.0.1')
    await expect.poll(camera.receiverReports).toBe(1)

    expect(await ask(socket, [
      `TEARDOWN ${url} RTSP/1.0`,
      'CSeq: 3',
      `Session: ${session}`,
    ])).toContain('200 OK')
    const sent = camera.player('yard').packetsSent
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(camera.player('yard').packetsSent).toBe(sent)
  })

  it('refuses ports that are none', async () => {
    const camera = await startTestCamera({
      streams: { yard: clip },
    })
    undo.push(camera.close)
    const socket = connect(camera.port, '127.0.0.1')
    undo.push(() => socket.destroy())
    await once(socket, 'connect')
    expect(await ask(socket, [
      `SETUP ${camera.url('yard')}/trackID=0 RTSP/1.0`,
      'CSeq: 1',
      'Transport: RTP/AVP;unicast;client_port=0-70000',
    ])).toContain('461')
  })
})
