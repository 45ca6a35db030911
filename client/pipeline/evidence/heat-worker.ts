import type { FromHeatWorker, ToHeatWorker } from './heat-messages.ts'
import { unreachable } from '#contract/unreachable'
import { HeatMapSum } from '../../core/tracking/heat-map.ts'
import { looksOfChunks } from '../../core/tracking/track-chunks.ts'

const scope = globalThis as unknown as Worker
let sum: HeatMapSum | undefined

scope.onmessage = ({ data }: MessageEvent<ToHeatWorker>) => {
  switch (data.type) {
    case 'begin':
      sum = new HeatMapSum(data.columns, data.rows, [data.label])
      return
    case 'add': {
      for (const look of looksOfChunks(data.chunks, data.from, data.until))
        sum!.add(look)
      const map: FromHeatWorker = sum!.map
      return scope.postMessage(map)
    }
    default:
      unreachable(data)
  }
}
