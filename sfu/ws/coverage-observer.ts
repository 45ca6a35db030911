import type { CoverageWitness, ServerGapReason } from '#contract/coverage'
import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { AnalysisReport } from '#contract/signaling'
import type { IngestState } from '#contract/stream'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { HealthAlarms } from '../core/health-alarms.ts'
import type { CameraHolder, LeaseBoard } from '../core/lease-board.ts'
import { noDevice } from '#contract/coverage'
import { epochMs } from '#contract/time'
import { CoverageLog } from '../core/coverage-log.ts'

/** A camera as its watching goes. */
export interface WatchedCamera {
  readonly organizationId: OrganizationId
  readonly cameraId: CameraId
  readonly siteId?: SiteId | undefined
  readonly name: string
  /** A rule watches it now. */
  readonly isArmed: boolean
  readonly isInMaintenance: boolean
  readonly isSuspended: boolean
}

export interface CoverageObserverOptions {
  readonly cameras: () => readonly WatchedCamera[]
  readonly leases: Pick<LeaseBoard, 'holderOf' | 'onHolder'>
  /** What that browser said last of the camera, and when. */
  readonly reportOf: (socketId: string, cameraId: CameraId) => { readonly report: AnalysisReport, readonly reportedAt: EpochMs } | undefined
  readonly ingestOf: (cameraId: CameraId) => IngestState
  /** Whether any browser is there that may detect. */
  readonly hasDetectors: (organizationId: OrganizationId) => boolean
  readonly isStation: (holder: CameraHolder) => boolean
  readonly alarms: HealthAlarms
  readonly timers: Timers
}

/** How the watching of one camera is now. */
export interface CameraWatching {
  readonly camera: WatchedCamera
  readonly isWatched: boolean
  /** Why it is not. */
  readonly because?: ServerGapReason
}

const lookEveryMs = 1_000
/** Reports come every second or two and a look may be two and a half seconds old: who looks no more is silent after this. */
const freshMs = 5_000
/** Server and station start together; for so long nobody is to be alarmed. */
const graceMs = 20_000

interface Sight { readonly epoch: number, readonly at: EpochMs }

/**
 * CO5: notes once a second, and at each change of a lease, what the server sees of each camera's watching, exactly up to the last look that was
 * reported; and raises 'unwatched' where a rule watches and nobody looks.
 */
export class CoverageObserver {
  readonly log = new CoverageLog()
  readonly #options: CoverageObserverOptions
  readonly #sights = new Map<CameraId, Sight>()
  readonly #armedSince = new Map<CameraId, EpochMs>()
  readonly #watching = new Map<CameraId, CameraWatching>()
  readonly #startedAt: EpochMs
  #lookedAt: EpochMs

  constructor(options: CoverageObserverOptions) {
    this.#options = options
    this.#startedAt = options.timers.now()
    this.#lookedAt = this.#startedAt
  }

  /** Observes until `signal` aborts. */
  run(signal: AbortSignal): void {
    const { timers, leases } = this.#options
    let cancel = (): void => {}
    const next = (): void => {
      this.look()
      cancel = timers.after(lookEveryMs, next)
    }
    cancel = timers.after(lookEveryMs, next)
    const stop = leases.onHolder(({ cameraId, before }) => {
      const camera = this.#options.cameras().find(one => one.cameraId === cameraId)
      if (camera)
        this.#note(camera, before, true)
    })
    signal.addEventListener('abort', () => {
      stop()
      cancel()
    }, { once: true })
  }

