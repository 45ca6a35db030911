import type { AnnotationChange } from '#contract/annotation'
import type { DeviceId } from '#contract/ids'
import type { ManualTimers } from '#contract/manual-timers'
import type { EpochMs } from '#contract/time'
import type { NewAnnotation } from '../../../core/sync/annotation-row.ts'
import type { NewSafetyEvent } from '../../../core/sync/event-row.ts'
import type { EventStore } from '../../../core/sync/event-store.ts'
import type { SyncService } from '../sync-service.ts'
import type { FakeNetwork } from './fake-network.ts'
import type { FakeSyncServer } from './fake-sync-server.ts'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { createEventStore } from '../../../core/sync/ledger-event-store.ts'
import { buildAnnotation, buildEvent, buildSnapshot, deviceIdOf, eventIdNumber, memberIdOf } from '../../../core/sync/testing/event-builder.ts'
import { createMemoryLedger } from '../../../storage/memory-ledger.ts'
import { createMemoryPictureStore } from '../../../storage/memory-picture-store.ts'
import { noLeaderLock } from '../leader-lock.ts'
import { createSyncService } from '../sync-service.ts'
import { createFakeNetwork } from './fake-network.ts'
import { createFakeSyncServer, poisonName } from './fake-sync-server.ts'
import { createMortalLedger } from './mortal-ledger.ts'

export interface SimulatedBrowser {
  readonly store: EventStore
  readonly network: FakeNetwork
  readonly service: SyncService
  /** The page dies in the middle of whatever it does, and is opened again over the same storage. */
  readonly restart: () => void
  /** From now on half of all writes fail for want of room, or none. */
  readonly setFull: (isFull: boolean) => void
  readonly isFull: boolean
  readonly wasFull: boolean
  /** What this browser's clock is ahead of the server's from now on. */
  readonly setClock: (offsetMs: number) => void
  readonly now: () => EpochMs
  readonly stop: () => void
}

export interface SimulatedSite {
  readonly server: FakeSyncServer
  readonly timers: ManualTimers
  readonly browsers: SimulatedBrowser[]
  /** Everything that was ever recorded: what `record` answered for, or what was found on disk after its page had died. */
  readonly recorded: readonly NewSafetyEvent[]
  /** Records the next event on one browser; every fifth is one the server refuses, every third has a picture, every seventh is urgent. */
  readonly record: (browser: number) => Promise<void>
  /** The same, and the page dies so many turns of its microtasks later. */
  readonly recordAndDie: (browser: number, turns: number) => Promise<void>
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
  let made = 0
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
    let isFull = false
    let wasFull = false
    let clockOffsetMs = 0
    const disk = createMemoryLedger()
    const pictures = createMemoryPictureStore({ maxBytes: 50_000_000 })
    const network = createFakeNetwork(server, timers, random)
    const now = (): EpochMs => epochMs(timers.now() + clockOffsetMs)
    const start = (): { store: EventStore, service: SyncService, stop: () => void } => {
      const life = new AbortController()
      const ledger = createMortalLedger({
        ledger: disk,
        isFull: () => isFull && random() < 0.5,
      })
      const store = createEventStore({ ledger, pictures, newDeviceId })
      const service = createSyncService({
        teller: () => ({ mayRecord: true, annotatesAs: memberId }),
        api: network.api,
        socket: network.socket,
        store,
        timers: { now, after: timers.after },
        random,
        lock: noLeaderLock,
      })
      void service.run(life.signal)
      return {
        store,
        service,
        stop() {
          ledger.die()
          life.abort()
        },
      }
    }
    let running = start()
    return {
      get store() { return running.store },
      network,
      setFull(full) {
        isFull = full
        wasFull ||= full
      },
      get isFull() { return isFull },
      get wasFull() { return wasFull },
      setClock(offsetMs) { clockOffsetMs = offsetMs },
      now,
      get service() { return running.service },
      restart() {
        running.stop()
        running = start()
      },
      stop: () => running.stop(),
    }
  })

  function nextEvent(browser: number): { event: NewSafetyEvent, picture?: Blob } {
    const n = ++made
    const at = browsers[browser]!.now()
    const picture = n % 3 === 0
      ? new Blob(['abc'])
      : undefined
    return {
      picture,
      event: buildEvent(n, {
        eventId: eventIdNumber(n, at),
        capturedAt: at,
        recordedAt: at,
        ...n % 5 === 0 && { cameraName: poisonName },
        ...n % 7 === 0 && { severity: 'critical' },
        ...picture && {
          snapshot: buildSnapshot(n),
        },
      }),
    }
  }

  /** Everything asynchronous here is microtasks; one turn of the event loop runs them all. */
  const settle = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

  return {
    server,
    timers,
    recorded,
    said,
    browsers,
    async record(browser) {
      const { event, picture } = nextEvent(browser)
      const { store } = browsers[browser]!
      const row = await store.record(event, picture).catch((error: unknown) => {
        // Who records is told that it was not kept.
        if (!browsers[browser]!.isFull)
          throw error
      })
      if (!row)
        return
      recorded.push(event)
      if (row.event.snapshot && await store.snapshot(row.event.snapshot.sha256) === undefined)
        throw new Error('The event names a picture that was not kept.')
    },
    async recordAndDie(browser, turns) {
      const { event, picture } = nextEvent(browser)
      let isPromised = false
      browsers[browser]!.store.record(event, picture).then(() => { isPromised = true }, () => {})
      for (let turn = 0; turn < turns; turn++)
        await undefined
      browsers[browser]!.restart()
      await settle()
      const isKept = await browsers[browser]!.store.find(event.eventId) !== undefined
      if (isPromised && !isKept)
        throw new Error('The page had promised that this event was kept.')
      if (isKept)
        recorded.push(event)
    },
    async annotate(browser, n, change) {
      const { store } = browsers[browser]!
      const rows = (await store.list({ limit: 10 })).filter(({ event, sync }) => event.cameraName !== poisonName && sync !== 'rejected')
      const row = rows[n % Math.max(1, rows.length)]
      if (!row)
        return
      const annotation = buildAnnotation(++made, row.event.eventId, {
        change,
        memberId: memberIdOf(browser),
      })
      try {
        await store.annotate(annotation)
        said.push(annotation)
      }
      catch (error) {
        if (!browsers[browser]!.isFull)
          throw error
      }
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
