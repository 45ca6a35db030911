import type { HistoryParts } from './history-opening.ts'
import type { ReportParts } from './reports-opening.ts'
import { openAdmin } from './admin-opening.ts'
import { openHistory } from './history-opening.ts'
import { createHeatCounter } from './pipeline/evidence/heat-counter.ts'
import { spawnHeatWorker } from './pipeline/evidence/spawn-heat-worker.ts'
import { createTrackChunks } from './pipeline/evidence/track-chunks.ts'
import { openReports } from './reports-opening.ts'

export type BehindParts = ReportParts & HistoryParts & { readonly scriptAddress: (url: string) => string }

/** Services of the pages behind the first screen: they only answer, so they are made when they are first asked, or soon after the first picture. */
export function openBehind(parts: BehindParts) {
  const { api, session, store, past, scriptAddress } = parts
  return {
    ...openAdmin({
      api,
      session,
      deviceId: async () => (await store.device()).deviceId,
    }),
    ...openHistory(parts),
    reports: openReports(parts),
    heat: createHeatCounter({
      chunks: createTrackChunks({ api, store: past.evidence }),
      spawn: () => spawnHeatWorker(scriptAddress),
    }),
  }
}
export type Behind = ReturnType<typeof openBehind>
