import type { CameraId, DeviceId, OrganizationId } from '#contract/ids'
import type { AnalysisReport, Notice } from '#contract/signaling'
import type { StationFacts } from '#contract/station'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { BrowserSocket } from './browser-socket.ts'
import type { LeaseCoordinator } from './lease-coordinator.ts'
import type { SocketHub } from './socket-hub.ts'

/** Who analyses one camera now, and how fast. */
export type CameraAnalysis = Extract<Notice, { notice: 'analysis' }>['cameras'][number]

/** A camera that nobody analyses, and why. */
export type AnalysisGap = NonNullable<Extract<Notice, { notice: 'analysis' }>['gaps']>[number]

/** Says of every camera whether it is analysed. */
export interface AnalysisBoard {
  /** What one browser analyses, whole list each time. */
  readonly report: (socket: BrowserSocket, cameras: readonly AnalysisReport[], facts?: StationFacts) => void
  readonly remove: (socket: BrowserSocket) => void
  readonly list: (organizationId: OrganizationId) => CameraAnalysis[]
  /** What one browser said last of a camera, and when; undefined: it does not speak of it. */
  readonly reportOf: (socketId: string, cameraId: CameraId) => { readonly report: AnalysisReport, readonly reportedAt: EpochMs } | undefined
  /** 95th percentile over the last minute of how old a camera's pictures were when that browser had analysed them, ms; undefined: it did not tell. */
  readonly frameAgeP95: (socketId: string, cameraId: CameraId) => number | undefined
  /** Who knows why cameras are analysed by nobody; from then on it is told with the rest. */
  readonly explain: (gapsOf: (organizationId: OrganizationId) => AnalysisGap[]) => void
  /** The reasons as they are now. */
  readonly gaps: (organizationId: OrganizationId) => AnalysisGap[]
  /** Who reports, and how they fare. */
  readonly browsers: (organizationId: OrganizationId) => ReportingBrowser[]
  readonly close: () => void
}

/** A browser that detects, by its last report. */
export interface ReportingBrowser {
  readonly socket: BrowserSocket
  /** As the leases know it; undefined: it holds none. */
  readonly deviceId?: DeviceId | undefined
  readonly name?: string | undefined
  readonly isStation: boolean
  readonly facts?: StationFacts | undefined
  /** How many cameras it speaks of. */
  readonly cameras: number
}

interface Entry {
  readonly socket: BrowserSocket
  readonly cameras: readonly AnalysisReport[]
  readonly reportedAt: EpochMs
  readonly facts: StationFacts | undefined
  /** By camera, the newest last. */
  readonly frameAges: ReadonlyMap<CameraId, readonly number[]>
}

/** Reports of a minute. */
const keptAges = 60
const noticeEveryMs = 1_000
/** A browser that stopped reporting analyses nothing, whatever it said last. */
const staleAfterMs = 10_000

