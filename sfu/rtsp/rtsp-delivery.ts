import type { Timers } from '#contract/timers'
import type { StreamAddress } from '../core/camera-source.ts'
import type { RtspApproach } from './rtsp-approach.ts'
import type { AgreedSession } from './rtsp-transport.ts'
import { AppError } from '#contract/app-error'
import { readSetup, transportRequest, unsupportedTransport } from './rtsp-transport.ts'
import { UdpReception } from './udp-reception.ts'

/** How the packets of a session come, agreed on by SETUP. */
export interface Delivery {
  readonly sessionId: string
  readonly timeoutS: number
  /** Interleaved frames of the RTSP connection go here; by UDP there are none. */
  readonly takeFrame: (channel: number, payload: Uint8Array) => void
  readonly sendRtcp: (packet: Uint8Array) => void
  /** Opens the way through routers and firewalls. */
  readonly punch: () => void
  /** Idempotent. */
  readonly close: () => void
}

interface DeliverySink {
  readonly rtp: (packet: Uint8Array) => void
  readonly rtcp: (packet: Uint8Array) => void
}

/** RS6: SETUP, by the ways that `wanted` allows, one after the other. Rejects with AppError. */
export async function setUpDelivery(
  approach: RtspApproach,
  controlUrl: string,
  wanted: NonNullable<StreamAddress['transport']>,
  timers: Timers,
  sink: DeliverySink,
): Promise<Delivery> {
  if (wanted === 'udp' && !approach.target.isSecure)
    return await setUpUdp(approach, controlUrl, timers, sink)
  try {
    return await setUpTcp(approach, controlUrl, sink)
  }
  catch (error) {
    if (wanted !== 'auto' || approach.target.isSecure || !isUnsupportedTransport(error))
      throw error
    return await setUpUdp(approach, controlUrl, timers, sink).catch((udpError: unknown) => {
      // Neither way: the first is the one to mend.
      throw isUnsupportedTransport(udpError)
        ? error
        : udpError
    })
  }
}

async function setUpTcp({ connection }: RtspApproach, controlUrl: string, sink: DeliverySink): Promise<Delivery> {
  const { sessionId, timeoutS, transport } = await setUp(connection, controlUrl, undefined)
  if (transport.kind !== 'tcp')
    throw unsupportedTransport('tcp')
  const { rtpChannel, rtcpChannel } = transport
  connection.setChannels(new Set([rtpChannel, rtcpChannel]))
  return {
    sessionId,
    timeoutS,
    takeFrame(channel, payload) {
      if (channel === rtpChannel)
        sink.rtp(payload)
      else if (channel === rtcpChannel)
        sink.rtcp(payload)
    },
    sendRtcp: packet => connection.sendFrame(rtcpChannel, packet),
    punch() {},
    close() {},
  }
}

async function setUpUdp({ connection, localAddress, remoteAddress }: RtspApproach, controlUrl: string, timers: Timers, sink: DeliverySink): Promise<Delivery> {
  if (localAddress === undefined)
    throw unsupportedTransport('udp')
  const reception = await UdpReception.open({
    localAddress,
    remoteAddress,
    timers,
    onRtp: sink.rtp,
    onRtcp: sink.rtcp,
  }).catch((cause: unknown) => {
    throw new AppError('camera-protocol', 'This server has no two free UDP ports for the camera; choose TCP for it here.', {}, { cause })
  })
  // The camera may hang up while it is asked.
  void connection.ended.then(() => reception.close())
  try {
    const { sessionId, timeoutS, transport } = await setUp(connection, controlUrl, reception.clientPorts)
    if (transport.kind !== 'udp')
      throw unsupportedTransport('udp')
    reception.setServerPorts(transport.serverPorts)
    return {
      sessionId,
      timeoutS,
      takeFrame() {},
      sendRtcp: packet => reception.sendRtcp(packet),
      punch: () => reception.punch(),
      close: () => reception.close(),
    }
  }
  catch (error) {
    reception.close()
    throw error
  }
}

async function setUp(connection: RtspApproach['connection'], controlUrl: string, clientPorts: readonly [number, number] | undefined): Promise<AgreedSession> {
  try {
    return readSetup(await connection.request('SETUP', controlUrl, {
      Transport: transportRequest(clientPorts),
    }))
  }
  catch (error) {
    throw isUnsupportedTransport(error)
      ? unsupportedTransport(clientPorts
          ? 'udp'
          : 'tcp')
      : error
  }
}

function isUnsupportedTransport(error: unknown): boolean {
  return error instanceof AppError && error.details.status === 461
}
