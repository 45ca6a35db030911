import type { Configuration } from '#contract/configuration'
import type { ApiPort } from './core/api-port.ts'
import type { EventStore } from './core/sync/event-store.ts'
import type { CoverageReports } from './pipeline/admin/coverage-reports.ts'
import type { SessionService } from './pipeline/live/session-service.ts'
import type { HoldingService } from './pipeline/sync/holding-service.ts'
import { epochMs } from '#contract/time'
import { heldSince } from './core/sync/hold-choice.ts'
import { createReportSource } from './pipeline/admin/report-source.ts'

export interface ReportParts {
  readonly api: ApiPort
  readonly coverage: CoverageReports
  readonly store: EventStore
  readonly known: () => Configuration | undefined
  readonly session: SessionService
  readonly holding: HoldingService
  /** Epoch ms by the server's clock. */
  readonly serverNow: () => number
}

/** What incidents add up to, with the server and without. */
export function openReports({ api, coverage, store, known, session, holding, serverNow }: ReportParts) {
  return createReportSource({
    api,
    coverage,
    store,
    configuration: known,
    timeZoneOf: id => (session.state.value.kind === 'signed-in'
      ? session.state.value.session.sites.find(({ siteId }) => siteId === id)?.timeZone
      : undefined) ?? 'UTC',
    heldSince: () => heldSince(holding.state.value.choice, epochMs(Math.max(0, Math.round(serverNow())))),
  })
}
