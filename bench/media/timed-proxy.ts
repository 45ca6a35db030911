import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { payloadOf } from './rtp-sinks.ts'

export interface TimedProxy {
  readonly port: number
  readonly close: () => void
}

/**
 * Stands between cameras and whoever reads them by RTSP over TCP, and tells of each picture's last packet as it passes: both sides of a
 * comparison get their pictures through it.
 */
export async function openTimedProxy(cameraPort: number, onPictureEnd: (payload: Buffer) => void): Promise<TimedProxy> {
  const server = createServer((client) => {
    client.setNoDelay(true)
    const camera = connect(cameraPort, '127.0.0.1')
    camera.setNoDelay(true)
    client.on('data', chunk => camera.write(chunk))
    let rest = Buffer.alloc(0)
    camera.on('data', (chunk) => {
      rest = rest.length === 0
        ? chunk
        : Buffer.concat([rest, chunk])
      rest = rest.subarray(tellPictureEnds(rest, onPictureEnd))
      client.write(chunk)
    })
    for (const [one, other] of [
      [client, camera],
      [camera, client],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object'
      ? address!.port
      : 0,
    close: () => server.close(),
  }
}

/** RFC 2326 10.12: `$`, channel, length, packet; between them text, which ends with an empty line. Answers how much was read. */
function tellPictureEnds(bytes: Buffer, onPictureEnd: (payload: Buffer) => void): number {
  let at = 0
  while (at < bytes.length) {
    if (bytes[at] !== 0x24) {
      const dollar = bytes.indexOf(0x24, at)
      if (dollar === -1)
        return bytes.length
      at = dollar
    }
    if (bytes.length < at + 4)
      return at
    const end = at + 4 + bytes.readUInt16BE(at + 2)
    if (bytes.length < end)
      return at
    const packet = bytes.subarray(at + 4, end)
    if (bytes[at + 1] === 0 && packet.length > 12 && (packet[1]! & 0x80) !== 0)
      onPictureEnd(payloadOf(packet))
    at = end
  }
  return at
}
