import type { Verdict } from './annotation.ts'
import type { CameraId, RuleId, ZoneId } from './ids.ts'
import type { ReportSum, SeverityCounts } from './report.ts'
import type { Severity } from './severity.ts'
import { reportListLength } from './report.ts'
import { severities } from './severity.ts'

/** Of what kind incidents are, beside their time. */
export interface ReportFacet {
  readonly cameraId: CameraId
  readonly cameraName: string
  readonly ruleId: RuleId
  readonly ruleName: string
  readonly zoneId: ZoneId
  readonly zoneName: string
  readonly severity: Severity
}

/** So many incidents of a kind that were found to be the same; `verdict` absent: nobody has said. */
interface VerdictCell { readonly facet: ReportFacet, readonly verdict?: Verdict, readonly count: number }
/** So many of a severity that began in one hour of the report, counted from its beginning. */
interface HourCell { readonly severity: Severity, readonly hour: number, readonly count: number }
/** So many of a camera, likewise. */
interface CameraHourCell { readonly cameraId: CameraId, readonly hour: number, readonly count: number }
/** So many that somebody reacted to after that long (`waitStep`). */
interface WaitCell { readonly waitMs: number, readonly count: number }

export interface ReportCells {
  readonly byVerdict: readonly VerdictCell[]
  readonly byHour: readonly HourCell[]
  readonly byCameraHour: readonly CameraHourCell[]
  readonly waits: readonly WaitCell[]
}

export const reportHourMs = 3_600_000
const exactUpToMs = 3_600_000
const longestWindowHours = 4
/** A window says something when it holds this part of what it is about. */
const windowShare = 0.6

/** How long somebody took, to the second up to an hour and to the minute after, so that few numbers say it of any number of incidents. */
export function waitStep(waitMs: number): number {
  const unit = waitMs < exactUpToMs
    ? 1_000
    : 60_000
  return Math.floor(Math.max(0, waitMs) / unit) * unit
}

/** RE1: adds cells up, whoever counted them: PostgreSQL or a browser. `hourOfDay`: what the site's clock shows in an hour of the report, 0 to 23. */
export function foldReport({ byVerdict, byHour, byCameraHour, waits }: ReportCells, hourOfDay: (hour: number) => number): ReportSum {
  const all: SeverityCounts = {}
  const verdicts: ReportSum['verdicts'] = {
    'confirmed': 0,
    'near-miss': 0,
    'false-alarm': 0,
    'duplicate': 0,
    'test': 0,
    'open': 0,
  }
  const rules = new Map<string, ReportSum['rules'][number]>()
  const cameras = new Map<string, ReportSum['cameras'][number]>()
  const zones = new Map<string, ReportSum['zones'][number]>()
  const alarms = new Map<string, ReportSum['falseAlarms'][number]>()
  let total = 0
  for (const { facet, verdict, count } of byVerdict) {
    const { cameraId, cameraName, ruleId, ruleName, zoneId, zoneName, severity } = facet
    total += count
    plus(all, severity, count)
    verdicts[verdict ?? 'open'] += count
    add(rules, ruleName, { name: ruleName, count: 0, severities: {} }, severity, count)
    add(cameras, cameraId, {
      cameraId,
      name: cameraName,
      count: 0,
      severities: {},
    }, severity, count)
    add(zones, `${zoneId} ${cameraId}`, {
      zoneId,
      cameraId,
      name: zoneName,
      cameraName,
      count: 0,
      severities: {},
    }, severity, count)
    const key = `${cameraId} ${ruleId}`
    const alarm = alarms.get(key) ?? {
      cameraId,
      cameraName,
      ruleId,
      ruleName,
      count: 0,
      judged: 0,
      falseAlarms: 0,
    }
    alarms.set(key, {
      ...alarm,
      count: alarm.count + count,
      judged: alarm.judged + (verdict ? count : 0),
      falseAlarms: alarm.falseAlarms + (verdict === 'false-alarm'
        ? count
        : 0),
    })
  }
  const hours = new Map<number, SeverityCounts>()
  for (const { severity, hour, count } of byHour) {
    const counts = hours.get(hour) ?? {}
    plus(counts, severity, count)
    hours.set(hour, counts)
  }
  const [ofRules, ofCameras, ofZones] = [
    listed(rules),
    listed(cameras),
    listed(zones),
  ]
  const [most] = ofCameras
  return {
    total,
    severities: all,
    verdicts,
    hours: [...hours].sort(([a], [b]) => a - b).map(([hour, counts]) => ({ hour, severities: counts })),
    rules: ofRules.slice(0, reportListLength),
    cameras: ofCameras.slice(0, reportListLength),
    zones: ofZones.slice(0, reportListLength),
    rest: {
      rules: restOf(ofRules),
      cameras: restOf(ofCameras),
      zones: restOf(ofZones),
    },
    falseAlarms: [...alarms].filter(([, { falseAlarms }]) => falseAlarms > 0).sort(([a, x], [b, y]) => y.falseAlarms - x.falseAlarms || y.count - x.count || (a < b
      ? -1
      : 1)).map(([, alarm]) => alarm).slice(0, reportListLength),
    reaction: reactionOf(waits, total),
    ...most && {
      focus: focusOf(most, byCameraHour, hourOfDay),
    },
  }
}

