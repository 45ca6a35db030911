import type { ReportSource } from './core/report-source.ts'
import type { ReportSourceParts } from './pipeline/admin/report-source.ts'
import type { SessionService } from './pipeline/live/session-service.ts'
import type { HoldingService } from './pipeline/sync/holding-service.ts'
import { epochMs } from '#contract/time'
import { heldSince } from './core/sync/hold-choice.ts'
import { createReportSource } from './pipeline/admin/report-source.ts'

export interface ReportsParts extends Pick<ReportSourceParts, 'api' | 'coverage' | 'store' | 'configuration'> {
  readonly session: SessionService
  readonly holding: Pick<HoldingService, 'state'>
  /** By the server's clock, as far as it is known. */
  readonly serverNow: () => number
}

/** What incidents add up to, with the server and without. */
export function openReports({ session, holding, serverNow, ...parts }: ReportsParts): ReportSource {
  return createReportSource({
    ...parts,
    timeZoneOf: id => (session.state.value.kind === 'signed-in'
      ? session.state.value.session.sites.find(({ siteId }) => siteId === id)?.timeZone
      : undefined) ?? 'UTC',
    heldSince: () => heldSince(holding.state.value.choice, epochMs(Math.round(serverNow()))),
  })
}
