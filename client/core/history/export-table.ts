import type { RouteReply } from '#contract/routes'
import { reviewOf } from '#contract/event-review'
import { wallText } from './site-clock.ts'

type Facts = Pick<RouteReply<'export.begin'>, 'events' | 'annotations' | 'sites' | 'cameras'>

/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); names are attacker data. */
const formula = /^[\s\0]*[=+\-@\t\r]/

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cell => `"${(formula.test(cell)
    ? `'${cell}`
    : cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}

/**
 * EX5: one line per event by RFC 4180, with the site's time beside UTC, and what people made of its incident. `utc` writes a moment in UTC: core
 * has no `Date`.
 */
export function eventTable({ events, annotations, sites, cameras }: Facts, utc: (atMs: number) => string): string {
  const head = [
    'captured_at_utc',
    'captured_at_local',
    'time_zone',
    'site',
    'camera',
    'zone',
    'rule',
    'severity',
    'label',
    'incident_id',
    'event_id',
    'verdict',
    'reviewed_by',
    'recorded_by',
  ]
  const reviews = new Map([
    ...Map.groupBy(annotations, ({ incidentId, annotation }) => incidentId ?? annotation.eventId),
  ].map(([incidentId, said]) => [
    incidentId,
    reviewOf(said),
  ]))
  return lineOf(head) + events.map(({ event, incidentId, recordedBy }) => {
    const siteId = cameras.find(({ cameraId }) => cameraId === event.cameraId)?.siteId
    const site = sites.find(each => each.siteId === siteId)
    const timeZone = site?.timeZone ?? 'UTC'
    const review = reviews.get(incidentId ?? event.eventId)
    return lineOf([
      utc(event.capturedAt),
      wallText(event.capturedAt, timeZone).replace('T', ' '),
      timeZone,
      site?.name ?? '',
      event.cameraName,
      event.zone.name,
      event.rule.name,
      event.severity,
      event.label,
      incidentId ?? '',
      event.eventId,
      review?.verdict?.verdict ?? '',
      review?.verdict?.memberName ?? review?.acknowledged?.memberName ?? '',
      recordedBy ?? '',
    ])
  }).join('')
}
