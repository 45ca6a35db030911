import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { LeaseCandidate } from '../lease-candidate.ts'
import type { Election } from '../lease-election.ts'
import { epochMs } from '#contract/time'
import { electHolders } from '../lease-election.ts'

export const someCameras = ['c1', 'c2', 'c3', 'c4'] as CameraId[]

/** A browser on the mains that has just spoken and has looked at nothing. */
export function aCandidate(holderId: string, fpsBudget: number, more: Partial<LeaseCandidate> = {}): LeaseCandidate {
  return {
    holderId,
    isStation: false,
    isDrained: false,
    fpsBudget,
    engine: 'wasm',
    capability: {},
    connectedAt: epochMs(0),
    silentMs: 0,
    ready: new Set(),
    failing: new Set(),
    ...more,
  }
}

/** Who holds each camera, and after `>` who stands by for it; `-`: nobody. */
export function holdersOf({ table }: Election, cameras: readonly CameraId[] = someCameras): string[] {
  return cameras.map((cameraId) => {
    const lease = table.get(cameraId)
    return `${lease?.holderId ?? '-'}${lease?.standby
      ? `>${lease.standby.holderId}`
      : ''}`
  })
}

/** Elections one after the other on a clock of its own. */
export class LeaseWorld {
  election: Election = {
    table: new Map(),
    lastEpoch: 0,
  }

  nowMs: EpochMs = epochMs(1_000_000)

  /** What comes of these candidates, so many ms later. */
  after(ms: number, candidates: readonly LeaseCandidate[], cameras: readonly CameraId[] = someCameras): string[] {
    this.nowMs = epochMs(this.nowMs + ms)
    this.election = electHolders(this.election, candidates, cameras, this.nowMs)
    return holdersOf(this.election, cameras)
  }
}
