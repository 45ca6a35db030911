import type { EventId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { Observable } from '../../core/observable.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import type { HoldChoice } from '../../core/sync/hold-choice.ts'
import type { LeaderLock } from './leader-lock.ts'
import { createObservable } from '../../core/observable.ts'
import { orderedAt } from '../../core/sync/event-row.ts'
import { defaultHoldChoice, heldSince } from '../../core/sync/hold-choice.ts'
import { createLatch } from './latch.ts'

export interface HoldingServiceParts {
  store: Pick<EventStore, 'holdChoice' | 'chooseHold' | 'holdSince' | 'prune' | 'list' | 'heldPictures' | 'room'>
  /** Fetches a picture and keeps it; undefined where it is not to be had now. */
  fetchPicture: (sha256: Sha256, of: EpochMs) => Promise<Blob | undefined>
  timers: Timers
  /** Now by the server's clock, while it is known: a tablet's own may be years off, and would throw away everything. */
  serverNow: () => EpochMs | undefined
  isOnline: () => boolean
  lock: LeaderLock
}

/** How far this browser holds what was chosen. */
export interface Holding {
  choice: HoldChoice
  isFetching: boolean
  /** Pictures that are here, of those that are wanted. */
  held: number
  wanted: number
}

export interface HoldingService {
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly state: Observable<Holding>
  readonly choose: (choice: HoldChoice) => Promise<void>
  /** The server is there again. */
  readonly look: () => void
}

const lockName = 'ansim-hold'
/** Each look reads the rows of all that is held; what is new is shown, and so fetched, by the lists anyway. */
const lookEveryMs = 300_000
const pageSize = 200
/** A picture that is not to be had may be on its way; these in a row mean that the rest can wait. */
const maxMisses = 20

interface WantedPicture { sha256: Sha256, at: EpochMs }

/** HD1: fetches the pictures of what was chosen to be held, newest first, and forgets what is beyond. */
export function createHoldingService({ store, fetchPicture, timers, serverNow, isOnline, lock }: HoldingServiceParts): HoldingService {
  const latch = createLatch<'chosen' | 'look'>(timers)
  const state = createObservable<Holding>({
    choice: defaultHoldChoice,
    isFetching: false,
    held: 0,
    wanted: 0,
  })
  let round = 0

  async function wantedPictures({ cameraIds, maxPictureBytes }: HoldChoice, since: EpochMs): Promise<WantedPicture[]> {
    const wanted = new Map<Sha256, WantedPicture>()
    let bytes = 0
    let before: EventId | undefined
    while (true) {
      const rows = await store.list({ limit: pageSize, since, before })
      for (const row of rows) {
        const { snapshot, cameraId } = row.event
        if (!snapshot || wanted.has(snapshot.sha256) || (cameraIds && !cameraIds.includes(cameraId)))
          continue
        bytes += snapshot.bytes
        if (bytes > maxPictureBytes) {
          return [
            ...wanted.values(),
          ]
        }
        wanted.set(snapshot.sha256, {
          sha256: snapshot.sha256,
          at: orderedAt(row),
        })
      }
      if (rows.length < pageSize) {
        return [
          ...wanted.values(),
        ]
      }
      before = rows.at(-1)!.event.eventId
    }
  }

  async function holdOnce(signal: AbortSignal): Promise<void> {
    const own = ++round
    const choice = await store.holdChoice()
    const at = serverNow()
    const since = heldSince(choice, at ?? 0 as EpochMs)
    if (at !== undefined) {
      // On a full disk, what was given up would come back and go again.
      if (store.room.value !== 'full')
        await store.holdSince(since)
      await store.prune(since, at)
    }
    const wanted = await wantedPictures(choice, since)
    const present = await store.heldPictures(wanted.map(({ sha256 }) => sha256))
    const missing = wanted.filter(({ sha256 }) => !present.has(sha256))
    let held = present.size
    let misses = 0
    const tell = (isFetching: boolean): void => state.set({
      choice,
      isFetching,
      held,
      wanted: wanted.length,
    })
    tell(false)
    for (const { sha256, at } of missing) {
      if (signal.aborted || own !== round || !isOnline() || misses >= maxMisses)
        break
      tell(true)
      const picture = await fetchPicture(sha256, at)
      misses = picture
        ? 0
        : misses + 1
      if (picture)
        held++
    }
    if (own === round)
      tell(false)
  }

  return {
    async run(signal) {
      await lock.hold(lockName, signal, async () => {
        while (!signal.aborted) {
          // A refusal or a full disk: the next round tries again.
          await holdOnce(signal).catch(() => state.set({ ...state.value, isFetching: false }))
          if (await latch.wait(['chosen', 'look'], lookEveryMs, signal) === 'stopped')
            return
        }
      })
    },
    state,
    async choose(choice) {
      round++
      await store.chooseHold(choice)
      state.set({ ...state.value, choice })
      latch.ring('chosen')
    },
    look: () => latch.ring('look'),
  }
}
