import type { DiskLevel } from '#contract/retention'

/** What is measured of the disk that holds the data. */
export interface DiskMeasure {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Asks the file system; undefined when it does not answer. */
export type MeasureDisk = () => Promise<DiskMeasure | undefined>

/** RT5: kept free, so that events always find room: 5 %, at most 2 GB. */
export function reserveOf(totalBytes: number): number {
  return Math.min(2_000_000_000, Math.floor(totalBytes * 0.05))
}

/** An alarm comes before anything is deleted: below 8 %, at most 3 GB. */
function alarmBelow(totalBytes: number): number {
  return Math.min(3_000_000_000, Math.floor(totalBytes * 0.08))
}

export function diskLevel({ freeBytes, totalBytes }: DiskMeasure): DiskLevel {
  if (freeBytes < reserveOf(totalBytes))
    return 'short'
  return freeBytes < alarmBelow(totalBytes)
    ? 'low'
    : 'ample'
}
