import type { Configuration } from '#contract/configuration'
import type { Clock } from '#contract/time'
import type { ApiPort } from './core/api-port.ts'
import type { Observable } from './core/observable.ts'
import type { EventStore } from './core/sync/event-store.ts'
import type { CoverageReports } from './pipeline/admin/coverage-reports.ts'
import type { SessionService } from './pipeline/live/session-service.ts'
import type { HoldingService } from './pipeline/sync/holding-service.ts'
import { epochMs } from '#contract/time'
import { heldSince } from './core/sync/hold-choice.ts'
import { createReportSource } from './pipeline/admin/report-source.ts'

export interface ReportsParts {
  readonly api: ApiPort
  readonly coverage: { readonly reports: CoverageReports }
  readonly store: EventStore
  readonly known: () => Configuration | undefined
  readonly configuration: { readonly serverOffsetMs: Observable<number> }
  readonly session: SessionService
  readonly holding: HoldingService
  readonly now: Clock
}

/** What was analysed, as the server knows it, and what incidents add up to, with the server and without. */
export function openReports({ api, coverage, store, known, configuration, session, holding, now }: ReportsParts) {
  return {
    coverageReports: coverage.reports,
    reports: createReportSource({
      api,
      coverage: coverage.reports,
      store,
      configuration: known,
      timeZoneOf: id => (session.state.value.kind === 'signed-in'
        ? session.state.value.session.sites.find(({ siteId }) => siteId === id)?.timeZone
        : undefined) ?? 'UTC',
      heldSince: () => heldSince(holding.state.value.choice, epochMs(Math.max(0, Math.round(now() + configuration.serverOffsetMs.value)))),
    }),
  }
}
