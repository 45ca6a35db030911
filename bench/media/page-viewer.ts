import type { DtlsParameters, IceCandidate, IceParameters, RtpCapabilities, RtpParameters, Transport } from 'mediasoup-client/types'
import { Device } from 'mediasoup-client'

/** What the page is given by the bench: the methods of the media plane, as its socket would have them. */
type Ask = (method: string, data: unknown) => Promise<never>

export interface Joined {
  readonly consumerId: string
  readonly isPassing: boolean
  /** From the wish to the first picture that was presented, in ms. */
  readonly firstPictureMs: number
}

export interface Counted {
  readonly framesDecoded: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly freezes: number
}

declare global {
  interface Window {
    ask: Ask
    viewer: {
      open: () => Promise<void>
      join: (cameraId: string, start: 'now' | 'key-frame', thinning: string) => Promise<Joined>
      count: (consumerId: string) => Promise<Counted>
      leave: (consumerId: string) => Promise<void>
      restartIce: () => Promise<void>
    }
  }
}

let device: Device
let transport: Transport
const shown = new Map<string, { consumer: Awaited<ReturnType<Transport['consume']>>, video: HTMLVideoElement }>()

function ask<T>(method: string, data: unknown = {}): Promise<T> {
  return window.ask(method, data)
}

window.viewer = {
  async open() {
    // Headless Chromium says another name than the library knows.
    device = await Device.factory({ handlerName: 'Chrome111' })
    await device.load({ routerRtpCapabilities: await ask<RtpCapabilities>('capabilities') })
    const { transportId, ...description } = await ask<{ transportId: string, iceParameters: IceParameters, iceCandidates: IceCandidate[], dtlsParameters: DtlsParameters }>('open')
    transport = device.createRecvTransport({ ...description, id: transportId })
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      ask('connect', { transportId, dtlsParameters }).then(() => done(), fail)
    })
  },
  async join(cameraId, start, thinning) {
    const startedAt = performance.now()
    const { consumerId, producerId, rtpParameters, isPassing } = await ask<{ consumerId: string, producerId: string, rtpParameters: RtpParameters, isPassing: boolean }>('consume', {
      cameraId,
      start,
      thinning,
      rtpCapabilities: device.recvRtpCapabilities,
    })
    const consumer = await transport.consume({
      id: consumerId,
      producerId,
      kind: 'video',
      rtpParameters,
      streamId: consumerId,
    })
    const video = document.createElement('video')
    video.muted = true
    video.srcObject = new MediaStream([consumer.track])
    document.body.append(video)
    const presented = new Promise<number>(resolve => video.requestVideoFrameCallback(() => resolve(performance.now() - startedAt)))
    shown.set(consumerId, { consumer, video })
    await Promise.all([
      video.play().catch(() => {}),
      ask('resume', { consumerId }),
    ])
    return { consumerId, isPassing, firstPictureMs: await presented }
  },
  async count(consumerId) {
    const report = await shown.get(consumerId)!.consumer.getStats()
    for (const stats of report.values()) {
      if (stats.type === 'inbound-rtp') {
        return {
          framesDecoded: stats.framesDecoded,
          packetsReceived: stats.packetsReceived,
          packetsLost: stats.packetsLost,
          freezes: stats.freezeCount,
        }
      }
    }
    throw new Error('The browser has no statistics of this consumer.')
  },
  async leave(consumerId) {
    const gone = shown.get(consumerId)
    shown.delete(consumerId)
    gone?.consumer.close()
    gone?.video.remove()
    await ask('close', { consumerId })
  },
  async restartIce() {
    await transport.restartIce({ iceParameters: await ask<IceParameters>('restart', { transportId: transport.id }) })
  },
}
