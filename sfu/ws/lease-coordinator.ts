import type { CameraId, OrganizationId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { LeaseOffer, LeaseTable } from '../core/lease-table.ts'
import type { SocketHub } from './socket-hub.ts'
import { assignLeases, emptyLeaseTable, leasesOf } from '../core/lease-table.ts'

/** Keeps one detector per camera among the browsers that offer, and tells each which cameras are its own. */
export interface LeaseCoordinator {
  /** The offer of one socket; a budget of 0 gives everything back. */
  readonly offer: (organizationId: OrganizationId, offer: Omit<LeaseOffer, 'connectedAt'>) => void
  /** A socket that is gone holds nothing. Idempotent. */
  readonly remove: (organizationId: OrganizationId, socketId: string) => void
  /** The cameras of the organization, whole list each time. */
  readonly setCameras: (organizationId: OrganizationId, cameraIds: readonly CameraId[]) => void
  readonly holderOf: (organizationId: OrganizationId, cameraId: CameraId) => string | undefined
}

interface Organization {
  table: LeaseTable
  cameraIds: readonly CameraId[]
  readonly offers: Map<string, LeaseOffer>
}

export function createLeaseCoordinator(hub: SocketHub, now: Clock): LeaseCoordinator {
  const organizations = new Map<OrganizationId, Organization>()
  const organizationOf = (organizationId: OrganizationId): Organization => {
    let organization = organizations.get(organizationId)
    if (!organization) {
      // Seconds since 1970 lie above every epoch given before a restart.
      organization = {
        table: emptyLeaseTable(Math.floor(now() / 1_000)),
        cameraIds: [],
        offers: new Map(),
      }
      organizations.set(organizationId, organization)
    }
    return organization
  }

  function reassign(organization: Organization): void {
    const before = organization.table
    organization.table = assignLeases(before, [
      ...organization.offers.values(),
    ], organization.cameraIds)
    const concerned = new Set([
      ...before.leases.values(),
      ...organization.table.leases.values(),
    ].map(lease => lease.holderId))
    for (const holderId of concerned) {
      const leases = leasesOf(organization.table, holderId).map(({ cameraId, epoch }) => ({ cameraId, epoch }))
      const held = leasesOf(before, holderId).map(({ cameraId, epoch }) => ({ cameraId, epoch }))
      if (JSON.stringify(leases) !== JSON.stringify(held))
        hub.find(holderId)?.notify({ notice: 'lease', leases })
    }
  }

  return {
    offer(organizationId, offer) {
      const organization = organizationOf(organizationId)
      const connectedAt = organization.offers.get(offer.holderId)?.connectedAt ?? now()
      if (offer.fpsBudget > 0)
        organization.offers.set(offer.holderId, { ...offer, connectedAt })
      else
        organization.offers.delete(offer.holderId)
      reassign(organization)
    },
    remove(organizationId, socketId) {
      const organization = organizationOf(organizationId)
      if (organization.offers.delete(socketId))
        reassign(organization)
    },
    setCameras(organizationId, cameraIds) {
      const organization = organizationOf(organizationId)
      organization.cameraIds = cameraIds
      reassign(organization)
    },
    holderOf: (organizationId, cameraId) => organizationOf(organizationId).table.leases.get(cameraId)?.holderId,
  }
}
