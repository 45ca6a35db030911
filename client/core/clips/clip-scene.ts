import type { TrackedDetection } from '#contract/detection'
import type { NormBox, NormPoint } from '#contract/geometry'
import type { ZoneId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { RecordedLook } from '../tracking/track-history.ts'
import { footPoint } from '../geometry/box.ts'

/** Looks are one or two a second: between two that are no farther apart than this, things moved evenly. */
const maxGapMs = 1_600
/** So long before it was seen first and after it was seen last something is drawn where it was. */
const lingerMs = 400
const trailMs = 2_000
/** Around its moment the zone is drawn as entered. */
const momentMs = 2_000

interface PathPoint extends NormPoint { readonly atMs: number }

/** What of an event is drawn. */
export type DrawnEvent = Pick<SafetyEvent, 'cameraId' | 'capturedAt' | 'boxes' | 'trackId' | 'severity' | 'zone'>

/** What is drawn over a film at one of its times, all ms of the server's clock: from the looks that were kept, else from the event itself. */
export class ClipScene {
  readonly zones: readonly { readonly zoneId: ZoneId, readonly cameraId: SafetyEvent['cameraId'], readonly name: string, readonly polygon: SafetyEvent['zone']['polygon'] }[]
  readonly #looks: readonly RecordedLook[]
  readonly #event: DrawnEvent
  readonly #violations: ReadonlyMap<number, Severity>

  /** `looks` in order of time; where none of them tells of its moment (they come by the minute), the event's own boxes do. */
  constructor(event: DrawnEvent, looks: readonly RecordedLook[]) {
    this.#event = event
    const isTold = looks.some(look => Math.abs(look.capturedAt - event.capturedAt) <= maxGapMs)
    this.#looks = isTold
      ? looks
      : [
          ...looks.filter(look => look.capturedAt < event.capturedAt),
          {
            capturedAt: event.capturedAt,
            tracks: event.boxes,
            aspect: 1,
            worn: new Map(),
          },
          ...looks.filter(look => look.capturedAt > event.capturedAt),
        ]
    this.#violations = new Map([
      [event.trackId, event.severity],
    ])
    this.zones = [
      { ...event.zone, cameraId: event.cameraId },
    ]
  }

  lookAt(atMs: number): { readonly capturedAt: number, readonly boxes: TrackedDetection[], readonly violations: ReadonlyMap<number, Severity>, readonly occupied: ReadonlySet<ZoneId> } {
    return {
      capturedAt: atMs,
      boxes: this.boxesAt(atMs),
      violations: this.#violations,
      occupied: new Set(Math.abs(atMs - this.#event.capturedAt) <= momentMs
        ? [this.#event.zone.zoneId]
        : []),
    }
  }

  boxesAt(atMs: number): TrackedDetection[] {
    const next = this.#firstAfter(atMs)
    const before = this.#looks[next - 1]
    const after = this.#looks[next]
    const isBetween = before !== undefined && after !== undefined && after.capturedAt - before.capturedAt <= maxGapMs
    const share = isBetween
      ? (atMs - before.capturedAt) / (after.capturedAt - before.capturedAt)
      : 0
    const later = new Map(after?.tracks.map(track => [track.trackId, track]))
    const drawn: TrackedDetection[] = []
    for (const track of before?.tracks ?? []) {
      const to = later.get(track.trackId)
      if (isBetween && to) {
        drawn.push({
          ...track,
          box: between(track.box, to.box, share),
        })
      }
      else if (atMs - before!.capturedAt <= lingerMs) {
        drawn.push(track)
      }
      else {
        continue
      }
      later.delete(track.trackId)
    }
    if (after && after.capturedAt - atMs <= lingerMs)
      drawn.push(...later.values())
    return drawn
  }

  /** Where each stood in the last two seconds, oldest first. */
  trailsAt(atMs: number): ReadonlyMap<number, readonly PathPoint[]> {
    const trails = new Map<number, PathPoint[]>()
    const add = (trackId: number, box: NormBox, pointAtMs: number): void => {
      const trail = trails.get(trackId) ?? []
      trail.push({
        ...footPoint(box),
        atMs: pointAtMs,
      })
      trails.set(trackId, trail)
    }
    for (let i = this.#firstAfter(atMs - trailMs); i < this.#looks.length && this.#looks[i]!.capturedAt <= atMs; i++)
      this.#looks[i]!.tracks.forEach(({ trackId, box }) => add(trackId, box, this.#looks[i]!.capturedAt))
    this.boxesAt(atMs).forEach(({ trackId, box }) => add(trackId, box, atMs))
    return trails
  }

  /** Index of the first look after a time. */
  #firstAfter(atMs: number): number {
    let [low, high] = [0, this.#looks.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#looks[middle]!.capturedAt > atMs)
        high = middle
      else
        low = middle + 1
    }
    return low
  }
}

function between(a: NormBox, b: NormBox, share: number): NormBox {
  const mix = (from: number, to: number): number => from + (to - from) * share
  return {
    x1: mix(a.x1, b.x1),
    y1: mix(a.y1, b.y1),
    x2: mix(a.x2, b.x2),
    y2: mix(a.y2, b.y2),
  }
}
