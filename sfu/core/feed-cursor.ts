import type { Scope } from '#contract/scope'
import type { Rights } from '#contract/sync'
import { AppError } from '#contract/app-error'

/** Where a reader of the feed stands: every event with an orgSeq up to this has been offered to it. */
export interface FeedPosition {
  readonly cursor: number
  readonly upToDate: boolean
}

/**
 * FE1, FE2: the position after a page. `head` is the organization's last orgSeq, read **before** the page: every event up
 * to it was committed then (orgSeq is given under a row lock that is held until COMMIT), so a page that is not full
 * proves that nothing that passes the filter is left up to `head`, and the cursor may jump there.
 */
export function feedPosition(after: number, head: number, limit: number, orgSeqs: readonly number[]): FeedPosition {
  const last = orgSeqs.at(-1) ?? after
  if (orgSeqs.length >= limit)
    return { cursor: last, upToDate: last >= head }
  return {
    cursor: Math.max(last, head),
    upToDate: true,
  }
}

/** FE3: a cursor from a future that this database never had means that it was restored from a backup. */
export function requireKnownCursor(after: number, head: number): void {
  if (after > head)
    throw new AppError('database-restored', 'The server was restored from a backup; fetch the event list again from the start.', { head })
}

/**
 * FE6: names what a reader may see, so that a cursor of other rights is known for one. A scope's sites hold other cameras after one was
 * moved, which `cameraMoves` counts.
 * @param scope of the reader
 * @param cameraMoves how often a camera of the organization has changed its site
 */
export function rightsOf(scope: Scope, cameraMoves: number): Rights {
  return (scope.kind === 'everything'
    ? 'everything'
    : `some-${cameraMoves}-${digest([
      ...scope.siteIds.toSorted(),
      '/',
      ...scope.cameraIds.toSorted(),
    ].join(' '))}`) as Rights
}

/** FE6: fails with 'rights-changed' for a cursor that was read under other rights: what it left out may be visible now, and what it holds may not. */
export function requireSameRights(given: Rights | undefined, now: Rights): void {
  if (given !== undefined && given !== now)
    throw new AppError('rights-changed', 'What you may see has changed; fetch the event list again from the start.')
}

/** FNV-1a (RFC 9923), 64 bits: enough to tell the scopes of one member apart, and no secret. */
function digest(text: string): string {
  let hash = 0xCBF29CE484222325n
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001B3n)
  return hash.toString(36)
}
