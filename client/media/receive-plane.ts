import type { Device } from 'mediasoup-client'
import type { ConnectionState, Consumer, RtpCapabilities, RtpParameters, Transport, TransportOptions } from 'mediasoup-client/types'
import type { SocketPort } from '../core/socket-port.ts'
import type { StreamKey } from './watch-list.ts'

/** One life of this browser's receiving: a Device that knows the router, one transport, and the consumers on it. */
export interface ReceivePlane {
  /** Makes a consumer, paused on the server, and resumes it once its track is there: no key frame is lost. */
  readonly consume: (stream: StreamKey) => Promise<Consumer>
  readonly close: () => void
}

export interface ReceivePlaneParts {
  socket: Pick<SocketPort, 'request'>
  createDevice: () => Promise<Device>
  /** How the transport is now. */
  onState: (state: ConnectionState) => void
}

/** mediasoup's own objects travel through the contract without a shape; the library that made them takes them back. */
function asMediasoup<T>(value: unknown): T {
  return value as T
}

/** Rejects with what the requests or the library reject with. */
export async function openReceivePlane({ socket, createDevice, onState }: ReceivePlaneParts): Promise<ReceivePlane> {
  const { routerRtpCapabilities } = await socket.request('media.join', {})
  const device = await createDevice()
  await device.load({
    routerRtpCapabilities: asMediasoup<RtpCapabilities>(routerRtpCapabilities),
  })
  const { transportId, ...description } = await socket.request('media.open-transport', {})
  const transport: Transport = device.createRecvTransport({
    ...asMediasoup<Omit<TransportOptions, 'id'>>(description),
    id: transportId,
  })

  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    socket.request('media.connect-transport', {
      transportId,
      dtlsParameters: { ...dtlsParameters },
    }).then(done, fail)
  })
  transport.on('connectionstatechange', onState)

  return {
    async consume({ cameraId, streamKind }) {
      const { consumerId, producerId, kind, rtpParameters } = await socket.request('media.consume', {
        cameraId,
        streamKind,
        rtpCapabilities: { ...device.recvRtpCapabilities },
        thinning: 'none',
        start: 'key-frame',
      })
      // Each stream its own msid: in one MediaStream a browser would hold one camera's picture back for another's.
      const consumer = await transport.consume({
        id: consumerId,
        producerId,
        kind,
        rtpParameters: asMediasoup<RtpParameters>(rtpParameters),
        streamId: `${cameraId}-${streamKind}`,
      })
      await socket.request('media.resume', { consumerId })
      return consumer
    },
    close: () => transport.close(),
  }
}
