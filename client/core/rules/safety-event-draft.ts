import type { TrackedDetection } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { EpochMs } from '#contract/time'
import type { RuleHit } from './acts.ts'

/** A SafetyEvent before the station signs it with its id, device and clock. */
export type SafetyEventDraft = Omit<SafetyEvent, 'eventId' | 'deviceId' | 'recordedAt'>

/** Who looked, with what, when. */
export interface DraftContext {
  readonly cameraId: CameraId
  readonly cameraName: string
  readonly detector: SafetyEvent['detector']
  readonly leaseEpoch: number
  readonly capturedAt: EpochMs
}

/** Puts into the event all that it was made from, so that it can be explained when the configuration has changed. */
export function draftSafetyEvent(hit: RuleHit, tracks: readonly TrackedDetection[], context: DraftContext): SafetyEventDraft {
  const { rule, zone, track, severity, label, evidence } = hit
  return {
    ...context,
    rule: {
      ruleId: rule.ruleId,
      version: rule.version,
      kind: rule.condition.kind,
      name: rule.name,
      condition: rule.condition,
    },
    zone: { zoneId: zone.zoneId, name: zone.name, polygon: zone.polygon },
    severity,
    label,
    trackId: track?.trackId ?? 0,
    ...(evidence
      ? { evidence }
      : {}),
    // The contract allows 100 boxes; the one that matters comes first.
    boxes: [
      ...track
        ? [track]
        : [],
      ...tracks.filter(t => t.trackId === evidence?.otherTrackId),
      ...tracks.filter(t => t.trackId !== track?.trackId && t.trackId !== evidence?.otherTrackId),
    ].slice(0, 100),
  }
}
