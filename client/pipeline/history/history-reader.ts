import type { CoverageStretch } from '#contract/coverage'
import type { HistoryDay, HistoryMoment } from '#contract/history-routes'
import type { CameraId } from '#contract/ids'
import type { RouteQuery } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'
import type { EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { HistoryFilter, HistoryIncident } from '../../core/history/history-incident.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import { AppError } from '#contract/app-error'
import { incidentStateSchema } from '#contract/incident-routes'
import { epochMs } from '#contract/time'
import { historyIncidentOfEntry, historyIncidentOfRow, isWantedInHistory, mergeHistory } from '../../core/history/history-incident.ts'
import { dayOf } from '../../core/history/site-clock.ts'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'

export interface HistoryReaderParts {
  readonly api: Pick<ApiPort, 'call'>
  readonly events: Pick<EventStore, 'listIncidents' | 'list'>
  readonly evidence: Pick<EvidenceStore, 'find'>
  readonly strips: (cameraIds: readonly CameraId[], from: number, to: number) => Promise<{ readonly stretches: readonly CoverageStretch[] }[]>
}

/** What both sides know together; `isOnline`: the server was asked and answered. `isWhole`: nothing was left out for its number. */
export interface HistoryAnswer<Item> { readonly items: readonly Item[], readonly isOnline: boolean, readonly isWhole: boolean }

/** The past: from this browser, and from the server where it can be asked. Nothing rejects because the network is away. */
export interface HistoryReader {
  /** Incidents that touch [from, until), newest first. */
  readonly incidents: (from: number, until: number, filter: HistoryFilter, signal?: AbortSignal) => Promise<HistoryAnswer<HistoryIncident>>
  /** Moments of one camera in [from, until), oldest first. */
  readonly moments: (cameraId: CameraId, from: number, until: number, signal?: AbortSignal) => Promise<HistoryAnswer<HistoryMoment>>
  /** Days of the site's wall between two moments, up to 45 days. */
  readonly days: (from: number, until: number, timeZone: string, filter: HistoryFilter, signal?: AbortSignal) => Promise<HistoryAnswer<HistoryDay>>
  /** Who analysed a camera, however long the time; undefined where the server cannot be asked. */
  /** How long these cameras were not analysed while a rule watched, up to 25 hours; undefined where the server cannot be asked. */
  readonly armedGapMs: (cameraIds: readonly CameraId[], from: number, until: number) => Promise<number | undefined>
  readonly stretches: (cameraId: CameraId, from: number, until: number, signal?: AbortSignal) => Promise<readonly CoverageStretch[] | undefined>
}

/** An incident goes on for half an hour at the most: it may have begun so long before what is looked at. */
const incidentLengthMs = 30 * 60_000
const localAtMost = 2_000
const pageSize = 200
const pagesAtMost = 5
const coverageAtOnceMs = 24 * 3_600_000

export function createHistoryReader({ api, events, evidence, strips }: HistoryReaderParts): HistoryReader {
  async function localIncidents(from: number, until: number, filter: HistoryFilter): Promise<HistoryIncident[]> {
    const rows = await events.listIncidents({
      since: epochMs(Math.max(0, Math.floor(from))),
      until: epochMs(Math.max(0, Math.ceil(until + incidentLengthMs))),
      limit: localAtMost,
    })
    return rows.map(historyIncidentOfRow).filter(incident => incident.firstAt < until && incident.lastAt >= from && isWantedInHistory(incident, filter))
  }

  async function remoteIncidents(from: number, until: number, { cameraIds, ruleId, severity, state }: HistoryFilter, signal?: AbortSignal): Promise<{ entries: HistoryIncident[], isWhole: boolean }> {
    // A verdict is not in the server's list: what is closed by one is asked for, and only what this browser holds tells which.
    const serverState = state === undefined
      ? undefined
      : incidentStateSchema.safeParse(state).data ?? 'closed'
    const entries: HistoryIncident[] = []
    let isWhole = true
    for (const cameraId of cameraIds ?? [undefined]) {
      let after: string | undefined
      for (let page = 0; ; page++) {
        const reply = await api.call('incident.list', {
          query: {
            from: Math.max(0, Math.floor(from - incidentLengthMs)),
            until: Math.max(0, Math.ceil(until)),
            limit: pageSize,
            ...cameraId && { cameraId },
            ...ruleId && { ruleId },
            ...severity && { severity },
            ...serverState && { state: serverState },
            ...after !== undefined && { after },
          },
          ...signal && { signal },
        })
        entries.push(...reply.incidents.map(historyIncidentOfEntry).filter(incident => incident.lastAt >= from && isWantedInHistory(incident, { state })))
        after = reply.next
        if (after === undefined)
          break
        if (page + 1 >= pagesAtMost) {
          isWhole = false
          break
        }
      }
    }
    return { entries, isWhole }
  }

  return {
    async incidents(from, until, filter, signal) {
      const local = await localIncidents(from, until, filter)
      const remote = await ifOnline(() => remoteIncidents(from, until, filter, signal))
      return {
        items: mergeHistory(local, remote?.entries ?? []),
        isOnline: remote !== undefined,
        isWhole: remote?.isWhole ?? local.length < localAtMost,
      }
    },

    async moments(cameraId, from, until, signal) {
      const rows = await events.list({
        cameraId,
        since: epochMs(Math.max(0, Math.floor(from))),
        until: epochMs(Math.max(0, Math.ceil(until))),
        limit: localAtMost,
      })
      const local = await Promise.all(rows.filter(({ incidentId }) => incidentId !== undefined).map(async ({ event, incidentId }): Promise<HistoryMoment> => {
        const clip = (await evidence.find(event.eventId))?.clip
        return {
          eventId: event.eventId,
          incidentId: incidentId!,
          cameraId,
          capturedAt: event.capturedAt,
          severity: event.severity,
          label: event.label,
          ...event.snapshot && { snapshotSha256: event.snapshot.sha256 },
          ...clip && { clip },
        }
      }))
      const remote = await ifOnline(() => api.call('history.moments', {
        params: { cameraId },
        query: {
          from: Math.max(0, Math.floor(from)),
          until: Math.max(0, Math.ceil(until)),
        },
        ...signal && { signal },
      }))
      const byId = new Map(local.map(moment => [
        moment.eventId,
        moment,
      ]))
      for (const moment of remote?.moments ?? []) {
        byId.set(moment.eventId, {
          ...moment,
          ...byId.get(moment.eventId),
        })
      }
      return {
        items: [
          ...byId.values(),
        ].toSorted((a, b) => a.capturedAt - b.capturedAt),
        isOnline: remote !== undefined,
        isWhole: remote?.isWhole ?? true,
      }
    },

    async days(from, until, timeZone, filter, signal) {
      const local = new Map<string, { incidents: number, unreviewed: number }>()
      for (const { firstAt, state } of await localIncidents(from, until, filter)) {
        if (firstAt < from)
          continue
        const day = dayOf(firstAt, timeZone)
        const sum = local.get(day) ?? { incidents: 0, unreviewed: 0 }
        local.set(day, {
          incidents: sum.incidents + 1,
          unreviewed: sum.unreviewed + Number(state === 'new'),
        })
      }
      const query: RouteQuery<'history.days'> = {
        from: Math.floor(from),
        until: Math.ceil(until),
        timeZone,
        ...filter.cameraIds && {
          cameraIds: filter.cameraIds.join(','),
        },
        ...filter.ruleId && { ruleId: filter.ruleId },
        ...filter.severity && { severity: filter.severity },
        ...filter.state && { state: incidentStateSchema.safeParse(filter.state).data ?? 'closed' },
      }
      const remote = await ifOnline(() => api.call('history.days', {
        query,
        ...signal && { signal },
      }))
      const days = new Map((remote?.days ?? []).map(day => [day.day, day]))
      // What waits here is not counted there yet; what is counted there may not be held here.
      for (const [day, sum] of local) {
        const known = days.get(day)
        if (!known || known.incidents < sum.incidents)
          days.set(day, { day, ...sum })
      }
      return {
        items: [
          ...days.values(),
        ].toSorted((a, b) => a.day < b.day
          ? -1
          : 1),
        isOnline: remote !== undefined,
        isWhole: true,
      }
    },

    async armedGapMs(cameraIds, from, until) {
      return ifOnline(async () => (await strips(cameraIds, Math.floor(from), Math.ceil(until)))
        .flatMap(({ stretches }) => stretches)
        .reduce((sum, { isArmed, state, from: start, to }) => sum + (isArmed && state.kind === 'not-analysed'
          ? to - start
          : 0), 0))
    },

    async stretches(cameraId, from, until, signal) {
      return ifOnline(async () => {
        const all: CoverageStretch[] = []
        for (let start = from; start < until && !signal?.aborted; start += coverageAtOnceMs) {
          const [strip] = await strips([cameraId], Math.floor(start), Math.ceil(Math.min(until, start + coverageAtOnceMs)))
          all.push(...strip?.stretches ?? [])
        }
        return all
      })
    },
  }
}

/** Undefined where the server is away or refuses: what is here is shown, and that it is all. */
async function ifOnline<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  }
  catch (error) {
    if (error instanceof NetworkUnavailable || error instanceof AppError)
      return undefined
    throw error
  }
}