  /** Looks at all cameras now. */
  look(): void {
    const { cameras, leases, alarms } = this.#options
    const there = new Set<CameraId>()
    for (const camera of cameras()) {
      const { organizationId, cameraId, siteId, name } = camera
      there.add(cameraId)
      this.#note(camera, leases.holderOf(organizationId, cameraId), false)
      const { isWatched, because } = this.#watching.get(cameraId)!
      alarms.set(organizationId, 'unwatched', {
        cameraId,
        ...siteId !== undefined && { siteId },
      }, camera.isArmed && !isWatched, {
        name,
        ...because && { because },
      }, this.#unwatchedSince(cameraId))
    }
    this.#lookedAt = this.#options.timers.now()
    for (const [cameraId, { camera }] of this.#watching) {
      if (there.has(cameraId))
        continue
      this.#watching.delete(cameraId)
      alarms.set(camera.organizationId, 'unwatched', { cameraId }, false)
    }
  }

  list(): CameraWatching[] {
    return [
      ...this.#watching.values(),
    ]
  }

  #note(camera: WatchedCamera, holder: CameraHolder | undefined, isLeaving: boolean): void {
    const { timers, reportOf, isStation } = this.#options
    const { cameraId, isArmed } = camera
    const now = timers.now()
    const from = this.log.toldUntil(cameraId) ?? this.#lookedAt
    if (!isArmed)
      this.#armedSince.delete(cameraId)
    else if (!this.#armedSince.has(cameraId))
      this.#armedSince.set(cameraId, now)

    const heard = holder && reportOf(holder.socketId, cameraId)
    const seenAt = heard && lastLook(heard)
    const before = this.#sights.get(cameraId)
    const isFresh = seenAt !== undefined && now - seenAt < freshMs
    const because = this.#reason(camera, holder)
    const observed = {
      isArmed,
      because,
      ...holder && {
        epoch: holder.epoch,
        holder: witnessOf(holder, isStation),
      },
    }
    if (holder && heard && isFresh) {
      // Who looks since a moment ago, or under a new lease, is only seen from its look on.
      const goesOn = before?.epoch === holder.epoch && seenAt - before.at < freshMs
      const until = epochMs(Math.min(now, seenAt))
      if (goesOn) {
        this.log.observe(cameraId, from, until, {
          ...observed,
          reported: { engine: heard.report.engine, detectorId: heard.report.detectorId },
          looks: heard.report.fps * Math.max(0, until - from) / 1_000,
        })
      }
      else {
        this.log.observe(cameraId, from, until, { ...observed, looks: 0 })
      }
      this.#sights.set(cameraId, { epoch: holder.epoch, at: seenAt })
    }
    if (!isFresh || isLeaving)
      this.log.observe(cameraId, from, now, { ...observed, looks: 0 })
    if (!isLeaving) {
      this.#watching.set(cameraId, {
        camera,
        isWatched: isFresh,
        ...!isFresh && { because },
      })
    }
  }

  /** CO7: since its last look, since it is armed, or since a start's grace is over, whatever came last. */
  #unwatchedSince(cameraId: CameraId): EpochMs {
    return epochMs(Math.max(this.#sights.get(cameraId)?.at ?? 0, this.#armedSince.get(cameraId) ?? 0, this.#sights.has(cameraId)
      ? 0
      : this.#startedAt + graceMs))
  }

  #reason({ organizationId, cameraId, isInMaintenance, isSuspended }: WatchedCamera, holder: CameraHolder | undefined): ServerGapReason {
    if (isInMaintenance)
      return 'maintenance'
    if (isSuspended)
      return 'suspended'
    const { status } = this.#options.ingestOf(cameraId)
    if (status === 'offline' || (status === 'connecting' && holder))
      return 'camera-offline'
    if (holder)
      return 'silent'
    return this.#options.hasDetectors(organizationId)
      ? 'vacant'
      : 'no-browser'
  }
}

/** When the camera was looked at last, by the server's clock; undefined: it never was. */
function lastLook({ report, reportedAt }: { report: AnalysisReport, reportedAt: EpochMs }): EpochMs | undefined {
  if (report.lastLookAgeMs !== undefined)
    return epochMs(reportedAt - report.lastLookAgeMs)
  return report.fps > 0
    ? reportedAt
    : undefined
}

function witnessOf(holder: CameraHolder, isStation: (holder: CameraHolder) => boolean): CoverageWitness {
  return {
    deviceId: holder.deviceId ?? noDevice,
    name: holder.deviceName,
    isStation: isStation(holder),
  }
}
