import type { Label } from '#contract/detection'
import type { HeatCounter } from '../../core/tracking/heat-counter.ts'
import type { HeatMap } from '../../core/tracking/heat-map.ts'
import type { ReadTrackChunks } from '../../core/tracking/track-chunks.ts'
import type { ToHeatWorker } from './heat-messages.ts'
import type { HeatWorkerPort } from './spawn-heat-worker.ts'
import { HeatMapSum } from '../../core/tracking/heat-map.ts'
import { windowsOf } from '../../core/tracking/track-chunks.ts'

/** Cells of a heat map: about as wide as somebody's shoulders at ten metres. */
const columns = 48
const rows = 27

export interface HeatCounterParts {
  readonly chunks: ReadTrackChunks
  /** One for each map; it is terminated when its map is done. */
  readonly spawn: () => HeatWorkerPort
}

/**
 * RE8: reads packed tracks an hour at a time and has a worker unpack and add them up, so that the page answers to fingers meanwhile. The next hour is
 * read while the last one is added; no more than two are in memory.
 */
export function createHeatCounter({ chunks, spawn }: HeatCounterParts): HeatCounter {
  return {
    async count({ cameraId, ranges, label }, onProgress, signal) {
      const wholeMs = ranges.reduce((all, { from, to }) => all + to - from, 0)
      const worker = spawn()
      const add = adderOf(worker, label)
      let { map } = new HeatMapSum(columns, rows, [label])
      let doneMs = 0
      async function count(message: Extract<ToHeatWorker, { type: 'add' }>): Promise<void> {
        map = await add(message)
        doneMs += message.until - message.from
        onProgress(doneMs / wholeMs)
      }
      try {
        let counting: Promise<void> | undefined
        for (const { from, until } of ranges.flatMap(range => windowsOf(range.from, range.to))) {
          if (signal.aborted)
            break
          const [packed] = await Promise.all([
            chunks(cameraId, from, until, signal),
            counting,
          ])
          // What was cut off in its middle is no hour.
          counting = signal.aborted
            ? undefined
            : count({
                type: 'add',
                from,
                until,
                chunks: packed,
              })
        }
        await counting
        return map
      }
      finally {
        worker.terminate()
      }
    },
  }
}

/** Has the worker begin, and gives it one message after the other; rejects from its crash on. */
function adderOf(worker: HeatWorkerPort, label: Label): (message: ToHeatWorker) => Promise<HeatMap> {
  let answer: { readonly map: (map: HeatMap) => void, readonly fail: (error: Error) => void } | undefined
  let crash: Error | undefined
  worker.listen(map => answer?.map(map), (reason) => {
    crash = new Error(`The worker of the heat map ended: ${reason}.`)
    answer?.fail(crash)
  })
  worker.post({
    type: 'begin',
    columns,
    rows,
    label,
  })
  return message => new Promise((resolve, reject) => {
    if (crash)
      return reject(crash)
    answer = { map: resolve, fail: reject }
    worker.post(message)
  })
}
