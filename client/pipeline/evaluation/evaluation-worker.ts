// The evaluation's own worker: what the detection worker does with tracks, this one does with clips.
import type { ClipAnswer, ClipTask } from '#contract/evaluation'
import type { OpenedDetector } from '../detection/open-unit.ts'
import { DetectorOpener } from '../detection/open-detector.ts'
import { playClip } from './play-clip.ts'

/** Worker -> page. */
export type FromEvaluationWorker
  = | { readonly type: 'progress', readonly share: number }
    | { readonly type: 'answer', readonly answer: ClipAnswer }

const scope = globalThis as unknown as Worker
/** Opened once for all clips that want it. */
const opened = new Map<string, Promise<OpenedDetector<VideoFrame>>>()

function tell(message: FromEvaluationWorker): void {
  scope.postMessage(message)
}

function open({ detectorId, engine }: ClipTask): Promise<OpenedDetector<VideoFrame>> {
  const key = `${detectorId} ${engine}`
  let opening = opened.get(key)
  if (!opening) {
    const { userAgent, platform, maxTouchPoints } = navigator
    const opener = new DetectorOpener({
      preference: engine,
      hints: { userAgent, platform, maxTouchPoints },
      memories: [],
      excluded: new Map(),
    })
    opened.set(key, opening = opener.open(detectorId).then(opening => opening.opened))
  }
  return opening
}

async function answer(task: ClipTask): Promise<ClipAnswer> {
  try {
    const detector = await open(task)
    const response = await fetch(task.path)
    if (!response.ok)
      return { kind: 'failed', reason: 'It could not be read; look whether the file is there.' }
    const outcome = await playClip(task, await response.blob(), detector, share => tell({ type: 'progress', share }))
    return { kind: 'played', outcome }
  }
  catch (error) {
    return {
      kind: 'failed',
      reason: error instanceof Error
        ? error.message
        : String(error),
    }
  }
}

scope.onmessage = async ({ data }: MessageEvent<ClipTask>) => tell({ type: 'answer', answer: await answer(data) })
