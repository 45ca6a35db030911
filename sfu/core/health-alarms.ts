import type { HealthAlarm, HealthFacts, HealthKind, HealthSubject } from '#contract/health-alarm'
import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import { epochMs } from '#contract/time'

/** The port to health alarms: whoever knows whether something works says so, as often as it likes. */
export interface HealthAlarms {
  /**
   * Says whether it is wrong now. The alarm comes when it was wrong for the kind's hold time, and goes when it was right for another.
   * `since`: when it began to be so, where that was before now. Whoever tells only changes tells the state once at the start as well.
   */
  readonly set: (organizationId: OrganizationId, kind: HealthKind, subject: HealthSubject, isBad: boolean, facts?: HealthFacts, since?: EpochMs) => void
}

/** Keeps the alarms. Told at the raising and at the clearing (`clearedAt`), each once. */
export interface HealthAlarmBoard extends HealthAlarms {
  /** Those that stand now, newest first. */
  readonly list: (organizationId: OrganizationId) => HealthAlarm[]
  readonly onChange: (listener: (organizationId: OrganizationId, alarm: HealthAlarm) => void) => () => void
  /** HE4: alarms that stood when the server ended. One that nobody speaks of within two minutes is about something that is no more. */
  readonly restore: (organizationId: OrganizationId, alarms: readonly HealthAlarm[]) => void
  readonly close: () => void
}

interface Hold {
  readonly raiseMs: number
  readonly clearMs: number
}

interface Entry {
  readonly organizationId: OrganizationId
  readonly kind: HealthKind
  readonly subject: HealthSubject
  isBad: boolean
  changedAt: EpochMs
  facts: HealthFacts
  alarm?: HealthAlarm
}

const minuteMs = 60_000
const unspokenMs = 2 * minuteMs

/**
 * How long something has to be wrong before it is told, and right before that is. An unwatched camera is told within 10 s of its last look:
 * one second is left for the way to the screens.
 */
export const healthHolds: Readonly<Record<HealthKind, Hold>> = {
  'unwatched': { raiseMs: 9_000, clearMs: 3_000 },
  'camera-offline': { raiseMs: 30_000, clearMs: 10_000 },
  'camera-clock': { raiseMs: minuteMs, clearMs: minuteMs },
  'station-gone': { raiseMs: 30_000, clearMs: 5_000 },
  'station-backlog': { raiseMs: minuteMs, clearMs: 10_000 },
  'station-clock': { raiseMs: minuteMs, clearMs: minuteMs },
  'server-clock': { raiseMs: minuteMs, clearMs: minuteMs },
  'database': { raiseMs: 10_000, clearMs: 10_000 },
  'media': { raiseMs: 10_000, clearMs: 10_000 },
  'disk': { raiseMs: 10_000, clearMs: minuteMs },
  'backup': { raiseMs: minuteMs, clearMs: 0 },
  'jobs': { raiseMs: minuteMs, clearMs: 10_000 },
  'channel-failing': { raiseMs: minuteMs, clearMs: 10_000 },
  'audit': { raiseMs: 0, clearMs: 0 },
  'quota': { raiseMs: minuteMs, clearMs: minuteMs },
}

/**
 * ```
 * right --wrong for raiseMs--> alarm --right for clearMs--> right
 *   \_ wrong, then right again: nothing      \_ right, then wrong again: the same alarm goes on
 * ```
 * HE1 a blip shorter than the hold time is never told; HE2 an alarm clears by itself.
 */
export function createHealthAlarmBoard(timers: Timers, newId: () => string, holds: Readonly<Record<HealthKind, Hold>> = healthHolds): HealthAlarmBoard {
  const entries = new Map<string, Entry>()
  const listeners = new Set<(organizationId: OrganizationId, alarm: HealthAlarm) => void>()
  let wakeAt = Number.POSITIVE_INFINITY
  let cancel = (): void => {}

  /** When an entry's hold time is over; undefined: nothing waits. */
  function dueAt(entry: Entry): number | undefined {
    const { raiseMs, clearMs } = holds[entry.kind]
    if (entry.isBad) {
      return entry.alarm
        ? undefined
        : entry.changedAt + raiseMs
    }
    return entry.alarm && entry.changedAt + clearMs
  }

  function tell(organizationId: OrganizationId, alarm: HealthAlarm): void {
    for (const listener of listeners)
      listener(organizationId, alarm)
  }

  function judge(key: string, entry: Entry): void {
    const now = timers.now()
    const due = dueAt(entry)
    if (due === undefined) {
      if (!entry.isBad)
        entries.delete(key)
      return
    }
    if (due > now) {
      wake(due)
      return
    }
    if (entry.isBad) {
      entry.alarm = {
        alarmId: newId(),
        kind: entry.kind,
        ...entry.subject,
        facts: entry.facts,
        since: entry.changedAt,
        raisedAt: now,
      }
      tell(entry.organizationId, entry.alarm)
    }
    else if (entry.alarm) {
      entries.delete(key)
      tell(entry.organizationId, { ...entry.alarm, clearedAt: now })
    }
  }

  function wake(dueMs: number): void {
    if (dueMs >= wakeAt)
      return
    cancel()
    wakeAt = dueMs
    cancel = timers.after(Math.max(0, dueMs - timers.now()), () => {
      wakeAt = Number.POSITIVE_INFINITY
      for (const [key, entry] of [...entries])
        judge(key, entry)
    })
  }

  return {
    set(organizationId, kind, subject, isBad, facts = {}, since = timers.now()) {
      const key = keyOf(organizationId, kind, subject)
      const known = entries.get(key)
      if (!known && !isBad)
        return
      const entry: Entry = known ?? {
        organizationId,
        kind,
        subject,
        isBad,
        changedAt: since,
        facts,
      }
      entries.set(key, entry)
      // One that was restored and that is now spoken of is right since now, not only in two minutes.
      if (entry.isBad !== isBad || entry.changedAt > timers.now()) {
        entry.isBad = isBad
        entry.changedAt = since
      }
      // What is said of something that is right again would be words of another state.
      if (isBad)
        entry.facts = facts
      if (isBad && entry.alarm)
        entry.alarm = { ...entry.alarm, facts }
      judge(key, entry)
    },
    list: organizationId => [
      ...entries.values(),
    ]
      .flatMap(entry => entry.organizationId === organizationId && entry.alarm
        ? [entry.alarm]
        : [])
      .toSorted((a, b) => b.raisedAt - a.raisedAt),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    restore(organizationId, alarms) {
      const goneAt = timers.now() + unspokenMs
      for (const alarm of alarms) {
        const { alarmId: _, kind, facts, since: __, raisedAt: ___, clearedAt: ____, ...subject } = alarm
        const key = keyOf(organizationId, kind, subject)
        if (entries.has(key))
          continue
        // Right as of two minutes from now, unless somebody says otherwise until then.
        const entry: Entry = {
          organizationId,
          kind,
          subject,
          isBad: false,
          changedAt: epochMs(goneAt - holds[kind].clearMs),
          facts,
          alarm,
        }
        entries.set(key, entry)
        judge(key, entry)
      }
    },
    close() {
      cancel()
      listeners.clear()
    },
  }
}

function keyOf(organizationId: OrganizationId, kind: HealthKind, { siteId, cameraId, stationId, part }: HealthSubject): string {
  // A camera that is moved to another site is still the same camera.
  return JSON.stringify([
    organizationId,
    kind,
    cameraId ?? stationId ?? siteId,
    part,
  ])
}
