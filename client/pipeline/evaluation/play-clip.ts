import type { ClipOutcome, ClipTask } from '#contract/evaluation'
import type { OpenedDetector } from '../detection/open-unit.ts'
import { AppError } from '#contract/app-error'
import { cameraIdSchema } from '#contract/ids'
import { ClipAnalysis } from './clip-analysis.ts'
import { Coverage } from './coverage.ts'

const noCamera = cameraIdSchema.parse('00000000-0000-4000-8000-000000000000')

/**
 * Decodes a clip picture by picture and lets the live wall's own analyser look at it by the clip's clock. `onProgress`: 0..1. Rejects with an
 * AppError when the clip cannot be read or the engine is lost.
 */
export async function playClip(task: ClipTask, clip: Blob, opened: OpenedDetector<VideoFrame>, onProgress: (share: number) => void): Promise<ClipOutcome> {
  // Only who evaluates loads this.
  const { BlobSource, Input, MP4, VideoSampleSink } = await import('mediabunny')
  const input = new Input({
    source: new BlobSource(clip),
    formats: [MP4],
  })
  const track = await input.getPrimaryVideoTrack().catch(() => null)
  if (!track || !await track.canDecode())
    throw new AppError('bad-input', 'There is no video in it that this browser decodes; convert it to H.264 in MP4 (ffmpeg -i clip -c:v libx264 -bf 0 clip.mp4).')
  const durationMs = await track.computeDuration() * 1000
  const coverage = new Coverage()
  const raised: ClipOutcome['raised'][number][] = []
  const cameraId = task.zones[0]?.cameraId ?? noCamera
  const analysis = new ClipAnalysis<VideoFrame>({
    camera: {
      cameraId,
      name: 'Clip',
      timeZone: task.timeZone,
      ...(task.groundPlane && { groundPlane: task.groundPlane }),
    },
    zones: task.zones,
    rules: task.rules,
    opened,
    startsAt: task.startsAt,
    baselineFps: task.baselineFps,
    onEvent: ({ rule, zone, severity, trackId }, atMs) => raised.push({
      atMs,
      rule: rule.name,
      zone: zone.name,
      severity,
      trackId,
    }),
    onLook: ({ capturedAt }) => coverage.look(capturedAt - task.startsAt),
  })
  let pictures = 0
  let size = { width: 0, height: 0 }
  let firstMs: number | undefined
  try {
    for await (const sample of new VideoSampleSink(track).samples()) {
      firstMs ??= sample.timestamp * 1000
      const atMs = Math.max(0, sample.timestamp * 1000 - firstMs)
      size = { width: sample.displayWidth, height: sample.displayHeight }
      const frame = sample.toVideoFrame()
      sample.close()
      await analysis.show(frame, atMs)
      if (++pictures % 10 === 0)
        onProgress(Math.min(1, atMs / durationMs))
    }
    await analysis.pass(durationMs)
  }
  finally {
    analysis.close()
  }
  return {
    durationMs,
    pictures,
    looks: coverage.looks,
    coveredMs: coverage.end(durationMs),
    ...size,
    engine: opened.detector.kind,
    raised,
  }
}
