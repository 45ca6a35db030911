import type { Device } from 'mediasoup-client'
import type { ConnectionState, IceParameters, RtpCapabilities, Transport, TransportOptions } from 'mediasoup-client/types'
import type { CameraId } from '#contract/ids'
import type { SocketPort } from '../core/socket-port.ts'

/** Enough for 1280x720 of a plant; the browser takes less where its network is narrow. */
const mostBitsPerSecond = 2_000_000

/** The browser has no H.264 encoder, and every viewer's decoder and the recording are for H.264. */
export class NoH264Encoder extends Error {}

/** One life of this browser's sending: a Device, one transport, one producer. */
export interface SendPlane {
  readonly restartIce: () => Promise<void>
  /** Ends it here and on the server. */
  readonly close: () => void
}

export interface SendPlaneParts {
  socket: Pick<SocketPort, 'request'>
  createDevice: () => Promise<Device>
  onState: (state: ConnectionState) => void
}

/** Sends the track as the camera's main stream. Rejects with NoH264Encoder, or with what the requests or the library reject with. */
export async function openSendPlane({ socket, createDevice, onState }: SendPlaneParts, cameraId: CameraId, track: MediaStreamTrack): Promise<SendPlane> {
  const { routerRtpCapabilities } = await socket.request('media.join', {})
  const device = await createDevice()
  await device.load({ routerRtpCapabilities: routerRtpCapabilities as RtpCapabilities })
  const codec = device.sendRtpCapabilities.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === 'video/h264')
  if (!codec || !device.canProduce('video'))
    throw new NoH264Encoder('This browser has no H.264 encoder.')
  const { transportId, ...description } = await socket.request('media.open-send-transport', {})
  const transport: Transport = device.createSendTransport({
    ...description as unknown as Omit<TransportOptions, 'id'>,
    id: transportId,
  })
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    socket.request('media.connect-transport', {
      transportId,
      dtlsParameters: { ...dtlsParameters },
    }).then(done, fail)
  })
  transport.on('produce', ({ rtpParameters }, done, fail) => {
    socket.request('media.produce', {
      cameraId,
      rtpParameters: { ...rtpParameters },
    }).then(({ producerId }) => done({ id: producerId }), fail)
  })
  transport.on('connectionstatechange', onState)
  try {
    const producer = await transport.produce({
      track,
      codec,
      encodings: [
        { maxBitrate: mostBitsPerSecond },
      ],
      stopTracks: false,
    })
    return {
      async restartIce() {
        const { iceParameters } = await socket.request('media.restart-ice', { transportId })
        await transport.restartIce({ iceParameters: iceParameters as unknown as IceParameters })
      },
      close() {
        // The server closes it with the socket in any case.
        if (!transport.closed)
          socket.request('media.close-producer', { producerId: producer.id }).catch(() => {})
        transport.close()
      },
    }
  }
  catch (error) {
    transport.close()
    throw error
  }
}
