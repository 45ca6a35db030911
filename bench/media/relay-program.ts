// A process of its own that relays cameras to plain RTP sinks, so that its cost can be told from that of cameras and sinks.
import type { Producer, Router } from 'mediasoup/types'
import type { RelayTask } from './relay.ts'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { createWorker, observer } from 'mediasoup'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { absCaptureTimeId, playoutDelayId, producerParameters, routerCodecs } from '../../sfu/media/h264-parameters.ts'
import { findWorker } from '../../sfu/media/testing/find-worker.ts'
import { createRealPlane } from '../../sfu/media/testing/real-plane.ts'
import { dial, resolveHost } from '../../sfu/rtsp/dial.ts'
import { RtspCameraSource } from '../../sfu/rtsp/rtsp-camera-source.ts'

const routers = new Map<Router, Producer[]>()
observer.on('newworker', worker => worker.observer.on('newrouter', (router) => {
  const producers: Producer[] = []
  routers.set(router, producers)
  router.observer.on('newtransport', transport => transport.observer.on('newproducer', producer => producers.push(producer)))
}))

const loopDelay = monitorEventLoopDelay({ resolution: 5 })
const workerBin = findWorker()
if (!workerBin)
  throw new Error('Run `npm test` first: there is no mediasoup worker on this machine.')

/** The numbers that are asked for once a second and at the end. */
let stats = (): { packetsLost: number, live: number } => ({ packetsLost: 0, live: 0 })

process.on('message', (task: RelayTask | 'stats') => {
  if (task === 'stats') {
    process.send?.({
      ...stats(),
      loopP99Ms: loopDelay.percentile(99) / 1e6 - 5,
    })
    loopDelay.reset()
    return
  }
  const relay = task.by === 'ansim'
    ? relayOurselves(task)
    : relayByFfmpeg(task)
  relay.then(() => process.send?.('relaying'), (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))

/** Our media plane is up and idle before the first task comes: that is what is counted as nothing. */
const { plane } = createRealPlane(workerBin, Number(process.argv[2] ?? 1))
void plane.run(new AbortController().signal)
void plane.ready().then(() => {
  loopDelay.enable()
  process.send?.('idle')
})

async function relayOurselves({ urls, sinks }: RelayTask): Promise<void> {
  const timers = timersOf(globalThis, () => epochMs(Date.now()))
  const source = new RtspCameraSource({
    timers,
    randomBytes: size => randomBytes(size),
    resolveHost,
    dial,
    addressPolicy: () => {},
    extensions: [
      {
        id: playoutDelayId,
        data: new Uint8Array(3),
      },
    ],
    absCaptureTimeId,
  })
  const live = new Set<string>()
  const streams = await Promise.all(urls.map(async (url, i) => {
    const inlet = await plane.openInlet({ cameraId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}` as never, streamKind: 'main' })
    const stream = source.openStream(inlet)
    const isLive = Promise.withResolvers<void>()
    void stream.relay({ url, transport: 'tcp' }, () => {
      live.add(url)
      isLive.resolve()
    }, new AbortController().signal).then((end) => {
      live.delete(url)
      process.stderr.write(`${url}: ${JSON.stringify(end)}\n`)
    })
    const producer = await waitForProducer(inlet.ssrc)
    await sinkOf(producer, sinks[i]!)
    await isLive.promise
    return stream
  }))
  stats = () => ({
    packetsLost: streams.reduce((sum, stream) => sum + stream.stats().packetsLost, 0),
    live: live.size,
  })
}

async function relayByFfmpeg({ urls, sinks }: RelayTask): Promise<void> {
  const worker = await createWorker({ workerBin: workerBin!, logLevel: 'none' })
  const router = await worker.createRouter({ mediaCodecs: routerCodecs })
  for (const [i, url] of urls.entries()) {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
      comedia: true,
    })
    const parameters = producerParameters(1000 + i)
    const producer = await transport.produce({
      kind: 'video',
      rtpParameters: { ...parameters, headerExtensions: [] },
    })
    await sinkOf(producer, sinks[i]!)
    spawn('ffmpeg', [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-i',
      url,
      '-an',
      '-c',
      'copy',
      '-f',
      'rtp',
      '-ssrc',
      String(1000 + i),
      '-payload_type',
      String(parameters.codecs[0]!.payloadType),
      `rtp://127.0.0.1:${transport.tuple.localPort}?rtcpport=${transport.rtcpTuple!.localPort}&pkt_size=1200`,
    ], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
}

async function waitForProducer(ssrc: number): Promise<Producer> {
  for (;;) {
    const found = [
      ...routers.values(),
    ].flat().find(({ rtpParameters }) => rtpParameters.encodings?.[0]?.ssrc === ssrc)
    if (found)
      return found
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

async function sinkOf(producer: Producer, port: number): Promise<void> {
  const router = [...routers].find(([, producers]) => producers.includes(producer))![0]
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: true,
  })
  await transport.connect({ ip: '127.0.0.1', port })
  await transport.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })
}
