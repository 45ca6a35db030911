import type { RecordedLook } from './track-history.ts'

/** A station that did not look for so long has stopped; another one's looks count from there on. */
const handoverMs = 3_000

/**
 * One story of what several stations saw of one camera, in order of time. Their track ids are their own, so at each time one station is
 * believed: the one that was believed before, as long as it looks at least every 3 s; else whoever looked next.
 */
export function mergeLooks(stations: readonly (readonly RecordedLook[])[]): RecordedLook[] {
  const all = stations.flatMap((looks, station) => looks.map(look => ({ look, station }))).sort((a, b) => a.look.capturedAt - b.look.capturedAt || a.station - b.station)
  const merged: RecordedLook[] = []
  let believed: number | undefined
  let lastMs = Number.NEGATIVE_INFINITY
  for (const { look, station } of all) {
    if (believed !== undefined && station !== believed && look.capturedAt - lastMs <= handoverMs)
      continue
    if (station === believed && look.capturedAt === lastMs)
      continue
    believed = station
    lastMs = look.capturedAt
    merged.push(look)
  }
  return merged
}
