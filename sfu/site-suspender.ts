import type { Configuration } from '#contract/configuration'
import type { CameraId, SiteId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { Logger } from './core/logger.ts'
import type { ArmedTimes, SiteSuspension } from './core/site-suspension.ts'
import type { IngestService } from './ingest/ingest-service.ts'
import { isInMaintenance } from '#contract/maintenance'
import { nextSuspension, siteNeed, wakeAheadMs } from './core/site-suspension.ts'

export interface SiteSuspenderOptions {
  readonly ingest: Pick<IngestService, 'setAsleep'>
  /** Cameras that people watch now; stations look because they always do (SU4). */
  readonly watchedCameras: () => ReadonlySet<CameraId>
  /** How long nobody needs a site before it is suspended, in ms; 0: never. */
  readonly idleMs: number
  readonly timers: Timers
  readonly logger: Logger
}

/** Leaves the cameras of sites in peace that nobody needs, and calls them when somebody does. */
export interface SiteSuspender {
  /** Cameras, rules or sites changed; until the first time nothing is suspended. */
  readonly configure: (configuration: Pick<Configuration, 'cameras' | 'rules' | 'sites'>) => void
  /** SU5: somebody opens this camera: its site is awake when this returns. */
  readonly opened: (cameraId: CameraId) => void
  readonly isSuspended: (siteId: SiteId) => boolean
  readonly list: () => ReadonlyMap<SiteId, SiteSuspension>
  readonly close: () => void
}

const lookEveryMs = 5_000

interface Place {
  readonly cameraIds: readonly CameraId[]
  readonly armed: (now: EpochMs) => ArmedTimes
}

export function createSiteSuspender({ ingest, watchedCameras, idleMs, timers, logger }: SiteSuspenderOptions): SiteSuspender {
  const states = new Map<SiteId, SiteSuspension>()
  let places = new Map<SiteId, Place>()
  let asleep: ReadonlySet<CameraId> = new Set()
  let cancel = timers.after(lookEveryMs, beat)

  function look(opened?: CameraId): void {
    const now = timers.now()
    const watched = watchedCameras()
    for (const [siteId, { cameraIds, armed }] of places) {
      const before = states.get(siteId) ?? { kind: 'awake', neededAt: now }
      const need = siteNeed(cameraIds.some(cameraId => cameraId === opened || watched.has(cameraId)), armed(now), now)
      const next = nextSuspension(before, need, now, idleMs)
      states.set(siteId, next)
      if (next.kind !== before.kind) {
        logger.info({ siteId, need }, next.kind === 'suspended'
          ? 'a site is suspended: nobody watches and nothing is armed'
          : 'a site wakes')
      }
    }
    apply()
  }

  function apply(): void {
    const next = new Set([...places].flatMap(([siteId, { cameraIds }]) => states.get(siteId)?.kind === 'suspended'
      ? cameraIds
      : []))
    if (next.size === asleep.size && [...next].every(cameraId => asleep.has(cameraId)))
      return
    asleep = next
    ingest.setAsleep(asleep)
  }

  function beat(): void {
    look()
    cancel = timers.after(lookEveryMs, beat)
  }

  return {
    configure(configuration) {
      places = placesOf(configuration)
      for (const siteId of states.keys()) {
        if (!places.has(siteId))
          states.delete(siteId)
      }
      look()
    },
    opened: look,
    isSuspended: siteId => states.get(siteId)?.kind === 'suspended',
    list: () => states,
    close: () => cancel(),
  }
}

function placesOf({ cameras, rules, sites }: Pick<Configuration, 'cameras' | 'rules' | 'sites'>): Map<SiteId, Place> {
  return new Map(sites.map(({ siteId, timeZone }) => {
    const here = cameras.filter(camera => camera.siteId === siteId)
    return [
      siteId,
{
  cameraIds: here.map(({ cameraId }) => cameraId),
  armed: now => ({
    timeZone,
    schedules: rules.filter(({ armed, cameraId }) => {
      const camera = here.find(each => each.cameraId === cameraId)
      // One whose maintenance is over by the time that a site wakes ahead for is armed again.
      return armed && camera !== undefined && !(isInMaintenance(camera.maintenance, now) && isInMaintenance(camera.maintenance, now + wakeAheadMs))
    }).map(({ schedule }) => schedule),
  }),
} satisfies Place,
    ]
  }))
}
