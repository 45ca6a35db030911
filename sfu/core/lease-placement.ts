import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { LeaseCandidate } from './lease-candidate.ts'
import type { Lease, LeaseTable } from './lease-table.ts'
import { byRank, expiryMs, isHiddenAway, lateMs, roomOf, worthOf } from './lease-candidate.ts'

/** What the placement and the election ask of the present table again and again. */
export interface LeaseScene {
  readonly table: LeaseTable
  readonly cameraIds: readonly CameraId[]
  readonly nowMs: EpochMs
  /** Those who live, best first. */
  readonly ranked: readonly LeaseCandidate[]
  readonly find: (holderId: string | undefined) => LeaseCandidate | undefined
  /** The camera's holder while it lives and may hold it. */
  readonly holderOf: (cameraId: CameraId) => LeaseCandidate | undefined
  /** Whoever stands by for it and could take it. */
  readonly standbyOf: (cameraId: CameraId) => LeaseCandidate | undefined
  readonly mayHold: (candidate: LeaseCandidate, cameraId: CameraId) => boolean
  readonly isFailing: (candidate: LeaseCandidate, cameraId: CameraId) => boolean
}

/** LE4: a camera moves for more frames a second alone if it gets so many times as many, and not sooner than this after it came. */
const worthMoving = 1.5
const settleMs = 10_000

export function sceneOf(table: LeaseTable, candidates: readonly LeaseCandidate[], cameraIds: readonly CameraId[], nowMs: EpochMs): LeaseScene {
  const ranked = candidates.filter(each => each.silentMs < expiryMs && worthOf(each) > 0).sort(byRank)
  const byId = new Map(ranked.map(each => [each.holderId, each]))
  const mayHold = (candidate: LeaseCandidate, cameraId: CameraId): boolean => candidate.mayHold?.(cameraId) !== false
  const find = (holderId: string | undefined): LeaseCandidate | undefined => holderId === undefined
    ? undefined
    : byId.get(holderId)
  const ifAble = (candidate: LeaseCandidate | undefined, cameraId: CameraId): LeaseCandidate | undefined => candidate && mayHold(candidate, cameraId)
    ? candidate
    : undefined
  return {
    table,
    cameraIds,
    nowMs,
    ranked,
    find,
    mayHold,
    holderOf: cameraId => ifAble(find(table.get(cameraId)?.holderId), cameraId),
    standbyOf(cameraId) {
      const candidate = ifAble(find(table.get(cameraId)?.standby?.holderId), cameraId)
      return candidate && !candidate.isDrained && candidate.silentMs < lateMs && !isHiddenAway(candidate)
        ? candidate
        : undefined
    },
    // LE9: once in a while; a camera that nobody can look at does not go around.
    isFailing: (candidate, cameraId) => candidate.failing.has(cameraId) && nowMs >= (table.get(cameraId)?.restsUntil ?? 0),
  }
}

/** Whether it is to keep this camera: it lives, is in sight, is not drained and looks. */
export function isGood(scene: LeaseScene, candidate: LeaseCandidate, cameraId: CameraId): boolean {
  return !candidate.isDrained && candidate.silentMs < lateMs && !isHiddenAway(candidate) && !scene.isFailing(candidate, cameraId)
}

