import type { Engine } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { Capability } from '#contract/station'
import type { EpochMs } from '#contract/time'

/** A browser that offers to detect, as the election sees it. One per socket. */
export interface LeaseCandidate {
  readonly holderId: string
  readonly isStation: boolean
  /** LE10: it gives its cameras away and gets none. */
  readonly isDrained: boolean
  /** Frames a second over all cameras together. */
  readonly fpsBudget: number
  readonly engine: Engine
  readonly capability: Capability
  readonly connectedAt: EpochMs
  /** Since its last sign of life, ms. */
  readonly silentMs: number
  /** LE6; absent: every camera. */
  readonly mayHold?: (cameraId: CameraId) => boolean
  /** Cameras it has looked at just now, as holder or standing by. */
  readonly ready: ReadonlySet<CameraId>
  /** LE9: cameras it gets pictures of and does not look at. */
  readonly failing: ReadonlySet<CameraId>
}

/** One camera at the baseline rate. */
export const roomFps = 5
/** LE8: without a sign of life for `expiryMs` its leases are over, and from `lateMs` on somebody else gets ready. */
export const expiryMs = 4_000
export const lateMs = 2_500

/** A laptop on its battery slows down when nobody expects it; a radio link falls out for seconds. */
const onBatteryFactor = 0.5
const wirelessFactor = 0.9
/** From here on its self-test says that one picture takes longer than the baseline rate leaves. */
const slowTestMs = 1_000 / roomFps
const slowTestFactor = 0.5

/** Frames a second that are to be expected of it, all things considered; 0: it offers nothing. */
export function worthOf({ fpsBudget, capability: { onBattery, isWired, selfTestMs } }: Pick<LeaseCandidate, 'fpsBudget' | 'capability'>): number {
  return fpsBudget
    * (onBattery === true
      ? onBatteryFactor
      : 1)
    * (isWired === false
      ? wirelessFactor
      : 1)
    * (selfTestMs !== undefined && selfTestMs > slowTestMs
      ? slowTestFactor
      : 1)
}

/** LE5: cameras it has room for. */
export function roomOf(candidate: Pick<LeaseCandidate, 'fpsBudget' | 'capability'>): number {
  return Math.floor(worthOf(candidate) / roomFps)
}

/** A person's page that nobody sees is slowed down at any moment; a station is what the others rely on. */
export function isHiddenAway({ isStation, capability }: Pick<LeaseCandidate, 'isStation' | 'capability'>): boolean {
  return !isStation && capability.isVisible === false
}

/** Stations first, then whoever gives most, then who has been here longest. */
export function byRank(a: LeaseCandidate, b: LeaseCandidate): number {
  return Number(b.isStation) - Number(a.isStation)
    || worthOf(b) - worthOf(a)
    || a.connectedAt - b.connectedAt
    || (a.holderId < b.holderId
      ? -1
      : Number(a.holderId > b.holderId))
}
