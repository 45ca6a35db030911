import type { ClipAnswer, ClipTask } from '#contract/evaluation'
import type { FromEvaluationWorker } from './pipeline/evaluation/evaluation-worker.ts'
import scriptUrl from './pipeline/evaluation/evaluation-worker.ts?worker&url'

declare global {
  interface Window {
    /** Plays one clip after the other; called by `npx ansim evaluate`. */
    ansimEvaluate?: (task: ClipTask) => Promise<ClipAnswer>
    /** Given by whoever calls: how far the clip is, 0..1 as text. */
    ansimProgress?: (share: string) => void
  }
}

/** Makes this page the one that evaluates clips: no sign-in, no server but for its own files. */
export function serveEvaluation(): void {
  const worker = new Worker(scriptUrl, { type: 'module', name: 'ansim-evaluation' })
  let take: (answer: ClipAnswer) => void = () => {}
  worker.onmessage = ({ data }: MessageEvent<FromEvaluationWorker>) => {
    if (data.type === 'progress')
      window.ansimProgress?.(String(data.share))
    else
      take(data.answer)
  }
  worker.onerror = event => take({ kind: 'failed', reason: event.message || 'The evaluation could not be loaded; build the pages anew with npm run build.' })
  window.ansimEvaluate = (task) => {
    const { promise, resolve } = Promise.withResolvers<ClipAnswer>()
    take = resolve
    worker.postMessage(task)
    return promise
  }
}
