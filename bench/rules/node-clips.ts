import type { Label } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { SafetyEventDraft } from '../../client/core/rules/safety-event-draft.ts'
import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import type { Analysis } from '../../client/pipeline/detection/analysis.ts'
import type { OpenedDetector } from '../../client/pipeline/detection/open-unit.ts'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { epochMs } from '#contract/time'
import { openCpuBatchDetector } from '../../client/inference/cpu-batch-detector.ts'
import { openWasmInNode, shippedManifest, shippedModel } from '../../client/inference/testing/node-detector.ts'
import { ClipAnalysis } from '../../client/pipeline/evaluation/clip-analysis.ts'
import { picturesOf } from '../inference/clip-detections.ts'
import { KeptAnswers } from './kept-answers.ts'

/** A picture in memory; who asks for it twice gets the same memory. */
class PixelFrame {
  readonly timestamp: number
  readonly pixels: FramePixels

  constructor(timestamp: number, pixels: FramePixels) {
    this.timestamp = timestamp
    this.pixels = pixels
  }

  close(): void {}
  clone(): PixelFrame {
    return this
  }
}

export interface NodeClip {
  readonly file: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** Only every `nth` picture is shown. */
  readonly nth?: number
  readonly zones: readonly Zone[]
  readonly rules: readonly Rule[]
  /** Left is right. */
  readonly isMirrored?: boolean
  readonly onLook?: (analysis: Analysis) => void
}

const engineFile = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')

/** What the detector's labels are called here, in its own order, when somebody wants them otherwise. */
export type Relabelling = Readonly<Partial<Record<Label, Label>>>

/**
 * The shipped detector on the processor, in Node: engine, letterbox and head are those of the page. `keptAs` names a film whose answers are
 * remembered in the temp folder, by model, engine and picture.
 */
export async function openNodeDetector({ relabelling = {}, keptAs }: { relabelling?: Relabelling, keptAs?: string } = {}): Promise<OpenedDetector<PixelFrame>> {
  const shipped = shippedManifest()
  const manifest = {
    ...shipped,
    labels: shipped.labels.map(label => relabelling[label] ?? label),
  }
  const model = shippedModel()
  const engine = await openWasmInNode(model)
  const detector = openCpuBatchDetector<PixelFrame>({
    manifest,
    engine: keptAs
      ? new KeptAnswers(engine, join(tmpdir(), `ansim-bench-${process.getuid?.() ?? 0}`, `answers-${createHash('sha256').update(model).update(readFileSync(engineFile)).digest('hex').slice(0, 8)}-${keptAs}.bin`))
      : engine,
    readPixels: async ({ pixels }, buffer) => ({ status: 'read', pixels, buffer }),
  })
  return { manifest, detector, measured: [] }
}

const startsAt = epochMs(Date.UTC(2026, 0, 5, 1))

/** Plays a clip as `npx ansim evaluate` does, decoded by ffmpeg: the events with the clip's ms. */
export async function playInNode({ file, width, height, fps, nth = 1, zones, rules, isMirrored = false, onLook }: NodeClip, opened: OpenedDetector<PixelFrame>): Promise<{ atMs: number, draft: SafetyEventDraft }[]> {
  const events: { atMs: number, draft: SafetyEventDraft }[] = []
  const analysis = new ClipAnalysis<PixelFrame>({
    camera: { cameraId: (zones[0]?.cameraId ?? '') as CameraId, name: 'Clip', timeZone: 'Asia/Seoul' },
    zones,
    rules,
    opened,
    startsAt,
    baselineFps: 5,
    onEvent: (draft, atMs) => events.push({ atMs, draft }),
    ...(onLook && { onLook }),
  })
  let index = 0
  for await (const pixels of picturesOf(file, width, height)) {
    const i = index++
    if (i % nth !== 0)
      continue
    const data = pixels.data.slice()
    await analysis.show(new PixelFrame(i * 1e6 / fps, {
      ...pixels,
      data,
      ...(isMirrored && {
        orientation: { rotation: 0, flip: true } as const,
      }),
    }), i * 1000 / fps)
  }
  await analysis.pass(index * 1000 / fps)
  analysis.close()
  // The next clip is another camera's.
  opened.detector.forget((zones[0]?.cameraId ?? '') as CameraId)
  return events
}
