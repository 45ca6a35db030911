import type { DeviceId } from '#contract/ids'

/** This browser profile as a recorder: who it is and how far its facts have gone. */
export interface DeviceRow {
  deviceId: DeviceId
  /** The `seq` the next recorded event gets; from 1, without a hole. */
  nextSeq: number
  /** The highest `seq` ever sent; written before sending. */
  sentSeq: number
  /** The server confirmed every row up to here. */
  ackedSeq: number
}

/**
 * `in-step`: go on pushing. `push-again`: the server has lost what it confirmed (a restored backup). `new-device`: the
 * server has numbers this profile never sent, so the profile is one of several copies (a cloned disk) or was rolled back,
 * and must number anew.
 */
export type DeviceVerdict = 'in-step' | 'push-again' | 'new-device'

/** CL6: what was confirmed stays here this long at least, so that a restored server can be told again. */
export const pushAgainMs = 7 * 24 * 60 * 60 * 1000

/**
 * CL6, CL7: compares what both sides believe; `firstWaiting` is the lowest `seq` in the outbox, or `nextSeq` when it is empty.
 * A `remoteAckedSeq` above ours but not above what was sent is a lost answer: pushing goes on.
 */
export function judgeDevice(local: DeviceRow, remoteAckedSeq: number, firstWaiting: number): DeviceVerdict {
  if (remoteAckedSeq > local.sentSeq)
    return 'new-device'
  return remoteAckedSeq + 1 < firstWaiting
    ? 'push-again'
    : 'in-step'
}
