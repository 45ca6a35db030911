import type { ClipTask } from '#contract/evaluation'
import type { DetectorId } from '#contract/ids'
import { resolve } from 'node:path'
import { AppError } from '#contract/app-error'
import { detectorIdSchema } from '#contract/ids'

export interface EvaluateCommand {
  readonly verb: 'evaluate'
  /** Absolute. */
  readonly folder: string
  readonly detectorId: DetectorId
  readonly engine: ClipTask['engine']
  readonly fps: number
}

const engines = ['auto', 'wasm', 'webgpu', 'tfjs'] as const
const shippedDetectorId = 'ansim-nano-5'

/** `evaluate FOLDER`; fails with 'bad-input' and one sentence. */
export function readEvaluateCommand(words: readonly string[], { detector = shippedDetectorId, engine = 'auto', fps = '5' }: { detector?: string | undefined, engine?: string | undefined, fps?: string | undefined }, cwd: string): EvaluateCommand {
  const [folder, ...more] = words
  if (folder === undefined || more.length > 0)
    throw new AppError('bad-input', 'evaluate wants one folder with clips and their labels.json: npx ansim evaluate clips/.')
  const detectorId = detectorIdSchema.safeParse(detector)
  if (!detectorId.success)
    throw new AppError('bad-input', '--detector wants the name of a folder of models/, such as ansim-nano-5.')
  const known = engines.find(name => name === engine)
  if (!known)
    throw new AppError('bad-input', '--engine wants auto, wasm, webgpu or tfjs.')
  const looks = /^\d{1,2}$/.test(fps)
    ? Number(fps)
    : Number.NaN
  if (!(looks >= 1 && looks <= 15))
    throw new AppError('bad-input', '--fps wants a number from 1 to 15.')
  return {
    verb: 'evaluate',
    folder: resolve(cwd, folder),
    detectorId: detectorId.data,
    engine: known,
    fps: looks,
  }
}
