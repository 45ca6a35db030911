import type { CoverageMinute } from '#contract/coverage'

/** A minute that the server has not acknowledged. */
export interface CoverageRow extends CoverageMinute {
  /** `<cameraId>/<minute>/<stintId>`. */
  readonly key: string
}

/** What of coverage waits to be told to the server, over the ends of pages and networks. */
export interface CoverageStore {
  /** A row replaces that of its key. Where there are too many the oldest minutes are given up. */
  readonly put: (rows: readonly CoverageRow[]) => Promise<void>
  /** The oldest rows of minutes before `minute`. */
  readonly due: (minute: number, limit: number) => Promise<CoverageRow[]>
  /** The server has them, as they were told. One that was corrected since goes on waiting. */
  readonly settle: (rows: readonly CoverageRow[]) => Promise<void>
  readonly count: () => Promise<number>
}

/** Forty cameras for a day without the server. */
export const maxCoverageRows = 60_000

export function coverageRow(minute: CoverageMinute): CoverageRow {
  return { ...minute, key: `${minute.cameraId}/${minute.minute}/${minute.stintId}` }
}
