import type { Severity } from '#contract/severity'
import type { TimeScale } from './time-scale.ts'
import { severities } from '#contract/severity'
import { shareOf } from './time-scale.ts'

/** An incident as a lane shows it. */
export interface LaneIncident {
  readonly incidentId: string
  readonly severity: Severity
  readonly firstAt: number
  readonly lastAt: number
}

/** Incidents that lie so close that they are one mark; `x` and `width` are shares of the lane. */
export interface LaneMark<Incident extends LaneIncident = LaneIncident> {
  readonly x: number
  readonly width: number
  /** The worst of them. */
  readonly severity: Severity
  readonly incidents: readonly Incident[]
}

/**
 * Marks of a lane from left to right. No two are nearer than `leastShare`, so that each can be seen and touched; what is out of sight is left
 * out, what reaches into sight is not.
 */
export function laneMarks<Incident extends LaneIncident>(incidents: readonly Incident[], scale: TimeScale, leastShare: number): LaneMark<Incident>[] {
  const marks: { x: number, right: number, incidents: Incident[] }[] = []
  const inSight = incidents.filter(({ firstAt, lastAt }) => firstAt <= scale.to && lastAt >= scale.from).toSorted((a, b) => a.firstAt - b.firstAt || (a.incidentId < b.incidentId
    ? -1
    : 1))
  for (const incident of inSight) {
    const x = Math.min(1 - leastShare, Math.max(0, shareOf(scale, incident.firstAt)))
    const right = Math.min(1, Math.max(x + leastShare, shareOf(scale, incident.lastAt)))
    const last = marks.at(-1)
    if (last && x < last.right) {
      last.right = Math.max(last.right, right)
      last.incidents.push(incident)
    }
    else {
      marks.push({
        x,
        right,
        incidents: [incident],
      })
    }
  }
  return marks.map(({ x, right, incidents: joined }) => ({
    x,
    width: right - x,
    severity: severities.find(severity => joined.some(incident => incident.severity === severity))!,
    incidents: joined,
  }))
}