export function createAnalysisBoard(hub: SocketHub, leases: LeaseCoordinator, timers: Timers): AnalysisBoard {
  const entries = new Map<string, Entry>()
  const told = new Map<OrganizationId, string>()
  let gapsOf: ((organizationId: OrganizationId) => AnalysisGap[]) | undefined
  let cancel: (() => void) | undefined

  function list(organizationId: OrganizationId): CameraAnalysis[] {
    const best = new Map<CameraId, CameraAnalysis & { isHolder: boolean }>()
    for (const { socket, cameras, reportedAt } of entries.values()) {
      if (socket.actor.organizationId !== organizationId || timers.now() - reportedAt >= staleAfterMs)
        continue
      for (const report of cameras) {
        const isHolder = leases.isCurrent(organizationId, report.cameraId, socket.socketId, report.epoch)
        // LE11: of a lease that is over, nothing is told.
        if (report.epoch !== undefined && !isHolder)
          continue
        const rival = best.get(report.cameraId)
        if (report.fps > 0 && (!rival || Number(isHolder) > Number(rival.isHolder) || (isHolder === rival.isHolder && report.fps > rival.fps))) {
          const { epoch: _, lastLookAgeMs: __, lastFrameAgeMs: ___, frameAgeMs: ____, ...told } = report
          const holder = isHolder
            ? leases.holderOf(organizationId, report.cameraId)
            : undefined
          best.set(report.cameraId, {
            ...told,
            by: holder?.deviceName || socket.actor.memberName,
            isStation: socket.actor.role === 'station' || holder?.stationId !== undefined,
            isHolder,
          })
        }
      }
    }
    for (const { holder, report, reportedAt } of leases.elsewhere(organizationId)) {
      const { epoch: _, lastLookAgeMs: __, ...told } = report
      if (report.fps > 0 && timers.now() - reportedAt < staleAfterMs && best.get(report.cameraId)?.isHolder !== true) {
        best.set(report.cameraId, {
          ...told,
          by: holder.deviceName,
          isStation: holder.stationId !== undefined,
          isHolder: true,
        })
      }
    }
    return [
      ...best.values(),
    ].map(({ isHolder: _, ...analysis }) => analysis)
  }

  function tell(): void {
    cancel = undefined
    for (const organizationId of new Set(hub.list().map(socket => socket.actor.organizationId))) {
      const cameras = list(organizationId)
      const gaps = gapsOf?.(organizationId)
      const text = JSON.stringify([cameras, gaps])
      if (told.get(organizationId) !== text) {
        hub.notify(organizationId, {
          notice: 'analysis',
          cameras,
          ...gaps && { gaps },
        })
      }
      told.set(organizationId, text)
    }
    // Goes on while anybody reports, so that the one who falls silent is noticed.
    if (entries.size > 0 || gapsOf)
      plan()
  }

  function plan(): void {
    cancel ??= timers.after(noticeEveryMs, tell)
  }

  return {
    report(socket, cameras, facts) {
      const before = entries.get(socket.socketId)?.frameAges
      entries.set(socket.socketId, {
        socket,
        cameras,
        reportedAt: timers.now(),
        facts,
        frameAges: new Map(cameras.map(({ cameraId, frameAgeMs }) => [
          cameraId,
          frameAgeMs === undefined
            ? []
            : [
                ...before?.get(cameraId) ?? [],
                frameAgeMs,
              ].slice(-keptAges),
        ])),
      })
      plan()
    },
    remove(socket) {
      if (entries.delete(socket.socketId))
        plan()
    },
    list,
    explain(next) {
      gapsOf = next
      plan()
    },
    gaps: organizationId => gapsOf?.(organizationId) ?? [],
    reportOf(socketId, cameraId) {
      const entry = entries.get(socketId)
      if (!entry) {
        return leases.organizations().flatMap(leases.elsewhere).find(({ holder, report }) => holder.socketId === socketId && report.cameraId === cameraId)
      }
      const report = entry?.cameras.find(camera => camera.cameraId === cameraId)
      return report && { report, reportedAt: entry.reportedAt }
    },
    frameAgeP95(socketId, cameraId) {
      const ages = entries.get(socketId)?.frameAges.get(cameraId)?.toSorted((a, b) => a - b) ?? []
      return ages[Math.ceil(ages.length * 0.95) - 1]
    },
    browsers: organizationId => [
      ...entries.values(),
    ].filter(({ socket }) => socket.actor.organizationId === organizationId).map(({ socket, facts, cameras }) => {
      const held = cameras.map(({ cameraId }) => leases.holderOf(organizationId, cameraId)).find(holder => holder?.socketId === socket.socketId)
      return {
        socket,
        deviceId: held?.deviceId,
        name: held?.deviceName,
        isStation: socket.actor.role === 'station' || held?.stationId !== undefined,
        facts,
        cameras: cameras.length,
      }
    }),
    close: () => cancel?.(),
  }
}