/** LE3 LE4 LE5: who should be the detector of which camera; those of nobody are missing. What it takes to get there is the election's. */
export function placeCameras(scene: LeaseScene): Map<CameraId, LeaseCandidate> {
  const { cameraIds, ranked, mayHold } = scene
  const placed = new Map<CameraId, LeaseCandidate>()
  const loads = new Map(ranked.map(({ holderId }) => [holderId, 0]))
  const loadOf = ({ holderId }: LeaseCandidate): number => loads.get(holderId) ?? 0
  const hasRoom = (candidate: LeaseCandidate): boolean => loadOf(candidate) < roomOf(candidate)
  const hasRoomForMore = (candidate: LeaseCandidate): boolean => hasRoom(candidate) && (candidate.capability.load ?? 0) <= 1
  const place = (cameraId: CameraId, candidate: LeaseCandidate | undefined): void => {
    if (!candidate || placed.has(cameraId))
      return
    placed.set(cameraId, candidate)
    loads.set(candidate.holderId, loadOf(candidate) + 1)
  }
  /** Where one more camera would get the most frames a second; rank decides between equals. */
  const roomiest = (among: readonly LeaseCandidate[]): LeaseCandidate | undefined => among.reduce<LeaseCandidate | undefined>((best, each) =>
    best && worthOf(best) / (loadOf(best) + 1) >= worthOf(each) / (loadOf(each) + 1)
      ? best
      : each, undefined)
  /** Whoever has it, or is on the way to it. */
  const preferred = (cameraId: CameraId): LeaseCandidate[] => {
    const holder = scene.holderOf(cameraId)
    const isKept = holder !== undefined && isGood(scene, holder, cameraId)
    const standby = isKept && scene.table.get(cameraId)?.standby?.because === 'late'
      ? undefined
      : scene.standbyOf(cameraId)
    return [
      ...standby
        ? [standby]
        : [],
      ...isKept
        ? [holder]
        : [],
    ]
  }
  const takers = ranked.filter(each => !each.isDrained && each.silentMs < lateMs && !isHiddenAway(each))
  const mayTake = (candidate: LeaseCandidate, cameraId: CameraId): boolean => mayHold(candidate, cameraId) && !scene.isFailing(candidate, cameraId)
  const unheldFirst = [...cameraIds].sort((a, b) => Number(scene.holderOf(a) !== undefined) - Number(scene.holderOf(b) !== undefined))

  for (const isStation of [true, false]) {
    for (const cameraId of cameraIds)
      place(cameraId, preferred(cameraId).find(each => each.isStation === isStation && hasRoom(each)))
    for (const cameraId of unheldFirst) {
      if (!placed.has(cameraId))
        place(cameraId, roomiest(takers.filter(each => each.isStation === isStation && hasRoomForMore(each) && mayTake(each, cameraId))))
    }
  }
  // LE5: beyond everybody's room, slower rather than by nobody.
  for (const cameraId of unheldFirst) {
    place(cameraId, preferred(cameraId)[0])
    if (!placed.has(cameraId))
      place(cameraId, roomiest(takers.filter(each => mayTake(each, cameraId))))
  }
  // LE1: whoever is out of sight, late or failing is better than nobody. Not so the drained: somebody wants them idle.
  for (const cameraId of unheldFirst) {
    const holder = scene.holderOf(cameraId)
    place(cameraId, holder && !holder.isDrained
      ? holder
      : undefined)
    if (!placed.has(cameraId))
      place(cameraId, roomiest(ranked.filter(each => !each.isDrained && mayHold(each, cameraId))))
  }
  share(scene, placed, loadOf, (cameraId, from, to) => {
    placed.set(cameraId, to)
    loads.set(from.holderId, loadOf(from) - 1)
    loads.set(to.holderId, loadOf(to) + 1)
  })
  return placed
}

/** LE4: moves cameras among equals as long as one gets much more of somebody else; each move makes the least share larger, so it ends. */
function share(scene: LeaseScene, placed: ReadonlyMap<CameraId, LeaseCandidate>, loadOf: (candidate: LeaseCandidate) => number, move: (cameraId: CameraId, from: LeaseCandidate, to: LeaseCandidate) => void): void {
  const movable = (cameraId: CameraId, lease: Lease | undefined): boolean => lease !== undefined
    && lease.standby === undefined
    && placed.get(cameraId)?.holderId === lease.holderId
    && scene.nowMs >= lease.since + settleMs
    && scene.nowMs >= lease.restsUntil
  const left = new Set(scene.cameraIds.filter(cameraId => movable(cameraId, scene.table.get(cameraId))))
  const takers = scene.ranked.filter(each => !each.isDrained && each.silentMs < lateMs && !isHiddenAway(each) && (each.capability.load ?? 0) <= 1)
  for (;;) {
    let best: { cameraId: CameraId, from: LeaseCandidate, to: LeaseCandidate, gain: number } | undefined
    for (const cameraId of left) {
      const from = placed.get(cameraId)!
      for (const to of takers) {
        // LE5: where nobody has room, what there is is shared as well.
        const isFull = loadOf(to) >= roomOf(to) && loadOf(from) <= roomOf(from)
        if (to === from || to.isStation !== from.isStation || isFull || !scene.mayHold(to, cameraId) || to.failing.has(cameraId))
          continue
        const gain = worthOf(to) / (loadOf(to) + 1) / (worthOf(from) / loadOf(from))
        if (gain >= worthMoving && gain > (best?.gain ?? 0))
          best = { cameraId, from, to, gain }
      }
    }
    if (!best)
      return
    left.delete(best.cameraId)
    move(best.cameraId, best.from, best.to)
  }
}
