import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { UsageSample } from '#contract/usage'
import type { MediaMeasure } from './core/media-plane.ts'
import type { UsagePart } from './core/usage-share.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { epochMs } from '#contract/time'
import { pause } from '#contract/timers'
import { usageStepMs } from '#contract/usage'
import { shareUsage } from './core/usage-share.ts'
import { measureSiteStorage, recordUsage } from './usecases/record-usage.ts'

export interface UsageSources {
  readonly measureMedia: () => Promise<MediaMeasure>
  /** Processor time of this process until now, in ms. */
  readonly serverCpuMs: () => number
  /** Of each camera that is fetched: bytes until now, by stream, and what transcoding it costs, in cores. */
  readonly ingests: () => readonly { readonly cameraId: CameraId, readonly streamKind: string, readonly bytesIn: number, readonly transcodeCores: number }[]
  readonly siteOf: (cameraId: CameraId) => SiteId | undefined
  /** Browsers that watch, each with its cameras; and how many are connected. */
  readonly watching: () => readonly { readonly cameraIds: ReadonlySet<CameraId> }[]
  readonly connected: () => number
}

export interface UsageRecorderOptions {
  readonly context: Pick<UsecaseContext, 'database' | 'logger'>
  readonly organizationId: OrganizationId
  readonly sources: UsageSources
  readonly timers: Timers
}

export interface UsageRecorder {
  readonly run: (signal: AbortSignal) => Promise<void>
  /** The last whole minute, by site; undefined: of none. */
  readonly newest: () => ReadonlyMap<SiteId | undefined, UsageSample>
}

/** A consumer that ends takes with it what it was sent since the last look. */
const lookEveryMs = 10_000
const storageEveryMs = 3_600_000
const storageReachMs = 366 * 86_400_000

/** US1, US2: counts what each site uses and writes it down by the minute; what cannot be written now goes with the next minute. */
export function createUsageRecorder({ context, organizationId, sources, timers }: UsageRecorderOptions): UsageRecorder {
  const { logger } = context
  const counters = new Map<string, number>()
  let parts = new Map<SiteId | undefined, UsagePart & { connections: number }>()
  let storage: ReadonlyMap<SiteId | undefined, number> = new Map()
  let storageAt = Number.NEGATIVE_INFINITY
  let newest: ReadonlyMap<SiteId | undefined, UsageSample> = new Map()
  let isFirst = true

  /** What a counter grew by since it was asked last; one that fell has begun anew. */
  function grown(seen: Set<string>, key: string, value: number): number {
    const before = counters.get(key)
    counters.set(key, value)
    seen.add(key)
    return before === undefined
      ? isFirst ? 0 : value
      : value >= before
        ? value - before
        : value
  }

  async function look(): Promise<void> {
    const media = await sources.measureMedia()
    const seen = new Set<string>()
    const bytesIn = new Map<CameraId, number>()
    const bytesOut = new Map<CameraId, number>()
    const transcodeCpuMs = new Map<CameraId, number>()
    const add = (to: Map<CameraId, number>, cameraId: CameraId, amount: number): void => void to.set(cameraId, (to.get(cameraId) ?? 0) + amount)
    for (const { cameraId, streamKind, bytesIn: bytes, transcodeCores } of sources.ingests()) {
      add(bytesIn, cameraId, grown(seen, `in ${cameraId} ${streamKind}`, bytes))
      add(transcodeCpuMs, cameraId, transcodeCores * lookEveryMs)
    }
    for (const { consumerId, cameraId, bytes } of media.consumers)
      add(bytesOut, cameraId, grown(seen, `out ${consumerId}`, bytes))
    const shared = shareUsage({
      mediaCpuMs: grown(seen, 'media', media.cpuMs),
      serverCpuMs: grown(seen, 'server', sources.serverCpuMs()),
      transcodeCpuMs,
      bytesIn,
      bytesOut,
    }, sources.siteOf)
    for (const key of counters.keys()) {
      if (!seen.has(key))
        counters.delete(key)
    }
    isFirst = false
    const connections = connectionsBySite()
    for (const siteId of new Set([
      ...shared.keys(),
      ...connections.keys(),
    ])) {
      const part = parts.get(siteId) ?? {
        cpuMs: 0,
        bytesIn: 0,
        bytesOut: 0,
        connections: 0,
      }
      const more = shared.get(siteId)
      parts.set(siteId, {
        cpuMs: part.cpuMs + (more?.cpuMs ?? 0),
        bytesIn: part.bytesIn + (more?.bytesIn ?? 0),
        bytesOut: part.bytesOut + (more?.bytesOut ?? 0),
        connections: Math.max(part.connections, connections.get(siteId) ?? 0),
      })
    }
  }

  function connectionsBySite(): Map<SiteId | undefined, number> {
    const counts = new Map<SiteId | undefined, number>([
      [
        undefined,
        sources.connected(),
      ],
    ])
    for (const { cameraIds } of sources.watching()) {
      for (const siteId of new Set([...cameraIds].map(sources.siteOf))) {
        if (siteId !== undefined)
          counts.set(siteId, (counts.get(siteId) ?? 0) + 1)
      }
    }
    return counts
  }

  async function write(minute: number): Promise<void> {
    const at = epochMs(minute * usageStepMs.minute)
    if (at - storageAt >= storageEveryMs) {
      storage = await measureSiteStorage(context, organizationId, epochMs(Math.max(0, at - storageReachMs)))
      storageAt = at
    }
    const rows = [
      ...new Set([
        ...parts.keys(),
        ...storage.keys(),
      ]),
    ].map(siteId => ({
      siteId,
      cpuMs: 0,
      bytesIn: 0,
      bytesOut: 0,
      connections: 0,
      ...parts.get(siteId),
      storageBytes: storage.get(siteId) ?? 0,
    })).filter(({ siteId, cpuMs, bytesIn, bytesOut, connections, storageBytes }) => siteId === undefined || cpuMs + bytesIn + bytesOut + connections + storageBytes > 0)
    await recordUsage(context, organizationId, at, rows)
    newest = new Map(rows.map(({ siteId, cpuMs, ...row }) => [
      siteId,
      { at, cpuCores: cpuMs / usageStepMs.minute, ...row },
    ]))
    parts = new Map()
  }

  return {
    async run(signal) {
      let minute = Math.floor(timers.now() / usageStepMs.minute)
      while (!signal.aborted) {
        try {
          await look()
          const now = Math.floor(timers.now() / usageStepMs.minute)
          if (now !== minute) {
            await write(minute)
            minute = now
          }
        }
        catch (error) {
          if (!signal.aborted)
            logger.warn({ err: error }, 'what is used is written down when the database is back')
        }
        await pause(timers, lookEveryMs, signal)
      }
    },
    newest: () => newest,
  }
}
