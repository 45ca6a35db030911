import type { SafetyEvent } from '#contract/safety-event'
import type { IncidentRow } from '../sync/incident-row.ts'
import { footPoint } from '../geometry/box.ts'

/** One that is like another, and in what. */
export interface SimilarIncident {
  readonly row: IncidentRow
  /** How far apart in the time of day, ms; at most 12 h. */
  readonly apartMs: number
  /** How far apart on the picture, as a share of its width and height; undefined where one of them has no place. */
  readonly distance: number | undefined
}

const dayMs = 86_400_000
/** What counts as much as six hours of the day: half the picture. */
const halfPicture = 0.5

/**
 * IN4: which of `others` are like `incident`: of its camera, rule and zone, ranked by the sum of how far apart they are in the time of day
 * (0 to 1: up to 12 hours, a shift apart) and on the picture (0 to 1: where whoever broke the rule stood, up to half the picture); who has
 * no place counts as half of that. Of those equally alike the newer first.
 */
export function similarIncidents(incident: IncidentRow, others: readonly IncidentRow[], limit: number): SimilarIncident[] {
  const ranked = others
    .filter(row => row.incidentId !== incident.incidentId && row.cameraId === incident.cameraId && row.ruleId === incident.ruleId && row.zoneId === incident.zoneId)
    .map(row => ({
      row,
      apartMs: apartInDay(row.event.capturedAt, incident.event.capturedAt),
      distance: distanceOf(row.event, incident.event),
    }))
  return ranked.sort((a, b) => unlikeness(a) - unlikeness(b) || b.row.orderedAt - a.row.orderedAt).slice(0, limit)
}

function unlikeness({ apartMs, distance = halfPicture / 2 }: SimilarIncident): number {
  return apartMs / (dayMs / 2) + Math.min(1, distance / halfPicture)
}

function apartInDay(a: number, b: number): number {
  const apart = Math.abs(a - b) % dayMs
  return Math.min(apart, dayMs - apart)
}

function distanceOf(a: SafetyEvent, b: SafetyEvent): number | undefined {
  const [one, other] = [a, b].map(event => event.boxes.find(box => box.trackId === event.trackId)?.box ?? event.evidence?.motionBox)
  if (!one || !other)
    return undefined
  const [from, to] = [
    footPoint(one),
    footPoint(other),
  ]
  return Math.hypot(from.x - to.x, from.y - to.y)
}
