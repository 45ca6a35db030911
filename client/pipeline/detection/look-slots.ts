import type { NormBox } from '#contract/geometry'
import type { CameraId } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import type { DetectorSlot } from '../../inference/batch-detector.ts'
import type { CameraAnalysis } from './camera-analysis.ts'
import type { AnalysableFrame } from './newest-frame.ts'
import { chooseCrop } from '../../core/scheduling/region-crop.ts'

/** One camera's part of a look. */
export interface Look<Frame extends AnalysableFrame<Frame>> {
  readonly camera: CameraAnalysis<Frame>
  readonly captureMs: number
  /** Index of its reading; that of its crop, if it has one. */
  readonly slot: number
  readonly crop?: { readonly slot: number, readonly region: NormBox }
  /** Detected in, not only asked for motion. */
  readonly isLooked: boolean
  /** The same picture once more, for the still of an event; closed when the look was judged. */
  readonly still?: Frame
}

/** A crop costs a look: one camera gets two a second at most. */
const cropEveryMs = 500

export interface SlotOptions {
  readonly nowMs: number
  /** The server's clock at `nowMs`. */
  readonly serverMs: number
  /** Crops that the batch and the machine have room for. */
  readonly spare: number
  readonly input: Pick<ModelManifest['input'], 'width' | 'height'>
  /** Whether events of this camera are recorded here. */
  readonly mayRaise: (cameraId: CameraId) => boolean
}

/** Takes the newest frames of the cameras that are due, and of those that are only asked for motion, and makes a look of them. */
export function slotsOf<Frame extends AnalysableFrame<Frame>>(due: readonly CameraAnalysis<Frame>[], gated: readonly CameraAnalysis<Frame>[], options: SlotOptions): { looks: Look<Frame>[], slots: DetectorSlot<Frame>[] } {
  const { nowMs, serverMs, input, mayRaise } = options
  const slots: DetectorSlot<Frame>[] = []
  const looks: Look<Frame>[] = []
  const crops: { look: number, region: NormBox, slot: DetectorSlot<Frame> }[] = []
  for (const camera of [
    ...due,
    ...gated,
  ]) {
    const taken = camera.newest.take()
    if (!taken)
      continue
    const { frame } = taken
    const isLooked = due.includes(camera)
    const captureMs = camera.clock.captureMs({ timestampUs: frame.timestamp, rtpTimestamp: taken.rtpTimestamp, arrivalMs: taken.arrivalMs }, { monotonicMs: nowMs, serverMs })
    camera.isInFlight = true
    camera.gatedMs = nowMs
    const region = isLooked && crops.length < options.spare && nowMs - camera.croppedMs >= cropEveryMs && camera.picture
      ? chooseCrop(camera.motion.box, camera.picture.width, camera.picture.height, input.width, input.height)
      : undefined
    if (region) {
      camera.croppedMs = nowMs
      crops.push({
        look: looks.length,
        region,
        slot: {
          key: camera.cameraId,
          frame: frame.clone(),
          crop: region,
          want: 'detect',
          captureMs,
        },
      })
    }
    const still = isLooked && mayRaise(camera.cameraId) && camera.mayHit(nowMs)
      ? frame.clone()
      : undefined
    looks.push({
      camera,
      captureMs,
      slot: slots.length,
      isLooked,
      ...(still
        ? { still }
        : {}),
    })
    slots.push({
      key: camera.cameraId,
      frame,
      want: isLooked ? 'detect' : 'motion',
      captureMs,
    })
  }
  for (const { look, region, slot } of crops) {
    looks[look] = {
      ...looks[look]!,
      crop: { slot: slots.length, region },
    }
    slots.push(slot)
  }
  return { looks, slots }
}
