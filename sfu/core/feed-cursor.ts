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
