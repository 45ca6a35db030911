import type { CameraId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { SafetyEventDraft } from '../../../client/core/rules/safety-event-draft.ts'
import type { MeasuredNoise } from '../measured-noise.ts'
import type { Scene } from './scene.ts'
import { modelManifestSchema } from '#contract/model-manifest'
import { ruleSchema } from '#contract/rule'
import { epochMs } from '#contract/time'
import { zoneSchema } from '#contract/zone'
import { ClipAnalysis } from '../../../client/pipeline/evaluation/clip-analysis.ts'
import { Chance } from './random.ts'
import { SceneFrame, SeenScene } from './seen-scene.ts'

const cameraId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001' as CameraId
const zoneId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f002'
const pictureFps = 15
/** A Monday morning. */
const startsAt = epochMs(Date.UTC(2026, 0, 5, 1))

/** The labels and the size of the shipped detector's picture; there are no weights behind it. */
const sceneManifest = modelManifestSchema.parse({
  manifestVersion: 1,
  detectorId: 'scene',
  name: 'Scene',
  file: {
    name: 'none.onnx',
    bytes: 1,
    sha256: '0'.repeat(64),
  },
  licence: { spdx: 'Apache-2.0', notice: '' },
  input: {
    name: 'images',
    width: 416,
    height: 416,
    type: 'float32',
    colourOrder: 'BGR',
    range: '0..255',
    letterbox: { anchor: 'top-left', pad: 114 },
  },
  output: {
    name: 'output',
    layout: 'yolox-raw',
    strides: [8, 16, 32],
    activated: true,
  },
  labels: [
    'person',
    'helmet',
    'no_helmet',
    'vest',
    'no_vest',
    'forklift',
  ],
  postprocess: { minScore: 0.1, nmsIou: 0.6 },
  scores: [],
})

export interface SceneAlert {
  readonly atMs: number
  readonly severity: Severity
  readonly draft: SafetyEventDraft
}

export interface PlayOptions {
  /** What the detector is known to do to true boxes; perfect where absent. */
  readonly noise?: MeasuredNoise
  readonly baselineFps?: number
  readonly onLook?: (atMs: number) => void
}

/** Lets the product look at a scene from its beginning to its end: what it raised. */
export async function playScene(scene: Scene, { noise, baselineFps = 5, onLook }: PlayOptions = {}): Promise<SceneAlert[]> {
  const alerts: SceneAlert[] = []
  const seen = new SeenScene(scene.camera, scene.actors, scene.light, noise, scene.seed ^ 0x5EED)
  const analysis = new ClipAnalysis<SceneFrame>({
    camera: {
      cameraId,
      name: 'Scene',
      groundPlane: scene.camera.groundPlane(new Chance(scene.seed ^ 0x90A1)),
      timeZone: 'Asia/Seoul',
    },
    zones: [
      zoneSchema.parse({
        zoneId,
        cameraId,
        name: 'Zone',
        polygon: scene.outline,
      }),
    ],
    rules: [
      ruleSchema.parse({
        ruleId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f003',
        version: 1,
        cameraId,
        zoneIds: [zoneId],
        name: scene.kind,
        armed: true,
        severity: 'high',
        condition: scene.condition,
      }),
    ],
    opened: {
      detector: seen.detector(),
      measured: [],
      manifest: sceneManifest,
    },
    startsAt,
    baselineFps,
    onEvent: (draft, atMs) => alerts.push({ atMs, severity: draft.severity, draft }),
    ...(onLook && {
      onLook: ({ capturedAt }) => onLook(capturedAt - startsAt),
    }),
  })
  for (let i = 0; i < scene.seconds * pictureFps; i++)
    await analysis.show(new SceneFrame(i * 1e6 / pictureFps), i * 1000 / pictureFps)
  await analysis.pass(scene.seconds * 1000)
  analysis.close()
  return alerts
}
