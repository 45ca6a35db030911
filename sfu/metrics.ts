import type { SiteId } from '#contract/ids'
import type { IngestState } from '#contract/stream'
import type { UsageSample } from '#contract/usage'
import type { MediaPlaneStats } from './core/media-plane.ts'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'

/** What the server's parts know, asked at each scrape. */
export interface MetricSources {
  /** Streams by the status of their ingest. */
  readonly streamsByStatus: () => Readonly<Record<IngestState['status'], number>>
  readonly packets: () => { readonly in: number, readonly out: number, readonly lost: number }
  readonly media: () => MediaPlaneStats
  readonly sockets: () => number
  readonly coverage: {
    readonly watching: () => readonly { readonly camera: { readonly name: string, readonly isArmed: boolean }, readonly isWatched: boolean }[]
    readonly ratio: () => number | undefined
  }
  /** How many stand. */
  readonly healthAlarms: () => number
  readonly healthyParts: () => Readonly<Record<string, boolean>>
  /** Of the last whole minute; undefined: what is of no site. */
  readonly siteUsage: () => ReadonlyMap<SiteId | undefined, UsageSample>
}

export interface Metrics {
  /** Rows of a push, by what became of them. */
  readonly countPush: (outcome: 'applied' | 'duplicate' | 'rejected', rows: number) => void
  /** The text format of Prometheus, version 0.0.4. */
  readonly render: () => Promise<string>
  readonly mediaType: string
}

/** Names follow Prometheus' rules: base units, `_total` for what only grows. */
export function createMetrics(sources: MetricSources): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register, prefix: 'ansim_' })
  const gauge = (name: string, help: string, read: () => number): Gauge => new Gauge({
    name,
    help,
    registers: [register],
    collect() { this.set(read()) },
  })
  const labelled = (name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): Gauge => new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [register],
    collect() {
      this.reset()
      for (const [value, amount] of Object.entries(read()))
        this.set({ [label]: value }, amount)
    },
  })

  labelled('ansim_streams', 'Camera streams by the status of their ingest', 'status', sources.streamsByStatus)
  labelled('ansim_part_healthy', 'Whether a part of the server works', 'part', () => Object.fromEntries(Object.entries(sources.healthyParts()).map(([part, healthy]) => [
    part,
    Number(healthy),
  ])))
  labelled('ansim_rtp_packets', 'RTP packets of the streams that are configured now', 'direction', () => ({
    ...sources.packets(),
  }))
  gauge('ansim_sockets', 'Browsers connected', sources.sockets)
  gauge('ansim_viewers', 'Browsers that take part in media', () => sources.media().viewers)
  gauge('ansim_consumers', 'Streams that are being sent to browsers', () => sources.media().consumers)
  gauge('ansim_media_rebuilds', 'How often the media worker was lost and rebuilt since the start', () => sources.media().rebuilds)
  labelled('ansim_camera_covered', 'Whether a camera is analysed now', 'camera', () => Object.fromEntries(sources.coverage.watching().map(({ camera, isWatched }) => [
    camera.name,
    Number(isWatched),
  ])))
  labelled('ansim_camera_armed', 'Whether a rule watches a camera now', 'camera', () => Object.fromEntries(sources.coverage.watching().map(({ camera }) => [
    camera.name,
    Number(camera.isArmed),
  ])))
  gauge('ansim_coverage_ratio', 'Share of the armed camera time of the last hour that was analysed; 1 when nothing was armed', () => sources.coverage.ratio() ?? 1)
  gauge('ansim_health_alarms', 'Health alarms that stand', sources.healthAlarms)
  const ofSites = (name: string, help: string, read: (sample: UsageSample) => number): Gauge => labelled(name, help, 'site', () => Object.fromEntries([
    ...sources.siteUsage(),
  ].map(([siteId, sample]) => [
    siteId ?? 'none',
    read(sample),
  ])))
  ofSites('ansim_site_cpu_cores', 'Processor cores of the last whole minute, by site; an estimate', ({ cpuCores }) => cpuCores)
  ofSites('ansim_site_bytes_in', 'Bytes from cameras in the last whole minute, by site', ({ bytesIn }) => bytesIn)
  ofSites('ansim_site_bytes_out', 'Bytes to browsers in the last whole minute, by site', ({ bytesOut }) => bytesOut)
  ofSites('ansim_site_connections', 'Browsers that watched at once in the last whole minute, by site', ({ connections }) => connections)
  ofSites('ansim_site_storage_bytes', 'Evidence that is kept, by site', ({ storageBytes }) => storageBytes)
  const pushed = new Counter({
    name: 'ansim_pushed_events_total',
    help: 'Events that browsers pushed',
    labelNames: ['outcome'],
    registers: [register],
  })

  return {
    countPush: (outcome, rows) => pushed.inc({ outcome }, rows),
    render: () => register.metrics(),
    mediaType: register.contentType,
  }
}
