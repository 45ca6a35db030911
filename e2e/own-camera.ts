import type { TestCamera } from '../sfu/demo/rtsp-server/test-camera.ts'
import { join } from 'node:path'
import { startTestCamera } from '../sfu/demo/rtsp-server/test-camera.ts'
import { opened } from './opened.ts'
import { repository } from './plant.ts'

/** People who stay in view, and a plant where they come and go. */
const clips = ['plant-1-press.mp4', 'crossing.mp4'].map(name => join(repository, 'sfu/demo/footage', name))

/** Our own RTSP test camera behind Digest, closed at the end of the running test; `address` carries the credentials. */
export async function startOwnCamera(streams: string[], password: string): Promise<{ camera: TestCamera, address: (stream: string, wrongPassword?: string) => string }> {
  const user = 'operator'
  const camera = opened(await startTestCamera({
    streams: Object.fromEntries(streams.map((name, i) => [
      name,
      clips[i % clips.length]!,
    ])),
    auth: { scheme: 'digest', username: user, password },
  }), c => c.close())
  return {
    camera,
    address: (stream, wrong) => camera.url(stream).replace('rtsp://', `rtsp://${user}:${encodeURIComponent(wrong ?? password)}@`),
  }
}
