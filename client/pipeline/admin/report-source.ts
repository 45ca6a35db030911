import type { Configuration } from '#contract/configuration'
import type { SiteId } from '#contract/ids'
import type { ReportFacts } from '#contract/report-facts'
import type { EpochMs } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { CountedBy, ReportSource } from '../../core/report-source.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import type { IncidentRow } from '../../core/sync/incident-row.ts'
import type { CoverageReports } from './coverage-reports.ts'
import { reportOf, trendOf } from '#contract/report-facts'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'

export interface ReportSourceParts {
  readonly api: Pick<ApiPort, 'call'>
  readonly coverage: Pick<CoverageReports, 'shifts'>
  readonly store: Pick<EventStore, 'listIncidents'>
  readonly configuration: () => Configuration | undefined
  readonly timeZoneOf: (siteId: SiteId) => string
  /** Since when events are held here. */
  readonly heldSince: () => EpochMs
}

const pageSize = 200

/** RE1: what the server counted; where it is away, the same of what this browser holds. */
export function createReportSource({ api, coverage, store, configuration, timeZoneOf, heldSince }: ReportSourceParts): ReportSource {
  /** Those of the site that are held here and had something happen at or after `from`. */
  async function heldFacts(siteId: SiteId, from: EpochMs): Promise<ReportFacts[]> {
    const known = configuration()
    const facts: ReportFacts[] = []
    for (let before: IncidentRow | undefined; ;) {
      const rows = await store.listIncidents({
        since: from,
        limit: pageSize,
        ...before && { before: before.incidentId },
      })
      for (const row of rows) {
        const camera = known?.cameras.find(({ cameraId }) => cameraId === row.cameraId)
        if (camera?.siteId === siteId)
          facts.push(factsOf(row, camera.name, known))
      }
      if (rows.length < pageSize)
        return facts
      before = rows.at(-1)
    }
  }

  async function orHere<Answer>(ask: () => Promise<Answer>, here: () => Promise<Answer>): Promise<{ answer: Answer, by: CountedBy }> {
    try {
      return {
        answer: await ask(),
        by: { kind: 'server' },
      }
    }
    catch (error) {
      if (!(error instanceof NetworkUnavailable))
        throw error
      return {
        answer: await here(),
        by: {
          kind: 'device',
          since: heldSince(),
        },
      }
    }
  }

  return {
    async sum(siteId, { now, before }) {
      const ask = (query: typeof now) => api.call('report.sum', {
        params: { siteId },
        query,
      })
      const { answer: [ofNow, ofBefore], by } = await orHere(() => Promise.all([
        ask(now),
        ask(before),
      ]), async () => {
        const facts = await heldFacts(siteId, before.from)
        return [
          reportOf(facts, now, timeZoneOf(siteId)),
          reportOf(facts, before, timeZoneOf(siteId)),
        ]
      })
      return { by, now: ofNow, before: ofBefore }
    },
    async trend(siteId, edges) {
      const { answer, by } = await orHere(() => api.call('report.trend', {
        params: { siteId },
        query: {
          edges: edges.join(','),
        },
      }), async () => ({
        steps: trendOf(await heldFacts(siteId, edges[0]!), edges),
        knownSince: heldSince(),
      }))
      return { ...answer, by }
    },
    async newestPicture(cameraId) {
      try {
        const { incidents } = await api.call('incident.list', {
          query: { cameraId, limit: 20 },
        })
        const shown = incidents.find(({ snapshotSha256 }) => snapshotSha256 !== undefined)
        return shown && { sha256: shown.snapshotSha256!, at: shown.firstAt }
      }
      catch (error) {
        if (error instanceof NetworkUnavailable)
          return undefined
        throw error
      }
    },
    async coverage(siteId, days) {
      try {
        const [first] = days
        return first === undefined
          ? []
          : await coverage.shifts(first, { days: days.length, siteId })
      }
      catch (error) {
        if (error instanceof NetworkUnavailable)
          return undefined
        throw error
      }
    },
  }
}

/** By the names that camera, rule and zone have now, as the server tells them. */
function factsOf({ event, severity, firstAt, review }: IncidentRow, cameraName: string, known: Configuration | undefined): ReportFacts {
  const said = review?.review
  return {
    cameraId: event.cameraId,
    cameraName,
    ruleId: event.rule.ruleId,
    ruleName: known?.rules.find(({ ruleId }) => ruleId === event.rule.ruleId)?.name ?? event.rule.name,
    zoneId: event.zone.zoneId,
    zoneName: known?.zones.find(({ zoneId }) => zoneId === event.zone.zoneId)?.name ?? event.zone.name,
    severity,
    firstAt,
    ...said?.verdict && { verdict: said.verdict.verdict },
    ...said?.reactedAt !== undefined && { reactedAt: said.reactedAt },
  }
}
