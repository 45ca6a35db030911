import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { LeaseCandidate } from './lease-candidate.ts'
import type { LeaseScene } from './lease-placement.ts'
import type { Lease, LeaseTable, Standby } from './lease-table.ts'
import { epochMs } from '#contract/time'
import { lateMs } from './lease-candidate.ts'
import { isGood, placeCameras, sceneOf } from './lease-placement.ts'

export interface Election {
  readonly table: LeaseTable
  /** The highest epoch given to any camera so far; undefined while nobody may count (LE12). */
  readonly lastEpoch: number | undefined
}

/** LE7: a standby that has not looked by then is given up, and the camera left alone for a while. */
const standbyMs = 15_000
const givenUpMs = 60_000
/** LE9: a camera goes from a failing holder to the next at most so often. */
const failedRestMs = 30_000
/** So many cameras get ready in one browser at a time, when nothing presses: each costs it a picture and looks. */
const movesAtOnce = 4

/**
 * The table after somebody came, went, spoke or fell silent. Pure; the rules are LE1 to LE10 of SPEC.md. Any server process comes to the same
 * answer from the same table and candidates.
 */
export function electHolders({ table, lastEpoch }: Election, candidates: readonly LeaseCandidate[], cameraIds: readonly CameraId[], nowMs: EpochMs): Election {
  const scene = sceneOf(table, candidates, cameraIds, nowMs)
  const placed = placeCameras(scene)
  const moving = new Map<string, number>()
  for (const { standby } of table.values()) {
    if (standby)
      moving.set(standby.holderId, (moving.get(standby.holderId) ?? 0) + 1)
  }
  let last = lastEpoch
  const next = new Map<CameraId, Lease>()
  for (const cameraId of cameraIds) {
    const step = stepOf(scene, cameraId, placed.get(cameraId))
    switch (step.kind) {
      case 'none':
        break
      case 'keep':
        next.set(cameraId, step.lease)
        break
      case 'stand-by': {
        const count = moving.get(step.standby.holderId) ?? 0
        // LE8: who is late may be gone the next second; then nothing is spared.
        if (step.standby.because === 'move' && count >= movesAtOnce) {
          next.set(cameraId, withoutStandby(step.lease))
        }
        else {
          moving.set(step.standby.holderId, count + 1)
          next.set(cameraId, { ...step.lease, standby: step.standby })
        }
        break
      }
      case 'give':
        next.set(cameraId, {
          cameraId,
          holderId: step.to.holderId,
          epoch: last === undefined
            ? 0
            : ++last,
          since: nowMs,
          restsUntil: step.restsUntil,
        })
    }
  }
  return { table: next, lastEpoch: last }
}

type Step
  = | { readonly kind: 'none' }
    | { readonly kind: 'keep', readonly lease: Lease }
    | { readonly kind: 'stand-by', readonly lease: Lease, readonly standby: Standby }
    | { readonly kind: 'give', readonly to: LeaseCandidate, readonly restsUntil: EpochMs }

function stepOf(scene: LeaseScene, cameraId: CameraId, target: LeaseCandidate | undefined): Step {
  const { table, nowMs } = scene
  const lease = table.get(cameraId)
  const holder = scene.holderOf(cameraId)
  if (!target)
    return { kind: 'none' }
  // LE1: nobody holds it, or whoever did is gone.
  if (!lease || !holder)
    return { kind: 'give', to: target, restsUntil: nowMs }
  if (target === holder) {
    return {
      kind: 'keep',
      lease: withoutStandby(lease),
    }
  }
  if (scene.isFailing(holder, cameraId)) {
    return {
      kind: 'give',
      to: target,
      restsUntil: epochMs(nowMs + failedRestMs),
    }
  }
  const because = holder.silentMs >= lateMs && !holder.isDrained
    ? 'late'
    : 'move'
  // LE4: it was moved or tried a moment ago.
  if (because === 'move' && !holder.isDrained && nowMs < lease.restsUntil) {
    return {
      kind: 'keep',
      lease: withoutStandby(lease),
    }
  }
  if (because === 'move' && target.ready.has(cameraId))
    return { kind: 'give', to: target, restsUntil: nowMs }
  const { standby } = lease
  if (standby?.holderId !== target.holderId) {
    return {
      kind: 'stand-by',
      lease,
      standby: {
        holderId: target.holderId,
        since: nowMs,
        because,
      },
    }
  }
  // LE8: a late holder has until its time is over.
  if (because === 'late')
    return { kind: 'keep', lease }
  if (nowMs - standby.since < standbyMs)
    return { kind: 'keep', lease }
  // LE10: who is drained goes, ready or not; everybody else goes on rather.
  if (holder.isDrained)
    return { kind: 'give', to: target, restsUntil: nowMs }
  return {
    kind: 'keep',
    lease: {
      ...withoutStandby(lease),
      restsUntil: epochMs(nowMs + (isGood(scene, holder, cameraId)
        ? givenUpMs
        : standbyMs)),
    },
  }
}

function withoutStandby({ standby: _, ...lease }: Lease): Lease {
  return lease
}
