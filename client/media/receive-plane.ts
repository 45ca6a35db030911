import type { Device } from 'mediasoup-client'
import type { ConnectionState, Consumer, DataConsumer, IceParameters, RtpCapabilities, RtpParameters, SctpStreamParameters, Transport, TransportOptions } from 'mediasoup-client/types'
import type { CameraId } from '#contract/ids'
import type { Thinning } from '#contract/stream'
import type { SocketPort } from '../core/socket-port.ts'
import type { StreamKey } from './watch-list.ts'

export interface ConsumeWish {
  thinning: Thinning
  /** 'now': from the server's memory where it has some. */
  start: 'now' | 'key-frame'
}

/** Messages that come beside the pictures. */
export interface HeardData {
  /** Which cameras' from now on, whole list each time. */
  readonly hear: (cameraIds: readonly CameraId[]) => Promise<void>
}

/** One life of this browser's receiving: a Device that knows the router, one transport, and the consumers on it. */
export interface ReceivePlane {
  /** Makes a consumer, paused on the server, and resumes it once its track is there: no key frame is lost. */
  readonly consume: (stream: StreamKey, wish: ConsumeWish) => Promise<{ consumer: Consumer, isPassing: boolean }>
  /** Resolves when the channel stands; `onEnd` is called once when it ends by itself. Rejects where browser or server have none. */
  readonly openData: (onMessage: (message: Uint8Array) => void, onEnd: () => void) => Promise<HeardData>
  /** New ICE credentials on both sides; what flows goes on. Rejects when the server or the browser cannot. */
  readonly restartIce: () => Promise<void>
  readonly stats: () => Promise<RTCStatsReport>
  readonly close: () => void
}

export interface ReceivePlaneParts {
  socket: Pick<SocketPort, 'request'>
  createDevice: () => Promise<Device>
  /** How the transport is now. */
  onState: (state: ConnectionState) => void
  /** Told of each receiver while it is made; the answer is called when it has ended. */
  onReceiver?: ((stream: StreamKey, receiver: RTCRtpReceiver) => () => void) | undefined
  /** The transport shall carry messages as well. */
  withData: boolean
}

/** mediasoup's own objects travel through the contract without a shape; the library that made them takes them back. */
function asMediasoup<T>(value: unknown): T {
  return value as T
}

/** Rejects with what the requests or the library reject with. */
export async function openReceivePlane({ socket, createDevice, onState, onReceiver, withData }: ReceivePlaneParts): Promise<ReceivePlane> {
  const { routerRtpCapabilities } = await socket.request('media.join', {})
  const device = await createDevice()
  await device.load({
    routerRtpCapabilities: asMediasoup<RtpCapabilities>(routerRtpCapabilities),
  })
  const { transportId, ...description } = await socket.request('media.open-transport', { withData })
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
    async consume({ cameraId, streamKind }, { thinning, start }) {
      const { consumerId, producerId, kind, rtpParameters, isPassing } = await socket.request('media.consume', {
        cameraId,
        streamKind,
        rtpCapabilities: { ...device.recvRtpCapabilities },
        thinning,
        start,
      })
      // Each consumer its own msid: in one MediaStream a browser would hold one camera's picture back for another's.
      let onEnd: (() => void) | undefined
      const consumer = await transport.consume({
        id: consumerId,
        producerId,
        kind,
        rtpParameters: asMediasoup<RtpParameters>(rtpParameters),
        streamId: consumerId,
        ...(onReceiver
          ? {
              onRtpReceiver: (receiver: RTCRtpReceiver) => { onEnd = onReceiver({ cameraId, streamKind }, receiver) },
            }
          : {}),
      })
      consumer.observer.once('close', () => onEnd?.())
      try {
        await socket.request('media.resume', { consumerId })
      }
      catch (error) {
        consumer.close()
        throw error
      }
      return { consumer, isPassing }
    },
    async openData(onMessage, onEnd) {
      const { dataConsumerId, sctpStreamParameters, ...channel } = await socket.request('media.consume-data', {})
      const consumer = await transport.consumeData({
        ...channel,
        id: dataConsumerId,
        sctpStreamParameters: asMediasoup<SctpStreamParameters>(sctpStreamParameters),
      })
      consumer.binaryType = 'arraybuffer'
      consumer.on('message', message => message instanceof ArrayBuffer && onMessage(new Uint8Array(message)))
      await untilOpen(consumer)
      consumer.once('close', onEnd)
      return {
        async hear(cameraIds) {
          await socket.request('media.hear', {
            cameraIds: [...cameraIds],
          })
        },
      }
    },
    async restartIce() {
      const { iceParameters } = await socket.request('media.restart-ice', { transportId })
      await transport.restartIce({
        iceParameters: asMediasoup<IceParameters>(iceParameters),
      })
    },
    stats: () => transport.getStats(),
    close: () => transport.close(),
  }
}

function untilOpen(consumer: DataConsumer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (consumer.readyState === 'open')
      return resolve()
    consumer.once('open', resolve)
    const fail = (): void => reject(new Error('The data channel ended before it stood.'))
    consumer.once('close', fail)
    consumer.once('transportclose', fail)
  })
}
