import type { CameraId, EventId, SuppressionId } from '#contract/ids'
import type { LegalHold, StorageFacts } from '#contract/retention'
import type { RouteReply } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'

/** A memory of a false alarm, with the event it was made from. */
export type ListedSuppression = RouteReply<'suppression.list'>['suppressions'][number]

/** What is hidden, kept and deleted. Calls reject with AppError or NetworkUnavailable. */
export interface EvidenceAdmin {
  readonly listSuppressions: (cameraId: CameraId) => Promise<ListedSuppression[]>
  readonly removeSuppression: (suppressionId: SuppressionId) => Promise<void>
  readonly hiddenBy: (suppressionId: SuppressionId) => Promise<RouteReply<'suppression.hidden'>['events']>
  readonly getStorage: () => Promise<StorageFacts>
  readonly keepFor: (retentionDays: number) => Promise<void>
  readonly listHolds: () => Promise<LegalHold[]>
  /** Holds the incident of this event. */
  readonly hold: (eventId: EventId, reason: string) => Promise<void>
  readonly release: (holdId: string, reason: string) => Promise<void>
}

export function createEvidenceAdmin(api: Pick<ApiPort, 'call'>): EvidenceAdmin {
  return {
    listSuppressions: async cameraId => (await api.call('suppression.list', {
      query: { cameraId },
    })).suppressions,
    async removeSuppression(suppressionId) {
      await api.call('suppression.remove', {
        params: { suppressionId },
      })
    },
    hiddenBy: async suppressionId => (await api.call('suppression.hidden', {
      params: { suppressionId },
    })).events,
    getStorage: () => api.call('retention.get'),
    async keepFor(retentionDays) {
      await api.call('retention.update', {
        body: { retentionDays },
      })
    },
    listHolds: async () => (await api.call('legal-hold.list')).holds,
    async hold(eventId, reason) {
      await api.call('legal-hold.create', {
        body: { eventId, reason },
      })
    },
    async release(holdId, reason) {
      await api.call('legal-hold.release', {
        params: { holdId },
        body: { reason },
      })
    },
  }
}
