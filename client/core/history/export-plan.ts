import type { EventClip } from '#contract/clip'
import type { EventId, Sha256 } from '#contract/ids'
import type { RouteReply } from '#contract/routes'
import type { SafetyEvent } from '#contract/safety-event'
import { wallText } from './site-clock.ts'

type Facts = Pick<RouteReply<'export.begin'>, 'events' | 'clips' | 'sites' | 'cameras'>

/** A picture or film that is to be in an export, once, however many events share it. */
export interface PlannedFile {
  readonly kind: 'picture' | 'clip'
  /** Without its ending's fellow: a drawn copy lies under `drawn/`. */
  readonly path: string
  readonly sha256: Sha256
  readonly event: SafetyEvent
  readonly eventId: EventId
  readonly clip?: EventClip['clip']
}

/** EX4: which files an export has, in order, with names that sort by time and say where, and that every file system takes. */
export function planExport({ events, clips, sites, cameras }: Facts): PlannedFile[] {
  const files: PlannedFile[] = []
  const planned = new Set<Sha256>()
  const byEvent = new Map(clips.map(({ eventId, clip }) => [
    eventId,
    clip,
  ]))
  for (const { event } of events) {
    const { eventId, snapshot } = event
    const siteId = cameras.find(({ cameraId }) => cameraId === event.cameraId)?.siteId
    const stem = fileStem(event, sites.find(site => site.siteId === siteId)?.timeZone ?? 'UTC')
    const clip = byEvent.get(eventId)
    if (snapshot && !planned.has(snapshot.sha256)) {
      planned.add(snapshot.sha256)
      files.push({
        kind: 'picture',
        path: `pictures/${stem}.${snapshot.mediaType === 'image/jpeg'
          ? 'jpg'
          : 'webp'}`,
        sha256: snapshot.sha256,
        event,
        eventId,
      })
    }
    if (clip && !planned.has(clip.sha256)) {
      planned.add(clip.sha256)
      files.push({
        kind: 'clip',
        path: `clips/${stem}.${clip.mediaType === 'video/mp4'
          ? 'mp4'
          : 'webm'}`,
        sha256: clip.sha256,
        event,
        eventId,
        clip,
      })
    }
  }
  return files
}

/** `2026-11-21_14-03-22_North-gate_critical_1f2e3d4c`: by the wall of the site; the end keeps two of one second apart. */
function fileStem({ capturedAt, cameraName, severity, eventId }: SafetyEvent, timeZone: string): string {
  const [day, time] = wallText(capturedAt, timeZone).split('T') as [string, string]
  return `${day}_${time.replaceAll(':', '-')}_${safeName(cameraName)}_${severity}_${eventId.slice(-8)}`
}

/** Letters of any language, digits, dots within and hyphens: no folder, no drive, no name that a system keeps for itself. */
export function safeName(text: string): string {
  const name = text.normalize('NFC').replace(/[^\p{L}\p{N}.]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '').slice(0, 60)
  return name === ''
    ? 'unnamed'
    : name
}

/** Bytes that the films will take, known beforehand; pictures are small beside them. */
export function plannedBytes(files: readonly PlannedFile[]): number {
  return files.reduce((sum, { clip, event, kind }) => sum + (kind === 'clip'
    ? clip?.bytes ?? 0
    : event.snapshot?.bytes ?? 0), 0)
}
