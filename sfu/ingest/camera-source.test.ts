import { join } from 'node:path'
import { startTestCamera } from '../demo/rtsp-server/test-camera.ts'
import { serializeRtp } from '../rtsp/h264/rtp-packet.ts'
import { RtspCameraSource } from '../rtsp/rtsp-camera-source.ts'
import { realPorts } from '../rtsp/testing/session-ports.ts'
import { ScriptedCameraSource } from './scripted-camera-source.ts'
import { describeCameraSource } from './testing/camera-source-conformance.ts'

const footage = join(import.meta.dirname, '../demo/footage/crossing.mp4')

describeCameraSource('RtspCameraSource', async () => {
  const camera = await startTestCamera({
    streams: { gate: footage },
    auth: { scheme: 'digest-sha-256', username: 'a', password: 'b' },
  })
  const good = {
    url: camera.url('gate'),
    username: 'a',
    password: 'b',
  }
  return {
    source: new RtspCameraSource(realPorts),
    good,
    refusing: { ...good, password: 'c' },
    play: async () => {},
    breakConnection: () => camera.restart(),
    close: () => camera.close(),
  }
})

describeCameraSource('ScriptedCameraSource', async () => {
  const source = new ScriptedCameraSource()
  let sequenceNumber = 65_530
  return {
    source,
    good: { url: 'rtsp://gate/1' },
    refusing: { url: 'rtsp://gate/locked' },
    async play() {
      const connection = source.connections.at(-1)
      if (connection?.address.url.endsWith('locked'))
        return connection.end({ reason: 'failed', code: 'camera-refused-login', message: 'Check user name and password.' })
      connection?.video({ width: 640, height: 360, profile: 'Main' })
      for (let i = 0; i < 5; i++) {
        connection?.outlet.send(serializeRtp({
          payloadType: connection.outlet.payloadType,
          ssrc: connection.outlet.ssrc,
          sequenceNumber: sequenceNumber++ & 0xFFFF,
          timestamp: sequenceNumber * 6000,
          marker: true,
          extensions: [],
          payload: Uint8Array.of(0x41, 0x9A),
        }), { picture: 'reference', isFirst: true })
      }
    },
    breakConnection: async () => source.connections.at(-1)?.end({ reason: 'failed', code: 'camera-stream-ended', message: 'Camera ended the stream.' }),
    close: async () => {},
  }
})
