import type { Acts } from './act.ts'
import type { EventReview } from './event-review.ts'
import type { IncidentId } from './ids.ts'
import type { SafetyEvent } from './safety-event.ts'
import type { Severity } from './severity.ts'
import type { EpochMs } from './time.ts'
import type { Witness } from './witness.ts'
import { actReportOf, countActs, noActs, trackerOf, withReport } from './act.ts'
import { severities } from './severity.ts'
import { epochMs } from './time.ts'
import { withSight } from './witness.ts'

/** Events of one camera, rule and zone that are no further apart than this are one act: 12 times the pause between two alerts of a camera. */
export const incidentGapMs = 120_000
/** An act that goes on for longer is a new incident, so that somebody looks again; half of what an alarm may stay unnoticed in a shift. */
const incidentLengthMs = 30 * 60_000
/** Whom one tracker followed all the time comes back into the same incident within this. Ids begin anew with a page, so it must end. */
const sameTrackMs = 30 * 60_000
/** The newest tracks that an incident remembers: as many as come back before they are forgotten. */
const rememberedTracks = 16

/**
 * What of an incident decides whether an event belongs to it. `incidentId` is the id of the event that opened it. All times are
 * `capturedAt`: the pictures' clock, by which the stations of a site agree best.
 */
export interface IncidentFacts {
  readonly incidentId: IncidentId
  readonly cameraId: SafetyEvent['cameraId']
  readonly ruleId: SafetyEvent['rule']['ruleId']
  readonly zoneId: SafetyEvent['zone']['zoneId']
  readonly firstAt: EpochMs
  readonly lastAt: EpochMs
  /** IC8: how many acts its events tell of; what several devices saw of one act counts once. */
  readonly count: number
  readonly eventCount: number
  /** The worst of its events'. */
  readonly severity: Severity
  /** Who was followed (`trackKeyOf`) and when last, at most 16. */
  readonly tracks: Readonly<Record<string, number>>
  /** What `count` is counted from. */
  readonly acts: Acts
  /** IC9: the devices that saw it, the first first, at most 16. */
  readonly witnesses: readonly Witness[]
  /** A verdict stands since then: what is captured later is another act. */
  readonly closedAt?: EpochMs
}

export type IncidentState = 'new' | 'acknowledged' | 'in-progress' | 'closed'

/** new -> acknowledged -> in progress -> closed; taking back is the way back. A verdict closes whatever was before it. */
export function incidentStateOf({ verdict, owner, acknowledged }: EventReview): IncidentState {
  if (verdict)
    return 'closed'
  if (owner?.isWorking)
    return 'in-progress'
  return acknowledged || owner
    ? 'acknowledged'
    : 'new'
}

/** What is found alike before times are compared: one camera, rule and zone. */
export function incidentKeyOf({ cameraId, ruleId, zoneId }: Pick<IncidentFacts, 'cameraId' | 'ruleId' | 'zoneId'>): string {
  return `${cameraId} ${ruleId} ${zoneId}`.toLowerCase()
}

export function incidentKeyOfEvent({ cameraId, rule, zone }: Pick<SafetyEvent, 'cameraId' | 'rule' | 'zone'>): string {
  return incidentKeyOf({ cameraId, ruleId: rule.ruleId, zoneId: zone.zoneId })
}

/** IC3: the memory of false alarms hid it: it is kept and counted, and opens no incident. */
export function isSuppressed({ suppressedBy }: Pick<SafetyEvent, 'suppressedBy'>): boolean {
  return suppressedBy !== undefined
}

/** Times between which an incident must touch to be worth a look for an event; both in ms. */
export function incidentReach({ capturedAt }: Pick<SafetyEvent, 'capturedAt'>): { from: number, until: number } {
  return { from: capturedAt - sameTrackMs, until: capturedAt + sameTrackMs }
}

/**
 * IC1: the incident among `candidates` that an event belongs to; undefined: it opens one of its own. Server and browsers ask this same
 * function: the server in its order, under a lock, for good; a browser for what it has not told yet, until the server says.
 *
 * The same track of the same tracker goes with it however long it paused (up to 30 min); everybody else by nearness in time, which is all
 * that two stations without a common track have. Of several the nearest, then the older, so that the answer depends on nothing but these.
 * An event that comes late between two incidents joins one and leaves them two: what people said of either stays where they said it.
 */
