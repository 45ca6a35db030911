import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { DetectionService } from '../detection/detection-service.ts'
import type { EventRecorder } from '../sync/event-recorder.ts'

/**
 * Keeps every event of a detection service. When it cannot be kept with its picture (storage full), it is kept without: that
 * something happened matters more than what it looked like.
 */
export function recordEvents(service: Pick<DetectionService, 'onEvent'>, recorder: EventRecorder, onFailure: (error: unknown) => void): () => void {
  async function keep({ snapshot, ...draft }: SafetyEventDraft, picture: Blob | undefined): Promise<void> {
    try {
      await recorder.record(draft, picture && snapshot && {
        picture,
        mediaType: snapshot.mediaType,
        width: snapshot.width,
        height: snapshot.height,
      })
    }
    catch (error) {
      onFailure(error)
      if (picture)
        await recorder.record(draft).catch(onFailure)
    }
  }
  return service.onEvent((draft, picture) => void keep(draft, picture))
}
