import type { FromDetectionWorker, ToDetectionWorker } from './worker-messages.ts'
import scriptUrl from './detection-worker.ts?worker&url'

/** A running detection worker as the service sees it. */
export interface DetectionWorkerPort {
  readonly post: (message: ToDetectionWorker, transfer?: Transferable[]) => void
  /** To be set once, before the first post. `onCrash`: the script failed to load or threw. */
  readonly listen: (onMessage: (message: FromDetectionWorker) => void, onCrash: (reason: string) => void) => void
  readonly terminate: () => void
}

/** `toScriptAddress` makes the worker's address one that a page with Trusted Types takes. */
export function spawnDetectionWorker(toScriptAddress: (url: string) => string = url => url): DetectionWorkerPort {
  const worker = new Worker(toScriptAddress(scriptUrl), { type: 'module', name: 'ansim-detection' })
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(onMessage, onCrash) {
      worker.onmessage = ({ data }: MessageEvent<FromDetectionWorker>) => onMessage(data)
      worker.onerror = event => onCrash(event.message || 'its script could not be loaded')
      worker.onmessageerror = () => onCrash('a message could not be read')
    },
    terminate: () => worker.terminate(),
  }
}