export function incidentOf<Facts extends IncidentFacts>(event: SafetyEvent, candidates: readonly Facts[]): Facts | undefined {
  const key = incidentKeyOfEvent(event)
  return incidentAmong(event, candidates.filter(incident => incidentKeyOf(incident) === key))
}

/** The same among incidents of the event's own key alone. */
export function incidentAmong<Facts extends IncidentFacts>(event: SafetyEvent, candidates: readonly Facts[]): Facts | undefined {
  const track = trackKeyOf(event)
  let best: Facts | undefined
  for (const incident of candidates) {
    const isCandidate = isOpenAt(incident, event.capturedAt) && (isSameTrack(incident, event.capturedAt, track) || isNear(incident, event.capturedAt))
    if (isCandidate && (!best || isBetter(incident, best, event.capturedAt, track)))
      best = incident
  }
  return best
}

function isBetter(a: IncidentFacts, b: IncidentFacts, capturedAt: EpochMs, track: string | undefined): boolean {
  const order = Number(isSameTrack(b, capturedAt, track)) - Number(isSameTrack(a, capturedAt, track))
    || distanceMs(a, capturedAt) - distanceMs(b, capturedAt)
    || a.firstAt - b.firstAt
  return order < 0 || (order === 0 && a.incidentId < b.incidentId)
}

/** IC2: a closed incident takes what was captured before it was closed, however late it comes, and nothing later. */
function isOpenAt({ closedAt }: IncidentFacts, capturedAt: EpochMs): boolean {
  return closedAt === undefined || capturedAt <= closedAt
}

function isNear(incident: IncidentFacts, capturedAt: EpochMs): boolean {
  return distanceMs(incident, capturedAt) <= incidentGapMs
    && Math.max(incident.lastAt, capturedAt) - Math.min(incident.firstAt, capturedAt) <= incidentLengthMs
}

function distanceMs({ firstAt, lastAt }: IncidentFacts, capturedAt: number): number {
  return Math.max(0, firstAt - capturedAt, capturedAt - lastAt)
}

function isSameTrack({ tracks }: IncidentFacts, capturedAt: EpochMs, track: string | undefined): boolean {
  const at = track === undefined
    ? undefined
    : tracks[track]
  return at !== undefined && Math.abs(capturedAt - at) <= sameTrackMs
}

/** A track is one tracker's: of this browser, since it got this lease. 0 is no track (motion, absence). */
function trackKeyOf(event: SafetyEvent): string | undefined {
  return event.trackId === 0
    ? undefined
    : `${trackerOf(event)} ${event.trackId}`
}

/** The incident with this event in it; without an incident, the one that this event opens. `recordedBy`: who told it, where that is known. */
export function withEvent(incident: IncidentFacts | undefined, event: SafetyEvent, recordedBy?: string): IncidentFacts {
  const { capturedAt } = event
  const acts = withReport(incident?.acts ?? noActs, actReportOf(event))
  const witnesses = withSight(incident?.witnesses ?? [], event, recordedBy)
  if (!incident) {
    return {
      incidentId: event.eventId.toLowerCase() as IncidentId,
      cameraId: event.cameraId,
      ruleId: event.rule.ruleId,
      zoneId: event.zone.zoneId,
      firstAt: capturedAt,
      lastAt: capturedAt,
      count: 1,
      eventCount: 1,
      severity: event.severity,
      tracks: withTrack({}, event),
      acts,
      witnesses,
    }
  }
  return {
    ...incident,
    firstAt: epochMs(Math.min(incident.firstAt, capturedAt)),
    lastAt: epochMs(Math.max(incident.lastAt, capturedAt)),
    count: acts.settled + countActs(acts.reports),
    eventCount: incident.eventCount + 1,
    severity: worstOf(incident.severity, event.severity),
    tracks: withTrack(incident.tracks, event),
    acts,
    witnesses,
  }
}

function worstOf(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) <= severities.indexOf(b)
    ? a
    : b
}

function withTrack(tracks: IncidentFacts['tracks'], event: SafetyEvent): IncidentFacts['tracks'] {
  const key = trackKeyOf(event)
  if (key === undefined)
    return tracks
  const seen = {
    ...tracks,
    [key]: Math.max(tracks[key] ?? 0, event.capturedAt),
  }
  const keys = Object.keys(seen)
  if (keys.length <= rememberedTracks)
    return seen
  const oldest = keys.reduce((a, b) => seen[b]! < seen[a]!
    ? b
    : a)
  return Object.fromEntries(Object.entries(seen).filter(([each]) => each !== oldest))
}
