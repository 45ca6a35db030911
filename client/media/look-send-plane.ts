import type { Device } from 'mediasoup-client'
import type { ConnectionState, DataProducer, IceParameters, RtpCapabilities, SctpStreamParameters, TransportOptions } from 'mediasoup-client/types'
import type { SocketPort } from '../core/socket-port.ts'

/** One life of this browser's way for its looks: a transport that carries messages alone, and one channel on it. */
export interface LookSendPlane {
  /** False: the channel does not stand. */
  readonly send: (message: Uint8Array<ArrayBuffer>) => boolean
  readonly restartIce: () => Promise<void>
  readonly close: () => void
}

export interface LookSendPlaneParts {
  socket: Pick<SocketPort, 'request'>
  createDevice: () => Promise<Device>
  onState: (state: ConnectionState) => void
}

/** A look that waits longer than this is not worth its way. */
const lateMs = 150
/** Some 40 looks of five people: what comes after would be late. */
const mostWaitingBytes = 4_096

/** Rejects with what the requests or the library reject with. */
export async function openLookSendPlane({ socket, createDevice, onState }: LookSendPlaneParts): Promise<LookSendPlane> {
  const { routerRtpCapabilities } = await socket.request('media.join', {})
  const device = await createDevice()
  await device.load({ routerRtpCapabilities: routerRtpCapabilities as RtpCapabilities })
  const { transportId, ...description } = await socket.request('media.open-data-transport', {})
  const transport = device.createSendTransport({
    ...description as unknown as Omit<TransportOptions, 'id'>,
    id: transportId,
  })
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    socket.request('media.connect-transport', {
      transportId,
      dtlsParameters: { ...dtlsParameters },
    }).then(done, fail)
  })
  transport.on('producedata', ({ sctpStreamParameters }: { sctpStreamParameters: SctpStreamParameters }, done, fail) => {
    socket.request('media.produce-data', {
      sctpStreamParameters: { ...sctpStreamParameters },
    }).then(({ dataProducerId }) => done({ id: dataProducerId }), fail)
  })
  transport.on('connectionstatechange', onState)
  let producer: DataProducer
  try {
    producer = await transport.produceData({ ordered: false, maxPacketLifeTime: lateMs, label: 'looks' })
  }
  catch (error) {
    transport.close()
    throw error
  }
  return {
    send(message) {
      if (producer.closed || producer.readyState !== 'open')
        return false
      if (producer.bufferedAmount <= mostWaitingBytes)
        producer.send(message)
      return true
    },
    async restartIce() {
      const { iceParameters } = await socket.request('media.restart-ice', { transportId })
      await transport.restartIce({ iceParameters: iceParameters as unknown as IceParameters })
    },
    close: () => transport.close(),
  }
}
