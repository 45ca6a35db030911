import type { FromHeatWorker, ToHeatWorker } from './heat-messages.ts'
import scriptUrl from './heat-worker.ts?worker&url'

/** A running heat worker as the page sees it. */
export interface HeatWorkerPort {
  readonly post: (message: ToHeatWorker) => void
  /** To be set once, before the first post. `onCrash`: the script failed to load or threw. */
  readonly listen: (onMap: (map: FromHeatWorker) => void, onCrash: (reason: string) => void) => void
  readonly terminate: () => void
}

/** `toScriptAddress` makes the worker's address one that a page with Trusted Types takes. */
export function spawnHeatWorker(toScriptAddress: (url: string) => string): HeatWorkerPort {
  const worker = new Worker(toScriptAddress(scriptUrl), { type: 'module', name: 'ansim-heat' })
  return {
    post: message => worker.postMessage(message),
    listen(onMap, onCrash) {
      worker.onmessage = ({ data }: MessageEvent<FromHeatWorker>) => onMap(data)
      worker.onerror = event => onCrash(event.message || 'its script could not be loaded')
      worker.onmessageerror = () => onCrash('a message could not be read')
    },
    terminate: () => worker.terminate(),
  }
}
