import type { QuotaKind } from '#contract/quota'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'

/** QU1: why something is refused, with the number and what to do. `wanted`: how many (bytes) were asked for at once. */
export function quotaReached(kind: QuotaKind, used: number, limit: number, wanted = 1): AppError {
  return new AppError('quota-reached', sentenceOf(kind, used, limit, wanted), { kind, used, limit, wanted })
}

function sentenceOf(kind: QuotaKind, used: number, limit: number, wanted: number): string {
  const more = wanted > 1 && kind !== 'storage-bytes'
    ? `, and ${wanted} more were asked for`
    : ''
  switch (kind) {
    case 'cameras': return `${used} of ${limit} cameras are in use${more}; remove one or ask for a higher limit.`
    case 'members': return `${used} of ${limit} members are here${more}; remove one or ask for a higher limit.`
    case 'stations': return `${used} of ${limit} stations are registered${more}; remove one or ask for a higher limit.`
    case 'streams': return `${used} of ${limit} streams are being watched; close one or ask for a higher limit.`
    case 'storage-bytes': return `${inGigabytes(used)} of ${inGigabytes(limit)} GB of storage are in use; keep evidence for fewer days or ask for a higher limit. Events are still taken.`
    default: return unreachable(kind)
  }
}

/** To the next hundredth, so that a full store never reads as one with room. */
function inGigabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e7) / 100)
}
