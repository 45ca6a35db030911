import type { Device, types } from 'mediasoup-client'
import type { CameraId } from '#contract/ids'
import type { SignalingReply } from '#contract/signaling'
import type { StreamKind } from '#contract/stream'
import type { SocketPort } from '../core/socket-port.ts'

/** mediasoup's own objects cross our contract as plain records: this library is the one that checks them. */
type TransportOptions = Pick<types.TransportOptions, 'iceParameters' | 'iceCandidates' | 'dtlsParameters'>

export interface ReceivedStream {
  readonly track: MediaStreamTrack
  /** Tells the server too, as far as it can be reached. */
  readonly close: () => void
}

/**
 * One Device and one receiving transport, over which every camera's picture comes. Belongs to one opening of the socket: the
 * server gives the other end away when the socket goes, so it is never repaired, only closed and made anew.
 */
export class ReceiveConnection {
  readonly #socket: SocketPort
  readonly #device: Device
  readonly #transport: types.Transport

  /** Rejects as `SocketPort.request` does, or with mediasoup-client's UnsupportedError where the browser cannot play. */
  static async open(socket: SocketPort, createDevice: () => Promise<Device>, onLost: () => void): Promise<ReceiveConnection> {
    const { routerRtpCapabilities } = await socket.request('media.join', {})
    const device = await createDevice()
    await device.load({ routerRtpCapabilities: routerRtpCapabilities as types.RtpCapabilities })
    const offer = await socket.request('media.open-transport', {})
    return new ReceiveConnection(socket, device, offer, onLost)
  }

  private constructor(socket: SocketPort, device: Device, offer: SignalingReply<'media.open-transport'>, onLost: () => void) {
    this.#socket = socket
    this.#device = device
    this.#transport = device.createRecvTransport({ id: offer.transportId, ...offer as unknown as TransportOptions })
    this.#transport.on('connect', ({ dtlsParameters }, done, fail) => {
      socket.request('media.connect-transport', {
        transportId: offer.transportId,
        dtlsParameters: { ...dtlsParameters },
      }).then(done, fail)
    })
    // 'disconnected' heals by itself when packets come again (ICE consent, RFC 7675); 'failed' does not.
    this.#transport.on('connectionstatechange', state => state === 'failed' && onLost())
  }

  /** A running stream. The server's consumer starts paused and is resumed once there is a track, or the first key frame would be lost. */
  async receive(cameraId: CameraId, streamKind: StreamKind): Promise<ReceivedStream> {
    const offer = await this.#socket.request('media.consume', {
      cameraId,
      streamKind,
      rtpCapabilities: { ...this.#device.recvRtpCapabilities },
    })
    const { consumerId } = offer
    const closeRemote = (): void => void this.#socket.request('media.close-consumer', { consumerId }).catch(() => {}) // gone with the socket then
    try {
      const consumer = await this.#transport.consume({
        id: consumerId,
        producerId: offer.producerId,
        kind: offer.kind,
        rtpParameters: offer.rtpParameters as unknown as types.RtpParameters,
      })
      await this.#socket.request('media.resume', { consumerId })
      return {
        track: consumer.track,
        close: () => {
          consumer.close()
          closeRemote()
        },
      }
    }
    catch (error) {
      closeRemote()
      throw error
    }
  }

  close(): void {
    this.#transport.close()
  }
}
