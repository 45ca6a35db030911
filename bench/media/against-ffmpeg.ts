import type { Figures } from '../bench.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import { figure, ratioFigure } from '../figure.ts'
import { forwardP99, measureRelay, pictureKey } from './relay.ts'
import { encodeTestClip, plantClip } from './test-clip.ts'
import { openTimedProxy } from './timed-proxy.ts'

const cameras = 12
const watchS = 20

/**
 * cpu_ratio_ffmpeg, rss_ratio_ffmpeg, forward_p99_ratio, forward_p99_ms: 12 RTSP cameras of 2 Mbit/s to one viewer each (a plain RTP consumer),
 * read by us and by one `ffmpeg -c copy -f rtp` each into a worker of the same program; one after the other in one run.
 */
export async function benchAgainstFfmpeg(say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'ansim-bench-'))
  const names = Array.from({ length: cameras }, (_, i) => `camera-${i + 1}`)
  const { file } = await encodeTestClip(folder, plantClip)
  const camera = await startTestCamera({
    streams: Object.fromEntries(names.map(name => [name, file])),
  })
  const sentAt = new Map<string, number>()
  const proxy = await openTimedProxy(camera.port, payload => sentAt.set(pictureKey(payload), performance.now()))
  try {
    const urls = names.map(name => `rtsp://127.0.0.1:${proxy.port}/${name}`)
    say('ours')
    const ours = await measureRelay('ansim', urls, 1, watchS, sentAt)
    say('ffmpeg')
    const theirs = await measureRelay('ffmpeg', urls, 1, watchS, sentAt)
    say(`packets lost: ours ${ours.lost}, ffmpeg ${theirs.lost}; pictures timed: ${ours.forwardMs.length}, ${theirs.forwardMs.length}`)
    return {
      cpu_ratio_ffmpeg: ratioFigure(ours.cpuPercent, theirs.cpuPercent, '% of a core'),
      rss_ratio_ffmpeg: ratioFigure(ours.rssMb, theirs.rssMb, 'MB'),
      forward_p99_ratio: ratioFigure(forwardP99(ours), forwardP99(theirs), 'ms'),
      forward_p99_ms: figure(forwardP99(ours), 'ms', 2, Number(forwardP99(theirs).toFixed(2))),
    }
  }
  finally {
    proxy.close()
    await camera.close()
    await rm(folder, { recursive: true, force: true })
  }
}
