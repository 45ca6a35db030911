import type { EpochMs } from '#contract/time'
import { AppError } from '#contract/app-error'
import { oldestSupportedProtocolVersion, protocolVersion } from '#contract/protocol-version'

/**
 * What a push means for a device whose last taken seq is `lastSeq`. `duplicates` were taken before, `fresh` are to be
 * taken now, both in order; afterwards the device stands at `ackedSeq`.
 */
export type PushPlan
  = | { readonly plan: 'take', readonly duplicates: readonly number[], readonly fresh: readonly number[], readonly ackedSeq: number }
    | { readonly plan: 'gap', readonly expectedSeq: number }

/**
 * SY2, SY3: seq <= last is a duplicate; the rest must go on from last + 1 without a hole. A hole anywhere refuses the
 * whole push and names the one seq that the server waits for, so that the device's next try cannot be wrong again.
 */
export function planPush(lastSeq: number, seqs: readonly number[]): PushPlan {
  const fresh = seqs.filter(seq => seq > lastSeq)
  if (fresh.some((seq, index) => seq !== lastSeq + 1 + index))
    return { plan: 'gap', expectedSeq: lastSeq + 1 }
  return {
    plan: 'take',
    duplicates: seqs.filter(seq => seq <= lastSeq),
    fresh,
    ackedSeq: lastSeq + fresh.length,
  }
}

/** A device's clock may differ by this much, network delay included, before its events say so. */
const clockToleranceMs = 5_000

/** SY7: how far ahead the device's clock is, in ms; measured, kept and flagged, and never a reason to refuse. */
export function measureClock(sentAt: EpochMs, receivedAt: EpochMs): { readonly offsetMs: number, readonly clockSuspect: boolean } {
  const offsetMs = sentAt - receivedAt
  return { offsetMs, clockSuspect: Math.abs(offsetMs) > clockToleranceMs }
}

/** SY8: 'protocol-unsupported' for a version the server does not take. */
export function requireSupportedProtocol(version: number, oldest = oldestSupportedProtocolVersion, newest = protocolVersion): void {
  if (version >= oldest && version <= newest)
    return
  const remedy = version < oldest
    ? 'reload the page to get the new version'
    : 'update the server'
  throw new AppError('protocol-unsupported', `This server takes sync versions ${oldest} to ${newest}, not ${version}; ${remedy}.`, { oldest, newest })
}
