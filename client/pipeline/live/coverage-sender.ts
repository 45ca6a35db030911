import type { DeviceId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../core/api-port.ts'
import type { CameraMinute, CoverageRecord } from '../../core/scheduling/coverage-ledger.ts'
import type { CoverageRow, CoverageStore } from '../../core/scheduling/coverage-store.ts'
import type { LeaderLock } from '../sync/leader-lock.ts'
import type { CoverageWatch } from './coverage-watch.ts'
import { AppError } from '#contract/app-error'
import { minuteMs } from '#contract/coverage'
import { pause } from '#contract/timers'
import { backoffMs } from '../../core/backoff.ts'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { coverageRow } from '../../core/scheduling/coverage-store.ts'
import { createLatch } from '../sync/latch.ts'

export interface CoverageSenderParts {
  readonly watch: Pick<CoverageWatch, 'takeChanged' | 'minute'>
  readonly store: CoverageStore
  readonly api: Pick<ApiPort, 'call'>
  readonly deviceId: () => Promise<DeviceId>
  readonly timers: Timers
  readonly random: () => number
  /** Names this life of the page: eight hex digits. */
  readonly stintId: string
  readonly lock: LeaderLock
  readonly serverOffsetMs: () => number
  /** Whether the server is there and whoever is signed in may say what this browser analysed. */
  readonly maySend: () => boolean
}

export interface CoverageSender {
  /** Keep and tell, until `signal` aborts; each restarted by its runner. */
  readonly runs: readonly ((signal: AbortSignal) => Promise<void>)[]
  /** The server may be there again. */
  readonly wake: () => void
}

const keepEveryMs = 5_000
const tellEveryMs = 15_000
/** The last seconds of a minute are known some seconds after it, and on disk some later. */
const settleMs = 8_000
const minutesPerCall = 200
const limits = { baseMs: 1_000, maxMs: 60_000 }

/**
 * CO1: what was analysed here is on disk within 5 s, and told by the minute when that is over; again whenever it was corrected, and until the
 * server has it. One tab tells what all tabs of the profile kept, pages that are gone included.
 */
export function createCoverageSender({ watch, store, api, deviceId, timers, random, stintId, lock, serverOffsetMs, maySend }: CoverageSenderParts): CoverageSender {
  const latch = createLatch<'woken'>(timers)
  const revisions = new Map<string, number>()
  /** What could not be written yet. */
  let unkept = new Map<string, CameraMinute>()

  async function keep(): Promise<void> {
    for (const minute of watch.takeChanged())
      unkept.set(`${minute.cameraId}/${minute.minute}`, minute)
    const taken = unkept
    unkept = new Map()
    try {
      const rows = [
        ...taken.values(),
      ].flatMap(minute => rowOf(minute) ?? [])
      if (rows.length > 0)
        await store.put(rows)
    }
    catch (error) {
      unkept = new Map([
        ...taken,
        ...unkept,
      ])
      throw error
    }
  }

  function rowOf({ cameraId, minute }: CameraMinute): CoverageRow | undefined {
    const spans = watch.minute({ cameraId, minute }).filter(isOwn).slice(0, 130).map(record => spanOf(record, minute))
    if (spans.length === 0)
      return undefined
    const key = `${cameraId}/${minute}`
    const revision = (revisions.get(key) ?? 0) + 1
    revisions.set(key, revision)
    // Only the newest hours can still be corrected.
    if (revisions.size > 20_000)
      revisions.delete(revisions.keys().next().value!)
    return coverageRow({
      cameraId,
      minute,
      stintId,
      revision,
      spans,
    })
  }

  /** As many minutes as go at once; false when there are none. */
  async function tell(signal: AbortSignal): Promise<boolean> {
    const thisMinute = Math.floor((timers.now() + serverOffsetMs() - settleMs) / minuteMs)
    const rows = await store.due(thisMinute, minutesPerCall)
    if (rows.length === 0)
      return false
    try {
      await api.call('coverage.record', {
        body: {
          deviceId: await deviceId(),
          minutes: rows.map(({ key: _, ...minute }) => minute),
        },
        signal,
      })
    }
    catch (error) {
      // What this server does not understand it will not understand later.
      if (!(error instanceof AppError) || error.code !== 'bad-input')
        throw error
    }
    await store.settle(rows)
    return rows.length === minutesPerCall
  }

  return {
    runs: [
      async (signal) => {
        while (!signal.aborted) {
          await pause(timers, keepEveryMs, signal)
          await keep()
        }
      },
      signal => lock.hold('ansim-coverage', signal, async () => {
        let failures = 0
        while (!signal.aborted) {
          let waitMs = tellEveryMs
          try {
            while (maySend() && await tell(signal)) {
              // The next minutes at once.
            }
            failures = 0
          }
          catch (error) {
            if (signal.aborted)
              return
            waitMs = backoffMs(failures++, limits, random)
            if (!(error instanceof AppError) && !(error instanceof NetworkUnavailable))
              throw error
          }
          await latch.wait(['woken'], waitMs, signal)
        }
      }),
    ],
    wake: () => latch.ring('woken'),
  }
}

/** Of cameras that were another's there is nothing to say. */
function isOwn({ state }: CoverageRecord): boolean {
  return state.kind === 'analysed' || state.because !== 'no-lease'
}

function spanOf({ from, to, state, looks, epoch }: CoverageRecord, minute: number): CoverageRow['spans'][number] {
  return {
    fromMs: from - minute * minuteMs,
    toMs: to - minute * minuteMs,
    epoch,
    state,
    looks,
  }
}
