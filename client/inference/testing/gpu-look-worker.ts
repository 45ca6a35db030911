// A dedicated worker for tests: looks once at the frames it is sent, with the small graph on the GPU.
import { openGpuBatchDetector } from '../gpu/gpu-batch-detector.ts'
import { openOrtGpuGraph } from '../gpu/ort-gpu-graph.ts'
import { webgpuFiles } from '../ort-files.ts'
import { openTestDevice } from './gpu.ts'
import { tinyHeadManifest, tinyHeadOnnx } from './tiny-head-onnx.ts'

const scope = globalThis as unknown as Worker

scope.onmessage = async ({ data }: MessageEvent<VideoFrame[]>) => {
  const graph = await openOrtGpuGraph(tinyHeadOnnx(64), {
    files: webgpuFiles(location.origin),
    device: (await openTestDevice())!,
    threads: 1,
  })
  const detector = await openGpuBatchDetector({
    manifest: tinyHeadManifest(64),
    graph,
    ownsDevice: true,
  })
  const readings = await detector.submit(data.map((frame, i) => ({
    key: `${i}`,
    frame,
    want: 'detect',
    captureMs: 0,
  }))).readings
  const { openFrames } = detector.stats()
  await detector.close()
  scope.postMessage({
    statuses: readings.map(r => r.status),
    openFrames,
  })
}
