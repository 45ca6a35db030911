import type { CameraId, OrganizationId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { CameraHolder, HolderChange, LeaseBoard } from '../core/lease-board.ts'
import type { LeaseOffer, LeaseTable } from '../core/lease-table.ts'
import type { SocketHub } from './socket-hub.ts'
import { assignLeases, emptyLeaseTable, leasesOf } from '../core/lease-table.ts'

/** Keeps one detector per camera among the browsers that offer, and tells each which cameras are its own. */
export interface LeaseCoordinator extends LeaseBoard {
  /** The offer of one socket; a budget of 0 gives everything back. */
  readonly offer: (organizationId: OrganizationId, offer: Omit<LeaseOffer, 'connectedAt'>) => void
  /** A socket that is gone holds nothing. Idempotent. */
  readonly remove: (organizationId: OrganizationId, socketId: string) => void
  /** The cameras of the organization, whole list each time. */
  readonly setCameras: (organizationId: OrganizationId, cameraIds: readonly CameraId[]) => void
}

interface Organization {
  table: LeaseTable
  cameraIds: readonly CameraId[]
  readonly offers: Map<string, LeaseOffer>
}

export function createLeaseCoordinator(hub: SocketHub, now: Clock): LeaseCoordinator {
  const organizations = new Map<OrganizationId, Organization>()
  const listeners = new Set<(change: HolderChange) => void>()
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

  function holderIn(table: LeaseTable, cameraId: CameraId): CameraHolder | undefined {
    const lease = table.leases.get(cameraId)
    return lease && {
      socketId: lease.holderId,
      deviceName: hub.find(lease.holderId)?.actor.memberName ?? '',
      epoch: lease.epoch,
    }
  }

  function reassign(organizationId: OrganizationId): void {
    const organization = organizationOf(organizationId)
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
    for (const cameraId of new Set([
      ...before.leases.keys(),
      ...organization.table.leases.keys(),
    ])) {
      if (before.leases.get(cameraId)?.epoch !== organization.table.leases.get(cameraId)?.epoch) {
        const change = {
          organizationId,
          cameraId,
          before: holderIn(before, cameraId),
          after: holderIn(organization.table, cameraId),
        }
        listeners.forEach(listener => listener(change))
      }
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
      reassign(organizationId)
    },
    remove(organizationId, socketId) {
      const organization = organizationOf(organizationId)
      if (organization.offers.delete(socketId))
        reassign(organizationId)
    },
    setCameras(organizationId, cameraIds) {
      const organization = organizationOf(organizationId)
      organization.cameraIds = cameraIds
      reassign(organizationId)
    },
    holderOf: (organizationId, cameraId) => holderIn(organizationOf(organizationId).table, cameraId),
    isCurrent(organizationId, cameraId, socketId, epoch) {
      const lease = organizationOf(organizationId).table.leases.get(cameraId)
      return lease?.holderId === socketId && (epoch === undefined || epoch === lease.epoch)
    },
    onHolder(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