function plus(counts: SeverityCounts, severity: Severity, count: number): void {
  counts[severity] = (counts[severity] ?? 0) + count
}

interface Line { name: string, count: number, severities: SeverityCounts }

function add<Row extends Line>(rows: Map<string, Row>, key: string, empty: Row, severity: Severity, count: number): void {
  const row = rows.get(key) ?? empty
  rows.set(key, row)
  row.count += count
  plus(row.severities, severity, count)
}

/** The most frequent first; of equals the graver, then by key, so that the answer depends on nothing else. */
function listed<Row extends Line>(rows: ReadonlyMap<string, Row>): Row[] {
  const graver = (a: SeverityCounts, b: SeverityCounts): number => {
    const severity = severities.find(each => (a[each] ?? 0) !== (b[each] ?? 0))
    return severity
      ? (b[severity] ?? 0) - (a[severity] ?? 0)
      : 0
  }
  return [...rows].sort(([a, x], [b, y]) => y.count - x.count || graver(x.severities, y.severities) || (a < b
    ? -1
    : 1)).map(([, row]) => row)
}

function restOf(rows: readonly Line[]): number {
  return rows.slice(reportListLength).reduce((sum, { count }) => sum + count, 0)
}

/** RE2: percentiles by nearest rank, of those to whom somebody reacted. */
function reactionOf(waits: readonly WaitCell[], total: number): ReportSum['reaction'] {
  const sorted = waits.toSorted((a, b) => a.waitMs - b.waitMs)
  const acknowledged = sorted.reduce((sum, { count }) => sum + count, 0)
  const at = (share: number): number => {
    let left = Math.max(1, Math.ceil(share * acknowledged))
    return sorted.find(({ count }) => (left -= count) <= 0)!.waitMs
  }
  return {
    acknowledged,
    never: total - acknowledged,
    ...acknowledged > 0 && {
      medianMs: at(0.5),
      p95Ms: at(0.95),
    },
  }
}

/** The shortest run of hours of the day, of up to 4, that holds most of a camera's incidents; of equals the fullest, then the earliest. */
function focusOf({ cameraId, name, count }: ReportSum['cameras'][number], byHour: readonly CameraHourCell[], hourOfDay: (hour: number) => number): NonNullable<ReportSum['focus']> {
  const perHour = Array.from<number>({ length: 24 }).fill(0)
  for (const cell of byHour) {
    if (cell.cameraId === cameraId)
      perHour[hourOfDay(cell.hour)]! += cell.count
  }
  for (let length = 1; length <= longestWindowHours; length++) {
    const sums = perHour.map((_, from) => Array.from({ length }, (_, i) => perHour[(from + i) % 24]!).reduce((a, b) => a + b))
    const most = Math.max(...sums)
    if (most < windowShare * count)
      continue
    const fromHour = sums.indexOf(most)
    return {
      cameraId,
      name,
      count,
      window: { fromHour, toHour: (fromHour + length) % 24, count: most },
    }
  }
  return { cameraId, name, count }
}
