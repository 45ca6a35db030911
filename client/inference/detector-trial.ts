import type { Detection } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { EngineTrial } from '../core/detection/engine-memory.ts'
import type { BatchDetector, SlotReading } from './batch-detector.ts'
import { AppError } from '#contract/app-error'
import { compareBoxes } from '../core/detection/compare-boxes.ts'
import { readBoxes } from '../core/detection/read-boxes.ts'
import { messageOf } from './ort-session.ts'

interface TrialMakers<Frame> {
  readonly golden: (variant: number) => Frame
  readonly monotonicMs: () => number
}

/** Golden pictures: different ones, so that an engine that mixes the slots of a batch up is noticed. */
export const goldenVariants = 3
const trialSizes = [1, 4, 12] as const
/** A size whose runs would take longer is left out: nobody wants to wait, and an engine that slow is not chosen for it. */
const patienceMs = 1_500
const runs = { single: 4, batch: 3 } as const

async function lookAt<Frame>(detector: BatchDetector<Frame>, variants: readonly number[], golden: (variant: number) => Frame): Promise<readonly SlotReading[]> {
  return detector.submit(variants.map((variant, slot) => ({
    key: `golden-${slot}`,
    frame: golden(variant),
    want: 'detect',
    captureMs: 0,
  }))).readings
}

/** Asks the engine that is known to be right what is in each golden picture. Rejects when it gives no sane answer. */
export async function askReference<Frame>(reference: BatchDetector<Frame>, manifest: ModelManifest, golden: (variant: number) => Frame): Promise<Detection[][]> {
  const expected: Detection[][] = []
  for (let variant = 0; variant < goldenVariants; variant++) {
    const [reading] = await lookAt(reference, [variant], golden)
    if (reading?.status !== 'read') {
      throw new AppError('model-invalid', `The detector gives no sane answer on the processor${reading && 'reason' in reading
        ? `: ${reading.reason}`
        : '.'} Choose another detector.`)
    }
    expected.push(readBoxes(reading.boxes, manifest.labels))
  }
  return expected
}

/** Why the readings of these variants are wrong; undefined when they are right. */
function findWrong(readings: readonly SlotReading[], variants: readonly number[], manifest: ModelManifest, expected: readonly (readonly Detection[])[]): string | undefined {
  for (const [slot, variant] of variants.entries()) {
    const reading = readings[slot]
    const reason = reading?.status === 'read'
      ? compareBoxes(readBoxes(reading.boxes, manifest.labels), expected[variant]!)
      : reading && 'reason' in reading
        ? reading.reason
        : 'it gave no answer to the test picture'
    if (reason) {
      return variants.length > 1
        ? `${reason} (picture ${slot + 1} of a batch of ${variants.length})`
        : reason
    }
  }
  return undefined
}

/** One batch and one picture alone: enough for an engine that was tried at an earlier start. Why it is wrong, or undefined. */
export async function quickCheck<Frame>(detector: BatchDetector<Frame>, manifest: ModelManifest, expected: readonly (readonly Detection[])[], golden: (variant: number) => Frame): Promise<string | undefined> {
  try {
    const variants = Array.from({ length: goldenVariants }, (_, i) => i)
    return findWrong(await lookAt(detector, variants, golden), variants, manifest, expected)
      ?? findWrong(await lookAt(detector, [1], golden), [1], manifest, expected)
  }
  catch (error) {
    return messageOf(error)
  }
}

/** One golden picture, for the engine that is the reference itself. Why it is wrong, or undefined. */
export async function checkOne<Frame>(detector: BatchDetector<Frame>, manifest: ModelManifest, expected: readonly (readonly Detection[])[], golden: (variant: number) => Frame): Promise<string | undefined> {
  try {
    return expected[0]
      ? findWrong(await lookAt(detector, [0], golden), [0], manifest, expected)
      : 'nothing is known of the test pictures'
  }
  catch (error) {
    return messageOf(error)
  }
}

/**
 * Runs an engine on golden pictures, one, four and twelve at once, several times each (the first compiles, the second records, the third
 * replays), compares every answer with the reference's and takes the time. Never rejects.
 */
export async function tryDetector<Frame>(detector: BatchDetector<Frame>, manifest: ModelManifest, expected: readonly (readonly Detection[])[], { golden, monotonicMs }: TrialMakers<Frame>, sizes: readonly number[] = trialSizes): Promise<EngineTrial> {
  const engine = detector.kind
  const measured: { size: number, ms: number }[] = []
  try {
    for (const size of sizes) {
      const before = measured.at(-1)
      const count = size === 1
        ? runs.single
        : runs.batch
      if (before && before.ms / before.size * size * count > patienceMs)
        break
      const variants = Array.from({ length: size }, (_, slot) => (slot + 1) % goldenVariants)
      let best = Number.POSITIVE_INFINITY
      for (let run = 0; run < count; run++) {
        const begin = monotonicMs()
        const readings = await lookAt(detector, variants, golden)
        if (run > 0)
          best = Math.min(best, monotonicMs() - begin)
        const reason = findWrong(readings, variants, manifest, expected)
        if (reason) {
          return {
            engine,
            status: 'wrong',
            reason,
            ms: measured,
          }
        }
      }
      measured.push({
        size,
        ms: Math.max(0.01, Math.round(best * 100) / 100),
      })
    }
    return { engine, status: 'right', ms: measured }
  }
  catch (error) {
    return {
      engine,
      status: 'failed',
      reason: messageOf(error),
      ms: measured,
    }
  }
}

/** What a picture costs an engine in the size of batch that suits it best, ms. */
export function perPictureMs({ ms }: EngineTrial): number {
  return Math.min(...ms.map(m => m.ms / m.size))
}
