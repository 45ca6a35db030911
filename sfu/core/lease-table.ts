import type { Engine } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'

/*
 * Who is the detector of which camera. Rules, in the order in which they win:
 *
 * LE1 a camera has at most one holder, and has one whenever any browser offers to detect.
 * LE2 each new holder of a camera gets a higher epoch, which fences the old one.
 * LE3 stations before people's browsers, as long as they have room: people close their lids.
 * LE4 among equals a camera stays where it is; what is placed anew goes where most frames a second are left for it.
 * LE5 a browser has room for one camera per `roomFps` of its budget. Cameras beyond everybody's room are analysed
 *     slower rather than by nobody.
 * LE6 a browser holds no camera that it may not see, whoever else there is.
 */

/** "I can detect": one per socket; a budget of 0 gives everything back. */
export interface LeaseOffer {
  readonly holderId: string
  readonly isStation: boolean
  /** Frames a second over all cameras together. */
  readonly fpsBudget: number
  readonly engine: Engine
  readonly connectedAt: EpochMs
  /** LE6; absent: every camera. */
  readonly mayHold?: (cameraId: CameraId) => boolean
}

export interface Lease {
  readonly cameraId: CameraId
  readonly holderId: string
  readonly epoch: number
}

export interface LeaseTable {
  readonly leases: ReadonlyMap<CameraId, Lease>
  /** The highest epoch given to any camera so far. */
  readonly lastEpoch: number
}

/** One camera at the baseline rate. */
export const roomFps = 5

/**
 * `lastEpoch`: epochs begin above it. The table is lost when the server stops, so give seconds since 1970 then: a holder
 * from before a restart is fenced as well.
 */
export function emptyLeaseTable(lastEpoch: number): LeaseTable {
  return {
    leases: new Map(),
    lastEpoch,
  }
}

/** The table after the offers or the cameras changed. Pure; the same input gives the same answer, a second time nothing new. */
export function assignLeases(table: LeaseTable, offers: readonly LeaseOffer[], cameraIds: readonly CameraId[]): LeaseTable {
  const ranked = offers.filter(offer => offer.fpsBudget > 0).sort(byRank)
  const loads = new Map(ranked.map(offer => [offer.holderId, 0]))
  const offersById = new Map(ranked.map(offer => [offer.holderId, offer]))
  const placed = new Map<CameraId, LeaseOffer>()
  const mayHold = (offer: LeaseOffer, cameraId: CameraId): boolean => offer.mayHold?.(cameraId) !== false
  const holderOf = (cameraId: CameraId): LeaseOffer | undefined => {
    const holder = offersById.get(table.leases.get(cameraId)?.holderId ?? '')
    return holder && mayHold(holder, cameraId)
      ? holder
      : undefined
  }
  const loadOf = (offer: LeaseOffer): number => loads.get(offer.holderId) ?? 0
  const hasRoom = (offer: LeaseOffer): boolean => loadOf(offer) < Math.floor(offer.fpsBudget / roomFps)

  const place = (cameraId: CameraId, offer: LeaseOffer | undefined): void => {
    if (!offer || placed.has(cameraId))
      return
    placed.set(cameraId, offer)
    loads.set(offer.holderId, loadOf(offer) + 1)
  }
  const keep = (isStation: boolean): void => {
    for (const cameraId of cameraIds) {
      const holder = holderOf(cameraId)
      if (holder && holder.isStation === isStation && hasRoom(holder))
        place(cameraId, holder)
    }
  }
  const fpsForOneMore = (offer: LeaseOffer): number => offer.fpsBudget / (loadOf(offer) + 1)
  /** Where one more camera would get the most frames a second; rank decides between equals. */
  const roomiest = (candidates: readonly LeaseOffer[]): LeaseOffer | undefined =>
    candidates.reduce<LeaseOffer | undefined>((best, offer) => best && fpsForOneMore(best) >= fpsForOneMore(offer)
      ? best
      : offer, undefined)

  const unheldFirst = [...cameraIds].sort((a, b) => Number(holderOf(a) !== undefined) - Number(holderOf(b) !== undefined))
  keep(true)
  for (const cameraId of unheldFirst) {
    place(cameraId, placed.has(cameraId)
      ? undefined
      : roomiest(ranked.filter(offer => offer.isStation && hasRoom(offer) && mayHold(offer, cameraId))))
  }
  keep(false)
  for (const cameraId of unheldFirst) {
    place(cameraId, placed.has(cameraId)
      ? undefined
      : roomiest(ranked.filter(offer => hasRoom(offer) && mayHold(offer, cameraId))))
  }
  for (const cameraId of unheldFirst)
    place(cameraId, holderOf(cameraId))
  for (const cameraId of unheldFirst) {
    place(cameraId, placed.has(cameraId)
      ? undefined
      : roomiest(ranked.filter(offer => mayHold(offer, cameraId))))
  }

  return withEpochs(table, cameraIds, placed)
}

/** The leases of one browser, in the order of the cameras. */
export function leasesOf(table: LeaseTable, holderId: string): Lease[] {
  return [
    ...table.leases.values(),
  ].filter(lease => lease.holderId === holderId)
}

/** Whether `epoch` is the right in force; a late writer's is not. */
export function isCurrentLease(table: LeaseTable, cameraId: CameraId, holderId: string, epoch: number): boolean {
  const lease = table.leases.get(cameraId)
  return lease?.holderId === holderId && lease.epoch === epoch
}

function withEpochs(table: LeaseTable, cameraIds: readonly CameraId[], placed: ReadonlyMap<CameraId, LeaseOffer>): LeaseTable {
  let lastEpoch = table.lastEpoch
  const leases = new Map<CameraId, Lease>()
  for (const cameraId of cameraIds) {
    const holderId = placed.get(cameraId)?.holderId
    const before = table.leases.get(cameraId)
    if (holderId !== undefined) {
      leases.set(cameraId, before?.holderId === holderId
        ? before
        : { cameraId, holderId, epoch: ++lastEpoch })
    }
  }
  return { leases, lastEpoch }
}

function byRank(a: LeaseOffer, b: LeaseOffer): number {
  return Number(b.isStation) - Number(a.isStation)
    || b.fpsBudget - a.fpsBudget
    || a.connectedAt - b.connectedAt
    || (a.holderId < b.holderId
      ? -1
      : Number(a.holderId > b.holderId))
}
