import type { EventId } from '#contract/ids'
import type { ApiPort } from '../../core/api-port.ts'
import type { OpenedIncident } from '../../core/sync/incident-row.ts'
import { openedOf } from '../../core/inbox/opened-of.ts'

/** Asks the server for an incident by any of its events, also for one that is older than what is held here. Rejects where it cannot be had. */
export function createIncidentAsker(api: Pick<ApiPort, 'call'>): (eventId: EventId) => Promise<OpenedIncident | undefined> {
  return async (eventId) => {
    const { items, annotations } = await api.call('incident.get', {
      params: { eventId },
    })
    return openedOf(items, annotations)
  }
}
