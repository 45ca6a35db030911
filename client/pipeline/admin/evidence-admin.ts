import type { CameraId, SuppressionId } from '#contract/ids'
import type { RouteReply } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'

/** A memory of a false alarm, with the event it was made from. */
export type ListedSuppression = RouteReply<'suppression.list'>['suppressions'][number]

/** What is hidden, kept and deleted. Calls reject with AppError or NetworkUnavailable. */
export interface EvidenceAdmin {
  readonly listSuppressions: (cameraId: CameraId) => Promise<ListedSuppression[]>
  readonly removeSuppression: (suppressionId: SuppressionId) => Promise<void>
  readonly hiddenBy: (suppressionId: SuppressionId) => Promise<RouteReply<'suppression.hidden'>['events']>
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
  }
}
