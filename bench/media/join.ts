import type { CameraId } from '#contract/ids'
import type { Figures } from '../bench.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../../sfu/core/logger.ts'
import { startTestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import { IngestService } from '../../sfu/ingest/ingest-service.ts'
import { absCaptureTimeId, playoutDelayId } from '../../sfu/media/h264-parameters.ts'
import { findWorker } from '../../sfu/media/testing/find-worker.ts'
import { createRealPlane } from '../../sfu/media/testing/real-plane.ts'
import { RtspCameraSource } from '../../sfu/rtsp/rtsp-camera-source.ts'
import { realPorts } from '../../sfu/rtsp/testing/session-ports.ts'
import { percentile, ratioFigure } from '../figure.ts'
import { openChromiumViewer } from './chromium-viewer.ts'
import { encodeTestClip, plantClip } from './test-clip.ts'

const rounds = 12
const gate = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const warm = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0002' as CameraId

/**
 * Joins a camera in Chromium over a transport that stands, at moments spread over its GOP: from the wish to the first picture presented, p50,
 * against half a GOP, which is what waiting for the next key frame takes on average.
 */
export async function measureJoin(gopS: number, say: (line: string) => void): Promise<Figures> {
  const workerBin = findWorker()
  if (workerBin === undefined)
    throw new Error('Run `npm test` first: there is no mediasoup worker on this machine.')
  const folder = await mkdtemp(join(tmpdir(), 'ansim-join-'))
  const { plane, launcherFolder } = createRealPlane(workerBin, 2)
  const { bytes, file } = await encodeTestClip(folder, { ...plantClip, gopS, seconds: gopS * 2 })
  say(`clip of ${bytes.length} bytes, a key frame every ${gopS} s`)
  const camera = await startTestCamera({
    streams: { gate: file, warm: file },
  })
  const running = plane.run(new AbortController().signal)
  await plane.ready()
  const ingest = new IngestService({
    source: new RtspCameraSource({
      ...realPorts,
      absCaptureTimeId,
      extensions: [
        {
          id: playoutDelayId,
          data: new Uint8Array(3),
        },
      ],
    }),
    plane,
    revealCredentials: async ({ cameraId }) => ({
      url: camera.url(cameraId === gate
        ? 'gate'
        : 'warm'),
    }),
    timers: realPorts.timers,
    random: Math.random,
    log: createLogger(() => {}),
  })
  try {
    await ingest.setCameras([gate, warm].map(cameraId => ({
      cameraId,
      streamKinds: ['main'],
      revision: '1',
    })))
    const viewer = await openChromiumViewer(plane, 'bench')
    try {
      await viewer.join(warm, 'key-frame')
      const tookMs: number[] = []
      for (let round = 0; round < rounds; round++) {
        await sleep(gopS * 1_000 * (round + 0.5) / rounds + 200)
        const { consumerId, isPassing, firstPictureMs } = await viewer.join(gate, 'now')
        await sleep(1_500)
        const { framesDecoded, packetsLost, freezes } = await viewer.count(consumerId)
        say(`${isPassing ? 'from memory' : 'by key frame'}: first picture after ${firstPictureMs.toFixed(0)} ms; after 1.5 s ${framesDecoded} pictures, ${packetsLost} packets lost, ${freezes} freezes`)
        tookMs.push(firstPictureMs)
        await viewer.leave(consumerId)
      }
      return {
        [`join_ratio_gop${gopS}`]: ratioFigure(percentile(tookMs, 0.5), gopS * 500, 'ms (half a GOP)'),
      }
    }
    finally {
      await viewer.close()
    }
  }
  finally {
    await ingest.close()
    await plane.close()
    await running
    await camera.close()
    await rm(folder, { recursive: true })
    await rm(launcherFolder, { recursive: true })
  }
}
