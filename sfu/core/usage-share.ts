import type { CameraId, SiteId } from '#contract/ids'

/** What was counted over one stretch of time; all are what was added in it. */
export interface UsageCounts {
  /** Of all media workers, in ms. */
  readonly mediaCpuMs: number
  /** Of this process, in ms. */
  readonly serverCpuMs: number
  /** What was transcoded, by camera, in ms. */
  readonly transcodeCpuMs: ReadonlyMap<CameraId, number>
  readonly bytesIn: ReadonlyMap<CameraId, number>
  readonly bytesOut: ReadonlyMap<CameraId, number>
}

export interface UsagePart {
  cpuMs: number
  bytesIn: number
  bytesOut: number
}

/**
 * Server time for a megabyte that is read from cameras, in ms: measured once, with eight streams of 640x360 and 15 pictures a second on a core of the
 * machine that this was built on. Larger pictures cost less for each megabyte.
 */
const ingestMsPerMegabyte = 26

/**
 * US2: what of it is of which site; undefined: of none. Bytes are counted by camera. Processor time is not, so it is an estimate: the media workers'
 * is shared by the bytes that they took and gave for each site, this process's by the bytes it read from the cameras of each, at a measured
 * price, as far as there was any; transcoding is each camera's own. The rest of this process belongs to no site. Nothing is lost: the
 * parts add up to what was counted.
 */
export function shareUsage(counts: UsageCounts, siteOf: (cameraId: CameraId) => SiteId | undefined): Map<SiteId | undefined, UsagePart> {
  const parts = new Map<SiteId | undefined, UsagePart>([
    [
      undefined,
      { cpuMs: 0, bytesIn: 0, bytesOut: 0 },
    ],
  ])
  const partOf = (siteId: SiteId | undefined): UsagePart => {
    let part = parts.get(siteId)
    if (!part)
      parts.set(siteId, part = { cpuMs: 0, bytesIn: 0, bytesOut: 0 })
    return part
  }
  for (const [cameraId, bytes] of counts.bytesIn)
    partOf(siteOf(cameraId)).bytesIn += bytes
  for (const [cameraId, bytes] of counts.bytesOut)
    partOf(siteOf(cameraId)).bytesOut += bytes
  for (const [cameraId, ms] of counts.transcodeCpuMs)
    partOf(siteOf(cameraId)).cpuMs += ms

  const allIn = sum(counts.bytesIn)
  const all = allIn + sum(counts.bytesOut)
  const ingestMs = Math.min(counts.serverCpuMs, allIn / 1e6 * ingestMsPerMegabyte)
  for (const part of parts.values()) {
    if (all > 0)
      part.cpuMs += counts.mediaCpuMs * (part.bytesIn + part.bytesOut) / all
    if (allIn > 0)
      part.cpuMs += ingestMs * part.bytesIn / allIn
  }
  partOf(undefined).cpuMs += counts.serverCpuMs - ingestMs + (all > 0
    ? 0
    : counts.mediaCpuMs)
  return parts
}

function sum(values: ReadonlyMap<CameraId, number>): number {
  return [
    ...values.values(),
  ].reduce((total, value) => total + value, 0)
}
