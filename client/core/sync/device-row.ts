import type { DeviceId } from '#contract/ids'
import type { DbEpoch } from '#contract/sync'
import type { EpochMs } from '#contract/time'

/** This browser profile as a recorder: who it is and how far its facts have gone. */
export interface DeviceRow {
  deviceId: DeviceId
  /** The `seq` the next recorded event gets; from 1, without a hole. */
  nextSeq: number
  /** The highest `seq` ever sent; written before sending. */
  sentSeq: number
  /** The server confirmed every row up to here. */
  ackedSeq: number
  /** The database that confirmed it. */
  dbEpoch?: DbEpoch
}

/**
 * `in-step`: go on pushing. `push-again`: the server has lost what it confirmed (a restored backup). `new-device`: the
 * server has numbers this profile never sent, so the profile is one of several copies (a cloned disk) or was rolled back,
 * and must number anew.
 */
export type DeviceVerdict = 'in-step' | 'push-again' | 'new-device'

/** What is confirmed stays here this long at least, so that a restored server can be told again. */
export const pushAgainMs = 7 * 24 * 60 * 60 * 1000

/**
 * CL6, CL7: compares what both sides believe; `firstWaiting` is the lowest `seq` in the outbox, or `nextSeq` when it is empty.
 * A `remote.ackedSeq` above ours but not above what was sent is a lost answer: pushing goes on.
 */
export function judgeDevice(local: DeviceRow, remote: { ackedSeq: number, dbEpoch?: DbEpoch }, firstWaiting: number): DeviceVerdict {
  if (remote.ackedSeq > local.sentSeq)
    return 'new-device'
  if (remote.ackedSeq + 1 < firstWaiting || isOtherDatabase(local, remote))
    return 'push-again'
  return 'in-step'
}

/**
 * The first `seq` to push again. Everything after the server's `ackedSeq` must follow without a hole; a restored database
 * is besides told what was confirmed in the last `pushAgainMs`, because its own count may be older than its rows.
 */
export function pushAgainFrom(
  local: DeviceRow,
  remote: { ackedSeq: number, dbEpoch?: DbEpoch },
  own: readonly { seq?: number, ackedAt?: EpochMs }[],
  at: EpochMs,
): number {
  let from = remote.ackedSeq + 1
  if (isOtherDatabase(local, remote)) {
    for (const { seq, ackedAt } of own) {
      if (seq !== undefined && seq < from && ackedAt !== undefined && ackedAt >= at - pushAgainMs)
        from = seq
    }
  }
  return from
}

function isOtherDatabase(local: DeviceRow, remote: { dbEpoch?: DbEpoch }): boolean {
  return local.dbEpoch !== undefined && remote.dbEpoch !== undefined && local.dbEpoch !== remote.dbEpoch
}
