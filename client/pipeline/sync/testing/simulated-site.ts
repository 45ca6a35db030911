import type { AnnotationChange } from '#contract/annotation'
import type { DeviceId } from '#contract/ids'
import type { ManualTimers } from '#contract/manual-timers'
import type { NewAnnotation } from '../../../core/sync/annotation-row.ts'
import type { NewSafetyEvent } from '../../../core/sync/event-row.ts'
import type { EventStore } from '../../../core/sync/event-store.ts'
import type { SyncService } from '../sync-service.ts'
import type { FakeNetwork } from './fake-network.ts'
import type { FakeSyncServer } from './fake-sync-server.ts'
import { createManualTimers } from '#contract/manual-timers'
import { buildAnnotation, buildEvent, buildSnapshot, deviceIdOf, memberIdOf } from '../../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../../storage/memory-event-store.ts'
import { noLeaderLock } from '../leader-lock.ts'
import { createSyncService } from '../sync-service.ts'
import { createFakeNetwork } from './fake-network.ts'
import { createFakeSyncServer, poisonName } from './fake-sync-server.ts'

export interface SimulatedBrowser {
  readonly store: EventStore
  readonly network: FakeNetwork
  readonly service: SyncService
  /** The page dies in the middle of whatever it does, and is opened again over the same storage. */
  readonly restart: () => void
  readonly stop: () => void
}

export interface SimulatedSite {
  readonly server: FakeSyncServer
  readonly timers: ManualTimers
  readonly browsers: SimulatedBrowser[]
  /** Everything that was ever recorded. */
  readonly recorded: readonly NewSafetyEvent[]
  /** Records the next event on one browser; every fifth is one the server refuses, every third has a picture. */
  readonly record: (browser: number) => Promise<void>
  /** Everything that anybody ever said of an event. */
  readonly said: readonly NewAnnotation[]
  /** Says something of the n-th event that this browser has, newest first; nothing where it has none. Members have their browsers' numbers. */
  readonly annotate: (browser: number, n: number, change: AnnotationChange) => Promise<void>
  readonly advance: (ms: number) => Promise<void>
  readonly stop: () => void
}

/** Pseudo-random numbers from a seed (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Several browsers and one server on a bad network and a clock that moves when told. `areClones`: all from one disk image,
 * so that they begin with the same device id.
 */
export function createSimulatedSite(count: number, seed: number, { areClones = false } = {}): SimulatedSite {
  const timers = createManualTimers()
  const random = seededRandom(seed)
  const server = createFakeSyncServer(timers.now)
  const recorded: NewSafetyEvent[] = []
  const said: NewAnnotation[] = []
  let devices = 0

  const browsers = Array.from({ length: count }, (_, index): SimulatedBrowser => {
    const memberId = memberIdOf(index)
    let isFirst = areClones
    const newDeviceId = (): DeviceId => {
      const id = isFirst
        ? 0
        : ++devices
      isFirst = false
      return deviceIdOf(id)
    }
    const store = createMemoryEventStore({ newDeviceId })
    const network = createFakeNetwork(server, timers, random)
    const start = (): { service: SyncService, stop: () => void } => {
      const life = new AbortController()
      const service = createSyncService({
        teller: () => ({ mayRecord: true, annotatesAs: memberId }),
        api: network.api,
        socket: network.socket,
        store,
        timers,
        random,
        lock: noLeaderLock,
      })
      void service.run(life.signal)
      return {
        service,
        stop: () => life.abort(),
      }
    }
    let running = start()
    return {
      store,
      network,
      get service() { return running.service },
      restart() {
        running.stop()
        running = start()
      },
      stop: () => running.stop(),
    }
  })

  /** Everything asynchronous here is microtasks; one turn of the event loop runs them all. */
  const settle = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

  return {
    server,
    timers,
    recorded,
    said,
    browsers,
    async record(browser) {
      const n = recorded.length + 1
      const isPoison = n % 5 === 0
      const picture = n % 3 === 0
        ? new Blob(['abc'])
        : undefined
      const event = buildEvent(n, {
        ...isPoison && { cameraName: poisonName },
        ...picture && {
          snapshot: buildSnapshot(n),
        },
      })
      recorded.push(event)
      await browsers[browser]!.store.record(event, picture)
    },
    async annotate(browser, n, change) {
      const { store } = browsers[browser]!
      const rows = (await store.list({ limit: 10 })).filter(({ event, sync }) => event.cameraName !== poisonName && sync !== 'rejected')
      const row = rows[n % Math.max(1, rows.length)]
      if (!row)
        return
      const annotation = buildAnnotation(said.length + 1, row.event.eventId, {
        change,
        memberId: memberIdOf(browser),
      })
      said.push(annotation)
      await store.annotate(annotation)
    },
    async advance(ms) {
      await settle()
      for (let left = ms; left > 0;) {
        const stepMs = Math.min(left, Math.max(1, timers.nextInMs() ?? left))
        timers.advance(stepMs)
        left -= stepMs
        await settle()
      }
    },
    stop() {
      for (const browser of browsers)
        browser.stop()
    },
  }
}
