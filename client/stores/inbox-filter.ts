import type { CameraId, GroupId, MemberId, RuleId, ZoneId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { IncidentFilter, WantedState } from '../core/sync/incident-filter.ts'
import { labels } from '#contract/detection'
import { cameraIdSchema, groupIdSchema, ruleIdSchema, zoneIdSchema } from '#contract/ids'
import { severitySchema } from '#contract/severity'
import { epochMs } from '#contract/time'
import { wantedStates } from '../core/sync/incident-filter.ts'

/** The last 24 hours, the last 7 days, all that is held here; or a day of the reader's own calendar, `2026-11-21`. */
export type InboxTime = '24h' | '7d' | 'all' | `${number}-${number}-${number}`

/** REV-1, IN2: what the inbox is narrowed to, as it stands in the address. */
export interface InboxFilter {
  readonly time: InboxTime
  readonly severity?: Severity
  readonly cameraId?: CameraId
  readonly groupId?: GroupId
  readonly zoneId?: ZoneId
  readonly ruleId?: RuleId
  readonly label?: SafetyEvent['label']
  /** `unreviewed`: not reviewed by who is signed in. */
  readonly state?: WantedState | 'unreviewed'
  readonly text?: string
}

const hourMs = 3_600_000
const spanMs = { '24h': 24 * hourMs, '7d': 7 * 24 * hourMs } as const
export const inboxSpans = ['24h', '7d', 'all'] as const

type Query = Readonly<Record<string, unknown>>

/** What an address says; what it does not say, or says wrongly, does not narrow. */
export function inboxFilterOf(query: Query): InboxFilter {
  const one = <Value>(key: string, schema: { safeParse: (value: unknown) => { success: boolean, data?: Value } }): Value | undefined => schema.safeParse(query[key]).data
  const among = <Value extends string>(key: string, values: readonly Value[]): Value | undefined => values.find(value => value === query[key])
  const text = typeof query.text === 'string' && query.text.trim() !== ''
    ? query.text.slice(0, 100)
    : undefined
  return {
    time: inboxTimeOf(query.time) ?? '24h',
    severity: one('severity', severitySchema),
    cameraId: one('camera', cameraIdSchema),
    groupId: one('group', groupIdSchema),
    zoneId: one('zone', zoneIdSchema),
    ruleId: one('rule', ruleIdSchema),
    label: among('label', labels),
    state: among('state', [...wantedStates, 'unreviewed']),
    text,
  }
}

/** The address of a filter; what does not narrow is left out. */
export function inboxQueryOf({ time, severity, cameraId, groupId, zoneId, ruleId, label, state, text }: InboxFilter): Record<string, string> {
  const said = {
    time: time === '24h'
      ? undefined
      : time,
    severity,
    camera: cameraId,
    group: groupId,
    zone: zoneId,
    rule: ruleId,
    label,
    state,
    text: text?.trim(),
  }
  return Object.fromEntries(Object.entries(said).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''))
}

function inboxTimeOf(value: unknown): InboxTime | undefined {
  const span = inboxSpans.find(each => each === value)
  if (span || typeof value !== 'string')
    return span
  return Number.isNaN(dayStart(value))
    ? undefined
    : value as InboxTime
}

/** Midnight of the reader's own day, epoch ms; NaN for what is no day. */
function dayStart(day: string, daysLater = 0): number {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.map(Number) ?? []
  return year === undefined
    ? Number.NaN
    : new Date(year, month! - 1, date! + daysLater).getTime()
}

/** What is asked of the store at the time `at`: the last hours go on with the clock, and the next midnight is not always 24 hours away. */
export function incidentFilterOf({ time, groupId, state, ...rest }: InboxFilter, { at, reviewer, camerasOf }: {
  readonly at: EpochMs
  readonly reviewer: MemberId | undefined
  readonly camerasOf: (groupId: GroupId) => readonly CameraId[]
}): IncidentFilter {
  return {
    ...rest,
    ...time === '24h' || time === '7d'
      ? {
          since: epochMs(Math.max(0, at - spanMs[time])),
        }
      : time === 'all'
        ? {}
        : {
            since: epochMs(dayStart(time)),
            until: epochMs(dayStart(time, 1)),
          },
    ...groupId !== undefined && {
      cameraIds: camerasOf(groupId),
    },
    ...state === 'unreviewed'
      ? { unreviewedBy: reviewer }
      : { state },
  }
}
