import type { CoverageSum } from '#contract/coverage'
import type { ReportSum, SeverityCounts } from '#contract/report'
import { csvLine } from '#contract/csv-line'
import { reportHourMs } from '#contract/report-fold'
import { severities } from '#contract/severity'

export interface ReportCsvParts {
  readonly sum: ReportSum
  readonly coverage: Pick<CoverageSum, 'armedMs' | 'armedAnalysedMs'> | undefined
  readonly site: string
  readonly timeZone: string
  /** Epoch ms. */
  readonly from: number
  readonly to: number
  /** Of a message below `report.csv`, and of severities and verdicts. */
  readonly words: (key: string) => string
}

/**
 * A report as a spreadsheet reads it: one table, each line of a part. UTF-8 with a byte order mark, without which Excel takes Korean for
 * CP949; times absolute, by the site's clock with its offset.
 */
export function reportCsv({ sum, coverage, site, timeZone, from, to, words }: ReportCsvParts): string {
  const time = (at: number): string => localTime(at, timeZone)
  const counts = (all: SeverityCounts): string[] => severities.map(severity => String(all[severity] ?? 0))
  const line = (part: string, name: string, count: number | string, all: SeverityCounts = {}): string => csvLine([
    words(part),
    name,
    String(count),
    ...Object.keys(all).length > 0
      ? counts(all)
      : severities.map(() => ''),
  ])
  return `\uFEFF${[
    csvLine([
      words('part'),
      words('name'),
      words('count'),
      ...severities.map(severity => words(`severity.${severity}`)),
    ]),
    line('site', site, ''),
    line('timeZone', timeZone, ''),
    line('from', time(from), ''),
    line('to', time(to), ''),
    line('total', '', sum.total, sum.severities),
    ...sum.rules.map(({ name, count, severities: all }) => line('rule', name, count, all)),
    ...sum.cameras.map(({ name, count, severities: all }) => line('camera', name, count, all)),
    ...sum.zones.map(({ name, cameraName, count, severities: all }) => line('zone', `${name}, ${cameraName}`, count, all)),
    ...sum.hours.map(({ hour, severities: all }) => line('hour', time(from + hour * reportHourMs), Object.values(all).reduce((a, b) => a + b, 0), all)),
    ...Object.entries(sum.verdicts).map(([verdict, count]) => line('verdict', words(`verdict.${verdict}`), count)),
    ...sum.falseAlarms.map(({ ruleName, cameraName, falseAlarms }) => line('falseAlarm', `${ruleName}, ${cameraName}`, falseAlarms)),
    line('acknowledged', '', sum.reaction.acknowledged),
    line('never', '', sum.reaction.never),
    ...sum.reaction.medianMs === undefined
      ? []
      : [
          line('medianSeconds', '', sum.reaction.medianMs / 1_000),
          line('p95Seconds', '', (sum.reaction.p95Ms ?? 0) / 1_000),
        ],
    ...coverage
      ? [
          line('armedMinutes', '', Math.round(coverage.armedMs / 60_000)),
          line('analysedMinutes', '', Math.round(coverage.armedAnalysedMs / 60_000)),
        ]
      : [],
  ].join('')}`
}

/** As ISO 8601 writes it, with the offset that the site's clock had then: `2026-11-21T22:00:00+09:00`. */
function localTime(at: number, timeZone: string): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${parts.timeZoneName!.slice(3) || '+00:00'}`
}
