import type { HistoryParts } from './history-opening.ts'
import type { ReportParts } from './reports-opening.ts'
import { openAdmin } from './admin-opening.ts'
import { openHistory } from './history-opening.ts'
import { openReports } from './reports-opening.ts'

export type BehindParts = ReportParts & HistoryParts

/** Services of the pages behind the first screen: they only answer, so they are made when they are first asked, or soon after the first picture. */
export function openBehind(parts: BehindParts) {
  const { api, session, store } = parts
  return {
    ...openAdmin({
      api,
      session,
      deviceId: async () => (await store.device()).deviceId,
    }),
    ...openHistory(parts),
    reports: openReports(parts),
  }
}
export type Behind = ReturnType<typeof openBehind>
