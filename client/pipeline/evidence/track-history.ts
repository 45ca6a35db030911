import type { ReadTrackChunks } from '../../core/tracking/track-chunks.ts'
import type { TrackHistory } from '../../core/tracking/track-history.ts'
import { looksOfChunks, windowsOf } from '../../core/tracking/track-chunks.ts'

/** CT10: how objects moved, an hour at a time. */
export function createTrackHistory(chunks: ReadTrackChunks): TrackHistory {
  return {
    async* looks(cameraId, fromMs, toMs, signal) {
      for (const { from, until } of windowsOf(fromMs, toMs)) {
        if (signal.aborted)
          return
        for (const look of looksOfChunks(await chunks(cameraId, from, until, signal), from, until)) {
          if (signal.aborted)
            return
          yield look
        }
      }
    },
  }
}
