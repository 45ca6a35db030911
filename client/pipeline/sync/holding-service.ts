import type { Clip, EventClip } from '#contract/clip'
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

/** CT11: films of events, as far as they are held too. */
export interface HeldFilms {
  /** Films of events since then that the server has, newest first. */
  readonly list: (since: EpochMs) => Promise<readonly EventClip[]>
  /** False where it is not to be had now. */
  readonly fetch: (eventId: EventId, clip: Clip) => Promise<boolean>
  readonly prune: (before: EpochMs) => Promise<void>
}

export interface HoldingServiceParts {
  store: Pick<EventStore, 'holdChoice' | 'chooseHold' | 'holdSince' | 'prune' | 'forgetPictures' | 'list' | 'heldPictures' | 'room'>
  /** Fetches a picture and keeps it; undefined where it is not to be had now. */
  fetchPicture: (sha256: Sha256, of: EpochMs) => Promise<Blob | undefined>
  films?: HeldFilms
  timers: Timers
  /** Now by the server's clock, while it is known: a tablet's own may be years off, and would throw away everything. */
  serverNow: () => EpochMs | undefined
  isOnline: () => boolean
  /** RT8: for so many days the organization keeps pictures and films; undefined while that is not known. */
  retentionDays?: () => number | undefined
  lock: LeaderLock
}

/** How far this browser holds what was chosen. */
export interface Holding {
  choice: HoldChoice
  isFetching: boolean
  /** Pictures and films that are here, of those that are wanted. */
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

interface Wanted { sha256: Sha256, fetch: () => Promise<boolean> }

/** HD1, CT11, RT8: fetches the pictures and films of what was chosen to be held, newest first, and forgets what is beyond. */
export function createHoldingService({ store, fetchPicture, films, timers, serverNow, isOnline, retentionDays = () => undefined, lock }: HoldingServiceParts): HoldingService {
  const latch = createLatch<'chosen' | 'look'>(timers)
  const state = createObservable<Holding>({
    choice: defaultHoldChoice,
    isFetching: false,
    held: 0,
    wanted: 0,
  })
  let round = 0

  /** Pictures before films, both newest first, as far as the room goes. */
  async function wantedOf({ cameraIds, maxPictureBytes }: HoldChoice, since: EpochMs): Promise<Wanted[]> {
    const wanted = new Map<Sha256, Wanted>()
    const chosen = new Set<EventId>()
    let bytes = 0
    const want = (sha256: Sha256, size: number, fetch: Wanted['fetch']): void => {
      if (wanted.has(sha256) || bytes > maxPictureBytes)
        return
      bytes += size
      if (bytes <= maxPictureBytes)
        wanted.set(sha256, { sha256, fetch })
    }
    let before: EventId | undefined
    while (true) {
      const rows = await store.list({ limit: pageSize, since, before })
      for (const row of rows) {
        const { snapshot, cameraId, eventId } = row.event
        if (cameraIds && !cameraIds.includes(cameraId))
          continue
        chosen.add(eventId)
        if (snapshot)
          want(snapshot.sha256, snapshot.bytes, async () => await fetchPicture(snapshot.sha256, orderedAt(row)) !== undefined)
      }
      if (rows.length < pageSize)
        break
      before = rows.at(-1)!.event.eventId
    }
    // A server that cannot be asked now is asked at the next round; the pictures do not wait for it.
    for (const { eventId, clip } of isOnline()
      ? await films?.list(since).catch(() => []) ?? []
      : []) {
      if (chosen.has(eventId))
        want(clip.sha256, clip.bytes, () => films!.fetch(eventId, clip))
    }
    return [
      ...wanted.values(),
    ]
  }

  async function holdOnce(signal: AbortSignal): Promise<void> {
    const own = ++round
    const choice = await store.holdChoice()
    const at = serverNow()
    const since = heldSince(choice, at ?? 0 as EpochMs)
    const picturesSince = heldSince({
      ...choice,
      days: Math.min(choice.days, retentionDays() ?? choice.days),
    }, at ?? 0 as EpochMs)
    if (at !== undefined) {
      // On a full disk, what was given up would come back and go again.
      if (store.room.value !== 'full')
        await store.holdSince(since)
      await store.prune(since, at)
      await store.forgetPictures(picturesSince)
      await films?.prune(picturesSince)
    }
    const wanted = await wantedOf(choice, picturesSince)
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
    for (const { fetch } of missing) {
      if (signal.aborted || own !== round || !isOnline() || misses >= maxMisses)
        break
      tell(true)
      const isHere = await fetch()
      misses = isHere
        ? 0
        : misses + 1
      if (isHere)
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
