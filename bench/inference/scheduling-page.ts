import type { DetectorId } from '#contract/ids'
import { openCpuBatchDetector } from '../../client/inference/cpu-batch-detector.ts'
import { readFramePixels } from '../../client/inference/frame-pixels.ts'
import { drawGoldenPicture } from '../../client/inference/golden-frame.ts'
import { goldenInput } from '../../client/inference/golden-input.ts'
import { loadDetector, sha256Hex } from '../../client/inference/load-detector.ts'
import { wasmFiles } from '../../client/inference/ort-files.ts'
import { openOrtWasmEngine } from '../../client/inference/ort-wasm-engine.ts'
import { wasmThreads } from '../../client/inference/wasm-threads.ts'

/** ms of each look of ours (frame in, boxes and motion out) and of each bare run of the engine, taken in turn on one engine. */
interface WasmLooks {
  readonly looks: number[]
  readonly bare: number[]
  readonly boxes: number
  readonly threads: number
}

/** I420 of an RGBA picture, BT.601: what decoders hand out. */
function toI420(rgba: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(width * height * 3 / 2)
  const chroma = width * height / 4
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const [r, g, b] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!]
      data[y * width + x] = 16 + 0.257 * r + 0.504 * g + 0.098 * b
      if (x % 2 === 0 && y % 2 === 0) {
        const place = width * height + y / 2 * (width / 2) + x / 2
        data[place] = 128 - 0.148 * r - 0.291 * g + 0.439 * b
        data[place + chroma] = 128 + 0.439 * r - 0.368 * g - 0.071 * b
      }
    }
  }
  return data
}

/** Runs in the page. */
export async function measureWasmLooks(rounds: number): Promise<WasmLooks> {
  const { manifest, model } = await loadDetector('ansim-nano-5' as DetectorId, {
    fetch: path => fetch(path),
    sha256: sha256Hex,
  })
  const threads = wasmThreads(crossOriginIsolated, navigator.hardwareConcurrency)
  const engine = await openOrtWasmEngine(model, {
    files: wasmFiles(location.origin),
    threads,
  })
  const detector = openCpuBatchDetector<VideoFrame>({ manifest, engine, readPixels: readFramePixels })
  const { width, height, rgba } = drawGoldenPicture(640, 360, 0)
  const data = toI420(rgba, width, height)
  const batch = goldenInput(1, manifest.input.width, manifest.input.height, 255)
  const looks: number[] = []
  const bare: number[] = []
  let boxes = 0
  for (let round = 0; round < rounds + 3; round++) {
    const frame = new VideoFrame(data, {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp: round * 200_000,
    })
    const begin = performance.now()
    const [reading] = await detector.submit([
      {
        key: 'camera',
        frame,
        want: 'detect',
        captureMs: round * 200,
      },
    ]).readings
    const middle = performance.now()
    await engine.run(batch, 1)
    const end = performance.now()
    boxes = reading?.status === 'read'
      ? reading.boxes.count
      : 0
    // The first rounds compile.
    if (round >= 3) {
      looks.push(middle - begin)
      bare.push(end - middle)
    }
  }
  await detector.close()
  return { looks, bare, boxes, threads }
}
